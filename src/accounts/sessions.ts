import { createHash } from 'node:crypto'
import connectPgSimple from 'connect-pg-simple'
import type { Request, RequestHandler, Response } from 'express'
import session from 'express-session'
import { IsNull } from 'typeorm'
import type { Role } from '../store/accounts.js'
import { Account } from '../store/accounts.js'
import type { Database } from '../store/database.js'
import { AccessRefused } from './refused.js'

declare module 'express-session' {
  interface SessionData {
    account: string
    /** Fingerprint of the password at login: a changed password ends every session. */
    password: string
  }
}

export interface SessionSettings {
  readonly database: Database
  /** Decides about `Secure` and the `__Host-` prefix. */
  readonly publicUrl: string
  /** Signs the cookie; the same in every process, at least 32 characters. */
  readonly sessionSecret: string
}

/** A working day: who signs in in the morning is signed out by night. */
const WORKING_DAY = 10 * 60 * 60 * 1000

/**
 * Sessions for people, kept on the server in `gw.session`, so that signing out, disabling an account or changing a
 * role counts at once. Citizens never get a cookie. Sets `response.locals.account`, read fresh for every request.
 */
export function sessions({ database, publicUrl, sessionSecret }: SessionSettings): RequestHandler[] {
  const https = publicUrl.startsWith('https:')
  const Store = connectPgSimple(session)
  const keeper = session({
    name: cookieName(publicUrl),
    secret: sessionSecret,
    resave: false,
    saveUninitialized: false,
    store: new Store({
      pool: database.pool,
      schemaName: 'gw',
      tableName: 'session',
      createTableIfMissing: false,
    }),
    cookie: { httpOnly: true, sameSite: 'lax', secure: https, path: '/', maxAge: WORKING_DAY },
    // TLS ends before us and the public address says so; without this no Secure cookie would ever be set.
    proxy: https ? true : undefined,
  })
  const load: RequestHandler = async (request, response, next) => {
    response.locals.account = await accountOf(database, request)
    next()
  }
  return [keeper, load]
}

/** `__Host-` pins the cookie to this host and to TLS (RFC 6265bis 4.1.3); browsers refuse it on plain http. */
const cookieName = (publicUrl: string): string => (publicUrl.startsWith('https:') ? '__Host-muara' : 'muara')

/** The account signed in, if any. */
export const signedIn = (response: Response): Account | null =>
  (response.locals.account as Account | undefined) ?? null

/** Starts a session under a new id: one planted before login is worth nothing afterwards. */
export async function startSession(request: Request, account: Account): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    request.session.regenerate(error => (error ? reject(error) : resolve())),
  )
  request.session.account = account.id
  request.session.password = fingerprint(account)
  await new Promise<void>((resolve, reject) =>
    request.session.save(error => (error ? reject(error) : resolve())),
  )
}

/** Ends the session on the server and takes the cookie back. */
export async function endSession(request: Request, response: Response, publicUrl: string): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    request.session.destroy(error => (error ? reject(error) : resolve())),
  )
  response.clearCookie(cookieName(publicUrl), {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
  })
}

/** Lets only these roles pass, and keeps what they see out of every cache. */
export function requireRole(...roles: readonly Role[]): RequestHandler {
  return (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    const account = signedIn(response)
    if (!account) next(new AccessRefused('not_signed_in'))
    else if (!roles.includes(account.role)) next(new AccessRefused('wrong_role'))
    else next()
  }
}

async function accountOf(database: Database, request: Request): Promise<Account | null> {
  const { account: id, password } = request.session
  if (id === undefined) return null
  const account = await database.source.getRepository(Account).findOneBy({ id, disabledAt: IsNull() })
  return account && fingerprint(account) === password ? account : null
}

const fingerprint = (account: Account) =>
  createHash('sha256').update(account.passwordHash).digest('base64url').slice(0, 22)
