import type { RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { IsNull } from 'typeorm'
import { Account } from '../store/accounts.js'
import type { Database } from '../store/database.js'
import { passwordMatches } from './passwords.js'

/** Checks login and password. Null for every kind of failure, after the same amount of work. */
export async function checkLogin(
  database: Database,
  login: string,
  password: string,
): Promise<Account | null> {
  const known = isLogin(login)
  const account = known
    ? await database.source
        .getRepository(Account)
        .findOneBy({ login: canonical(login), disabledAt: IsNull() })
    : null
  return (await passwordMatches(account?.passwordHash ?? null, password)) ? account : null
}

/** One account however it is typed, so that letter case buys nobody a further guess. */
const canonical = (login: string) => login.trim().toLowerCase()
const isLogin = (login: string) => /^[\w.@-]{1,100}$/.test(login.trim())

function loginIn(body: unknown): string {
  const login = (body as { login?: unknown } | undefined)?.login
  return typeof login === 'string' ? canonical(login).slice(0, 100) : ''
}

export interface LoginLimits {
  /** Failed attempts from one address in a quarter of an hour. Offices share an address. */
  readonly perAddress: number
  /** Failed attempts on one account in a quarter of an hour, from anywhere. */
  readonly perAccount: number
}

const LIMITS: LoginLimits = { perAddress: 30, perAccount: 10 }

/**
 * Slows guessing down, by account and by address. `tooMany` answers with 429; only failures count, and a success is
 * an answer with a redirect. Needs the parsed form in `request.body.login`.
 */
export function loginLimits(tooMany: RequestHandler, limits: LoginLimits = LIMITS): RequestHandler[] {
  const shared = {
    windowMs: 15 * 60 * 1000,
    standardHeaders: 'draft-8' as const,
    legacyHeaders: false,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request: unknown, response: { statusCode: number }) =>
      response.statusCode === 303,
    // The socket's address is used unless the program trusts a proxy; a forged header is not worth a log line.
    validate: { xForwardedForHeader: false },
    handler: tooMany,
  }
  return [
    rateLimit({
      ...shared,
      limit: limits.perAddress,
      identifier: 'address',
      keyGenerator: request => ipKeyGenerator(request.ip ?? ''),
    }),
    rateLimit({
      ...shared,
      limit: limits.perAccount,
      identifier: 'account',
      keyGenerator: request => loginIn(request.body),
    }),
  ]
}
