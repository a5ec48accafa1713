import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
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

/** Wrong keys for one report from one address in an hour. See `linkKey` for why 40 bits do. */
const WRONG_KEYS = 60
const HOUR_MS = 3_600_000
const COOKIE = 'pelapor'

/** Shown in the place of the address with the key: it ends in no history, no referrer and no bookmark. */
export const withoutKey = (request: Request, response: Response): void =>
  response
    .set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
    .redirect(303, `/t/${parseNumber(String(request.params['number'])) ?? ''}`)

/**
 * Whose tries are counted: those of one address (IPv6: of one /56) for one report. Numbers of reports stand in public comments,
 * so a narrow count by report alone would let anybody shut its author out; `tracking` has a wide one, for the four digits.
 */
export const triesOf = ({ ip, params }: Request): string =>
  `${ipKeyGenerator(ip ?? '')} ${parseNumber(String(params['number'])) ?? ''}`

/** Counts wrong keys. The right one opens before anything is counted, however often somebody else has guessed. */
export const guessedKeys = (
  opens: (request: Request, response: Response) => Promise<boolean>,
  tooMany: RequestHandler,
): RequestHandler =>
  rateLimit({
    windowMs: HOUR_MS,
    limit: WRONG_KEYS,
    standardHeaders: false,
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    skip: opens,
    keyGenerator: triesOf,
    handler: tooMany,
  })

/**
 * The key of a link becomes a pass in the browser: a cookie for this page alone. A wrong key leaves the page as it is.
 *
 * @returns whether the key is the right one.
 */
export async function admit(
  { db }: Pick<Database, 'db'>,
  { root }: Following,
  number: string,
  request: Request,
  response: Response,
): Promise<boolean> {
  const report = await authoredReport(db, number)
  const person = report?.personId
  const reader = person ? { person, number } : null
  if (!reader || !keyProves(String(request.params['key']), root, reader)) return false
  response.cookie(COOKIE, issuePass(root, reader, new Date()), {
    path: `/t/${number}`,
    sameSite: 'lax',
    httpOnly: true,
    secure: request.secure,
    maxAge: PASS_MS,
  })
  return true
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
