import type { RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { KeyHolder } from '../accounts/index.js'
import { findKey } from '../accounts/index.js'
import type { KeyMode, KeyScope } from '../store/accounts.js'
import type { Database } from '../store/database.js'
import { Problem } from './problem.js'

const tooMany: RequestHandler = (_request, _response, next) => next(new Problem('too_many'))

const shared = {
  windowMs: 60_000,
  standardHeaders: 'draft-8' as const,
  legacyHeaders: false,
  handler: tooMany,
  // The socket's address is used unless the program trusts a proxy; a forged header is not worth a log line.
  validate: { xForwardedForHeader: false },
}

/** Wrong keys an address may try in a minute before it hears 429. */
const WRONG_KEYS = 60

/**
 * Reads `Authorization: Bearer KEY` and nothing else: a key in an address would end up in logs. Sets
 * `response.locals.holder`. Only refused requests are counted, after the fact and by address (IPv6 by /56): a burst of
 * good ones is never taken for guessing, and a right key opens from anywhere.
 */
export function authenticate(database: Database, modes?: readonly KeyMode[]): RequestHandler {
  const slowDown = rateLimit({
    ...shared,
    standardHeaders: false,
    limit: WRONG_KEYS,
    keyGenerator: request => ipKeyGenerator(request.ip ?? ''),
  })
  return async (request, response, next) => {
    const presented = /^Bearer ([\x21-\x7e]+)$/i.exec(request.get('authorization') ?? '')?.[1]
    const holder = presented === undefined ? null : await findKey(database, presented, modes)
    if (holder) {
      response.locals.holder = holder
      return next()
    }
    const refused = new Problem('unauthenticated', [], { 'WWW-Authenticate': 'Bearer realm="muara"' })
    await slowDown(request, response, error => next(error ?? refused))
  }
}

/** A fair share for every key, told in RateLimit headers. Software of the house itself gets ten times as much. */
export const fairShare = (perMinute: number): RequestHandler =>
  rateLimit({
    ...shared,
    limit: (_request, response) =>
      (response.locals.holder as KeyHolder).scope === 'agency' ? perMinute : perMinute * 10,
    keyGenerator: (_request, response) => (response.locals.holder as KeyHolder).id,
  })

/** For doors outside the API (metrics): lets through requests with a key of one of these scopes. */
export function requireKey(database: Database, ...scopes: readonly KeyScope[]): RequestHandler[] {
  const scope: RequestHandler = (_request, response, next) => {
    next(scopes.includes((response.locals.holder as KeyHolder).scope) ? undefined : new Problem('forbidden'))
  }
  return [authenticate(database), scope]
}
