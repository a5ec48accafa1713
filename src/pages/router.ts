import { setImmediate } from 'node:timers/promises'
import type { ErrorRequestHandler, RequestHandler, Router } from 'express'
import express from 'express'
import helmet from 'helmet'
import type { LoginLimits } from '../accounts/index.js'
import type { EvidenceDesk } from '../evidence/index.js'
import {
  AccessRefused,
  checkLogin,
  endSession,
  loginLimits,
  refuseCrossSite,
  requireRole,
  sessions,
  startSession,
} from '../accounts/index.js'
import { isAway } from '../store/read/away.js'
import type { Database } from '../store/database.js'
import type { Directory } from '../store/read/directory.js'
import type { Accounting } from '../store/read/operations.js'
import { channelStates, quarantine } from '../store/read/operations.js'
import type { TicketRules } from '../ticket/rules.js'
import { arbitration } from './arbitration-routes.js'
import { assets } from './assets.js'
import { desk } from './desk.js'
import { offerDuties, withoutDuties } from './duties.js'
import { evidencePages } from './evidence.js'
import { healthPage } from './health.js'
import { homePage } from './home.js'
import type { Following } from './reader.js'
import { messagePage } from './refused.js'
import { screenOf } from './screen.js'
import { ownPath, signInPage } from './sign-in.js'
import { tracking } from './tracking.js'

/** What the words of a report would become, asked before it is sent. */
export interface Preview {
  readonly category: string | null
  readonly kelurahan: string | null
  readonly similar: readonly {
    readonly number: string
    readonly summary: string
    readonly status: string
    readonly openedAt: string | Date
    readonly because: readonly string[]
  }[]
}

export interface PagesDeps {
  readonly database: Database
  /** Public address without a trailing slash. */
  readonly publicUrl: string
  /** Signs session cookies; at least 32 characters, the same in every process and after a restart. */
  readonly sessionSecret: string
  readonly directory: Directory
  readonly submit: (channel: string, body: unknown, idempotencyKey?: string) => Promise<{ messageId: string }>
  readonly preview: (input: {
    text: string
    category?: string
    kelurahan?: string
    address?: string
    aboutOffice?: boolean
    lat?: number
    lon?: number
  }) => Promise<Preview>
  readonly accounting: () => Promise<Accounting>
  readonly replay: (messageId: string) => Promise<boolean>
  /** What may still happen to a ticket, and by when. */
  readonly rules: TicketRules
  /** What the links in our messages open to their readers. Absent: they open the page and prove nobody. */
  readonly following?: Following
  /** Photos that prove work. */
  readonly evidence: EvidenceDesk
  readonly onError?: (error: unknown) => void
  /** Longest wait in milliseconds for a number at the desk. Default 4000. */
  readonly patience?: number
  readonly loginLimits?: LoginLimits
  /** Tracking pages an address may open in a minute. Default 60. */
  readonly trackingPerMinute?: number
}

/**
 * Everything people see. Mount it last and at the root: it answers what nothing else did with a page that helps.
 */
export function pagesRouter(deps: PagesDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const https = deps.publicUrl.startsWith('https:')
  router.use(policy(https), assets())
  router.use(refuseCrossSite(deps.publicUrl), ...sessions(deps))
  router.use(offerDuties(deps.database, deps.evidence, deps.onError))
  router.get('/', async (request, response) => {
    response.send(homePage(await screenOf(request, response)))
  })
  router.use(signingIn(deps), tracking(deps), desk(deps), operations(deps))
  router.use(evidencePages(deps, deps.evidence), arbitration(deps, deps.evidence))
  router.use(async (request, response) => {
    const screen = await screenOf(request, response)
    response
      .status(404)
      .send(messagePage(screen, screen.words.refused.notFoundTitle, screen.words.refused.notFound))
  })
  router.use(failures(deps))
  return router
}

