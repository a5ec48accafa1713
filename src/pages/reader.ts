import type { Request, RequestHandler, Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import { parseNumber } from '../report/index.js'
import type { Database } from '../store/database.js'
import { type Authored, authoredReport } from '../store/reporter-says.js'
import { issuePass, keyProves, PASS_MS, passProves } from '../ticket/reply-contract/index.js'
import type { Language } from '../ticket/reply-texts.js'

/** What the link we sent opens to its reader. */
export interface Following {
  /** Signs the links. */
  readonly root: string
  readonly wishes: {
    of(personId: string, ticketId: string): Promise<Wishes | null>
    choose(personId: string, wish: { channel?: string; language?: Language }): Promise<void>
    stop(personId: string, out: boolean): Promise<void>
  }
}

/** How somebody is told: their channels, the one in use first. No address, so that a borrowed link tells no stranger. */
export interface Wishes {
  readonly channels: readonly string[]
  readonly language: Language | null
  readonly optedOut: boolean
}

/** The author of a report, known by the link we sent. */
export type Reader = Authored & { readonly personId: string }

/** Wrong keys for one report in an hour; then links to it prove nothing for a while. See `linkKey` for why 40 bits do. */
const WRONG_KEYS = 60
const HOUR_MS = 3_600_000
const COOKIE = 'pelapor'

/** Shown in the place of the address with the key: it ends in no history, no referrer and no bookmark. */
export const withoutKey = (request: Request, response: Response): void =>
  response
    .set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
    .redirect(303, `/t/${parseNumber(String(request.params['number'])) ?? ''}`)

/** Counts wrong keys by report, whoever tries. */
export const guessedKeys = (): RequestHandler =>
  rateLimit({
    windowMs: HOUR_MS,
    limit: WRONG_KEYS,
    standardHeaders: false,
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.locals['wrongKey'] !== true,
    keyGenerator: request => parseNumber(String(request.params['number'])) ?? '',
    handler: withoutKey,
  })

/** The key of a link becomes a pass in the browser: a cookie for this page alone. A wrong key leaves the page as it is. */
export async function admit(
  { db }: Pick<Database, 'db'>,
  { root }: Following,
  number: string,
  request: Request,
  response: Response,
): Promise<void> {
  const report = await authoredReport(db, number)
  const person = report?.personId
  const reader = person ? { person, number } : null
  if (!reader || !keyProves(String(request.params['key']), root, reader)) {
    response.locals['wrongKey'] = true
    return
  }
  response.cookie(COOKIE, issuePass(root, reader, new Date()), {
    path: `/t/${number}`,
    sameSite: 'lax',
    httpOnly: true,
    secure: request.secure,
    maxAge: PASS_MS,
  })
}

/** Who looks at the page of a report, when they hold a pass for it. */
export async function readerOf(
  { db }: Pick<Database, 'db'>,
  following: Following | undefined,
  number: string,
  request: Request,
): Promise<Reader | null> {
  const pass = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w.-]{1,100})(?:;|$)`).exec(
    request.get('cookie') ?? '',
  )?.[1]
  if (!pass || !following) return null
  const report = await authoredReport(db, number)
  const person = report?.personId
  if (!report || !person || !passProves(pass, following.root, { person, number }, new Date())) return null
  return { ...report, personId: person }
}
