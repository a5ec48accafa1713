import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler, Response, Router } from 'express'
import express from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { z } from 'zod'
import { parseNumber } from '../report/index.js'
import { evidenceTold } from '../store/evidence.js'
import { lifeOfTicket } from '../store/life.js'
import { type Tracked, track } from '../store/read/tracking.js'
import {
  authoredReport,
  provesAuthor,
  reporterOf,
  saysNotSolved,
  saysSolved,
} from '../store/reporter-says.js'
import { type Actor, STATUS } from '../ticket/life/index.js'
import { COURSE_WORDS } from './course-words.js'
import { courseOf } from './course.js'
import type { Answering } from './course-view.js'
import { admit, guessedKeys, type Reader, readerOf, triesOf, withoutKey } from './reader.js'
import { messagePage } from './refused.js'
import type { PagesDeps } from './router.js'
import { languageAt, type Screen, screenOf } from './screen.js'
import { askNumberPage, trackedPage } from './track.js'
import { WISHES_WORDS } from './wishes-words.js'

/** Wrong proofs for one report from one address in an hour. Whoever opened the link we sent needs none. */
const WRONG_PROOFS = 6
const HOUR_MS = 3_600_000
/**
 * Wrong proofs for one report in a day, from wherever: somebody with many addresses (an IPv6 /48 has 256 of ours) guesses four
 * digits with a chance of 6 in 1,000 a day, not within hours. Who uses them up stops the digits for that day; the link we
 * sent and an answer to any of our messages still do.
 */
const WRONG_PROOFS_OF_REPORT = 60
const DAY_MS = 24 * HOUR_MS

const text = (max: number) => z.string().max(max).catch('')
const Answer = z.object({
  id: z.uuid().catch(() => randomUUID()),
  bukti: text(320),
  alasan: text(2_000),
  jawab: z.enum(['belum', 'sudah']).catch('belum'),
})
const Wish = z.object({
  kabar: z.enum(['simpan', 'berhenti', 'lanjut']).catch('simpan'),
  kanal: text(100),
  bahasa: z.enum(['id', 'en']).optional().catch(undefined),
})

const shared = {
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  validate: { xForwardedForHeader: false },
} as const

