import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { KeyHolder } from '../../accounts/index.js'
import { findKey } from '../../accounts/index.js'
import type { KeyScope } from '../../store/accounts.js'
import type { Database } from '../../store/database.js'
import { both, Fault } from './fault.js'

const tooMany: RequestHandler = (_request, _response, next) =>
  next(
    new Fault(429, both('Terlalu banyak permintaan, coba lagi nanti', 'Too many requests'), {
      'Retry-After': '30',
    }),
  )

const shared = {
  windowMs: 60_000,
  legacyHeaders: false,
  handler: tooMany,
  // The socket's address is used unless the program trusts a proxy; a forged header is not worth a log line.
  validate: { xForwardedForHeader: false },
}

/** Wrong keys an address may try in a minute before it hears 429 instead of 403. */
const WRONG_KEYS = 60

export type FindHolder = (
  presented: string | null,
  request: Request,
  response: Response,
) => Promise<KeyHolder | null>

/**
 * Finds who stands behind an `api_key`, null when none was sent. A key that was sent and is wrong is a 403 on every
 * method, also where none is needed: its owner wants to know. Wrong ones are counted by address.
 */
export function keys(database: Database): FindHolder {
  const slowDown = rateLimit({
    ...shared,
    standardHeaders: false,
    limit: WRONG_KEYS,
    keyGenerator: request => ipKeyGenerator(request.ip ?? ''),
  })
  return async (presented, request, response) => {
    if (presented === null) return null
    const holder = await findKey(database, presented)
    if (holder) return holder
    const refused = new Fault(403, both('api_key tidak berlaku', 'Invalid api_key received'))
    return new Promise((_, refuse) => slowDown(request, response, error => refuse(error ?? refused)))
  }
}

/** A share for every key and for every address without one: strangers may read half as fast as an agency. */
export const fairShare = (perMinute: number): RequestHandler =>
  rateLimit({
    ...shared,
    standardHeaders: 'draft-8',
    limit: (_request, response) => (response.locals.holder ? perMinute : perMinute / 2),
    keyGenerator: (request, response) =>
      (response.locals.holder as KeyHolder | null)?.id ?? ipKeyGenerator(request.ip ?? ''),
  })

/** @throws Fault 403 unless somebody with a key of one of these scopes calls. */
export function mustHold(holder: KeyHolder | null, ...scopes: readonly KeyScope[]): KeyHolder {
  if (!holder) throw new Fault(403, both('api_key belum dikirim', 'Missing api_key'))
  if (!scopes.includes(holder.scope))
    throw new Fault(403, both('api_key ini tidak berhak untuk itu', 'This api_key is not allowed to do that'))
  return holder
}