/** No inline script or style, nothing from another host, no frame. `same-origin` keeps the Origin header of our forms. */
const policy = (https: boolean): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: https,
    xFrameOptions: { action: 'deny' },
  })

function signingIn(deps: PagesDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const noStore: RequestHandler = (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  }
  const tooMany: RequestHandler = async (request, response) => {
    const screen = await screenOf(request, response)
    response.status(429).send(signInPage(screen, { onward: '/', wrong: screen.words.signIn.tooMany }))
  }
  router.get('/masuk', noStore, async (request, response) => {
    response.send(
      signInPage(await screenOf(request, response), { onward: ownPath(request.query.lanjut, '') }),
    )
  })
  router.post(
    '/masuk',
    noStore,
    express.urlencoded({ extended: false, limit: '10kb' }),
    ...loginLimits(tooMany, deps.loginLimits),
    async (request, response) => {
      const { login, password, lanjut } = (request.body ?? {}) as Record<string, unknown>
      const given = typeof login === 'string' && typeof password === 'string'
      const account = given ? await checkLogin(deps.database, login, password) : null
      if (account) {
        await startSession(request, account)
        return response.redirect(
          303,
          ownPath(lanjut, account.role === 'admin' ? '/kesehatan' : account.role === 'clerk' ? '/meja' : '/'),
        )
      }
      const screen = await screenOf(request, response)
      const typed = typeof login === 'string' ? login.slice(0, 100) : ''
      response
        .status(422)
        .send(
          signInPage(screen, { onward: ownPath(lanjut, ''), login: typed, wrong: screen.words.signIn.wrong }),
        )
    },
  )
  router.post('/keluar', noStore, async (request, response) => {
    await endSession(request, response, deps.publicUrl)
    response.set('Clear-Site-Data', '"cache", "storage"').redirect(303, '/masuk')
  })
  return router
}

function operations(deps: PagesDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const admins = requireRole('admin')
  router.get('/kesehatan', admins, async (request, response) => {
    const accounting = await deps.accounting()
    const channels = await channelStates(deps.database.db)
    const quarantined = await quarantine(deps.database.db, 100)
    response.send(healthPage(await screenOf(request, response), { accounting, channels, quarantined }))
  })
  router.post('/kesehatan/ulang/:id', admins, async (request, response, next) => {
    const id = request.params.id as string
    if (!/^[0-9a-f-]{36}$/.test(id) || !(await deps.replay(id))) return next()
    response.redirect(303, '/kesehatan')
  })
  return router
}

/** Refusals and accidents, as pages. A person who is not signed in is sent to do so and brought back. */
const failures =
  (deps: PagesDeps): ErrorRequestHandler =>
  async (error: unknown, request, response, next) => {
    // Streams still being read (an upload) must end before the answer, or the browser shows a broken connection.
    await setImmediate()
    if (response.headersSent) return next(error)
    if (error instanceof AccessRefused && error.because === 'not_signed_in')
      return response.redirect(
        303,
        `/masuk?lanjut=${encodeURIComponent(request.method === 'GET' ? request.path : '/meja')}`,
      )
    if (isAway(error)) withoutDuties(response)
    const screen = await screenOf(request, response)
    const { refused } = screen.words
    if (error instanceof AccessRefused) {
      const [title, text] =
        error.because === 'cross_site'
          ? [refused.crossSiteTitle, refused.crossSite]
          : [refused.notAllowedTitle, refused.notAllowed]
      return void response.status(403).send(messagePage(screen, title, text))
    }
    const status = (error as { status?: unknown } | null)?.status
    if (typeof status === 'number' && status >= 400 && status < 500)
      return void response.status(status).send(messagePage(screen, refused.notFoundTitle, refused.notFound))
    deps.onError?.(error)
    if (isAway(error)) response.set('Retry-After', '5')
    response.status(isAway(error) ? 503 : 500).send(messagePage(screen, refused.brokenTitle, refused.broken))
  }