/** Where a citizen follows a report, says whether it is solved and how they want to be told. No account. */
export function tracking(deps: PagesDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  const tooMany =
    (words: (screen: Screen) => string): RequestHandler =>
    async (request, response) => {
      const screen = await screenOf(request, response)
      const shown = { ...screen, path: '/lacak' }
      response.status(429).send(messagePage(shown, screen.words.track.title, words(screen)))
    }
  const limit = rateLimit({
    ...shared,
    windowMs: 60_000,
    limit: deps.trackingPerMinute ?? 60,
    keyGenerator: request => ipKeyGenerator(request.ip ?? ''),
    handler: tooMany(screen => screen.words.track.tooMany),
  })
  const wrongProofs = {
    ...shared,
    skip: (_request: Request, response: Response) => response.locals['reader'] !== null,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request: Request, response: Response) => response.statusCode !== 422,
  }
  const guessing = rateLimit({
    ...wrongProofs,
    windowMs: HOUR_MS,
    limit: WRONG_PROOFS,
    keyGenerator: triesOf,
    handler: tooMany(screen => COURSE_WORDS[screen.language].answer.tooMany),
  })
  const guessingFromMany = rateLimit({
    ...wrongProofs,
    standardHeaders: false,
    windowMs: DAY_MS,
    limit: WRONG_PROOFS_OF_REPORT,
    keyGenerator: ({ params }) => parseNumber(String(params['number'])) ?? '',
    handler: tooMany(screen => COURSE_WORDS[screen.language].answer.tooManyToday),
  })

  router.get('/lacak', limit, async (request, response) => {
    const typed = typeof request.query.nomor === 'string' ? request.query.nomor.trim() : ''
    const number = parseNumber(typed)
    if (number) return response.redirect(303, `/t/${number}`)
    const screen = await screenOf(request, response)
    if (typed === '') return void response.send(askNumberPage(screen))
    response.status(404).send(askNumberPage(screen, { typed: typed.slice(0, 64) }))
  })
  router.get('/t/:number', limit, async (request, response) => {
    const typed = request.params.number as string
    const number = parseNumber(typed)
    if (number && number !== typed) return response.redirect(303, `/t/${number}`)
    const found = number && (await track(deps.database.db, number))
    if (found) {
      await recognise(request, response)
      return show(request, response, found, emptyAnswer())
    }
    response.status(404).send(askNumberPage(await screenOf(request, response), { typed: typed.slice(0, 64) }))
  })
  // Everything our messages link to is `/t/{number}/{key}`; what the browser shows afterwards is `/t/{number}`.
  router.get(
    '/t/:number/:key',
    limit,
    (request, _response, next) => next(parseNumber(String(request.params['number'])) ? undefined : 'route'),
    guessedKeys(
      opens,
      tooMany(screen => screen.words.track.tooMany),
    ),
    withoutKey,
  )
  router.post(
    '/t/:number',
    limit,
    async (request, response, next) => {
      await recognise(request, response)
      next()
    },
    guessing,
    guessingFromMany,
    express.urlencoded({ extended: false, limit: '20kb' }),
    async (request, response, next) => {
      const number = parseNumber(request.params.number as string)
      const { database, rules } = deps
      const found = number && (await track(database.db, number))
      if (!found) return next()
      const { id, bukti, alasan, jawab } = Answer.parse(request.body ?? {})
      const again = (wrong: string | null) =>
        show(request, response.status(422), found, {
          id,
          proof: bukti,
          reason: alasan,
          wrong,
          proven: false,
        })
      const reader = response.locals['reader'] as Reader | null
      const report = reader ?? (await authoredReport(database.db, found.number))
      if (!report || (!reader && !provesAuthor(report, bukti)))
        return again(COURSE_WORDS[languageAt(request)].answer.wrongProof)
      if (jawab === 'sudah') await database.transaction(db => saysSolved(db, report))
      else {
        const says = { reason: alasan.trim(), change: id }
        const acted = await database.transaction(db => saysNotSolved(db, rules, report, says))
        // The page itself says why it cannot be opened again.
        if (!acted.done) return show(request, response.status(acted.refusal.status), found, emptyAnswer())
      }
      response.redirect(303, `/t/${found.number}?jawab=${jawab}`)
    },
  )
  router.post(
    '/t/:number/kabar',
    limit,
    express.urlencoded({ extended: false, limit: '5kb' }),
    async (request, response, next) => {
      const number = parseNumber(request.params.number as string)
      if (!number) return next()
      const reader = await recognise(request, response)
      const { kabar, kanal, bahasa } = Wish.parse(request.body ?? {})
      if (reader && deps.following) {
        const { wishes } = deps.following
        const now = await wishes.of(reader.personId, reader.ticketId)
        const channel = now?.channels.includes(kanal) ? { channel: kanal } : {}
        if (kabar === 'simpan')
          await wishes.choose(reader.personId, { ...channel, ...(bahasa && { language: bahasa }) })
        else await wishes.stop(reader.personId, kabar === 'berhenti')
      }
      response.redirect(303, `/t/${number}?kabar=${reader ? kabar : 'ulang'}`)
    },
  )
  return router

  /** Opens the page to whoever holds the key of its report. */
  async function opens(request: Request, response: Response): Promise<boolean> {
    const number = parseNumber(String(request.params['number']))
    if (!number || !deps.following) return false
    return admit(deps.database, deps.following, number, request, response)
  }

  /** Who opened the link we sent, kept for the rest of the request; null for anybody else. */
  async function recognise(request: Request, response: Response): Promise<Reader | null> {
    const number = parseNumber(String(request.params['number']))
    const reader = number && (await readerOf(deps.database, deps.following, number, request))
    response.locals['reader'] = reader || null
    return reader || null
  }

  /** Whose report the page was asked for: how often they have answered already bounds what they may say. */
  async function authorOf({ asked, number }: Tracked, reader: Reader | null): Promise<Actor> {
    const { db } = deps.database
    const report = reader ?? (asked === 'report' ? await authoredReport(db, number) : null)
    return report ? reporterOf(db, report) : { is: 'reporter', name: 'warga' }
  }

  async function show(
    request: Request,
    response: Response,
    found: Tracked,
    answering: Answering,
  ): Promise<void> {
    const screen = await screenOf(request, response)
    const { database, rules, directory, following } = deps
    const reader = response.locals['reader'] as Reader | null
    const life = found.ticket && (await lifeOfTicket(database.db, rules, found.ticket))
    response.set('Cache-Control', 'no-store').send(
      trackedPage(screen, found, directory, {
        course: life && courseOf(life, rules, screen.language, await authorOf(found, reader)),
        evidence: life && (await evidenceTold(database.db, life.id)),
        answering: found.asked === 'report' ? { ...answering, proven: reader !== null } : null,
        thanks: thanksFor(request.query, found, screen),
        wishes: (reader && (await following?.wishes.of(reader.personId, reader.ticketId))) ?? null,
      }),
    )
  }
}

const emptyAnswer = (): Answering => ({ id: randomUUID(), proof: '', reason: '', wrong: null, proven: false })

/** Said once after an answer, and only while it is true. */
function thanksFor(
  { jawab: answer, kabar }: Record<string, unknown>,
  { ticket }: Tracked,
  screen: Screen,
): string | null {
  const said = WISHES_WORDS[screen.language].said
  if (typeof kabar === 'string' && Object.hasOwn(said, kabar)) return said[kabar] ?? null
  const { reopened, confirmed } = COURSE_WORDS[screen.language].answer
  if (answer === 'belum' && ticket && ticket.closedAt === null) return reopened
  return answer === 'sudah' && ticket?.status === STATUS.done ? confirmed : null
}
