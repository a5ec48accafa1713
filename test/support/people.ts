import { randomUUID } from 'node:crypto'
import { hashPassword } from '../../src/accounts/index.js'
import type { Role } from '../../src/store/accounts.js'
import { Account } from '../../src/store/accounts.js'
import type { Database } from '../../src/store/database.js'

export const PASSWORD = 'a password of the tests'

/** Makes an account; the clerk's desk stands in Tebet Timur. */
export async function makeAccount(
  database: Database,
  role: Role,
  login: string,
  changes: Partial<Account> = {},
): Promise<string> {
  const id = randomUUID()
  await database.source.getRepository(Account).insert({
    id,
    login,
    name: `Petugas ${login}`,
    role,
    agency: role === 'officer' ? 'DBM' : null,
    unit: role === 'clerk' ? '31.74.01.1001' : null,
    channel: role === 'clerk' ? 'desk-kelurahan' : null,
    passwordHash: await hashPassword(PASSWORD),
    createdAt: new Date(),
    disabledAt: null,
    ...changes,
  })
  return id
}

/** A browser without a window: keeps cookies, says where its requests come from, follows nothing. */
export class Visitor {
  readonly #base: string
  readonly cookies = new Map<string, string>()

  constructor(base: string) {
    this.#base = base
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#ask(path, { headers })
  }

  post(
    path: string,
    fields: Record<string, string> | FormData,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ): Promise<Response> {
    return this.#ask(path, {
      method: 'POST',
      body: fields instanceof FormData ? fields : new URLSearchParams(fields),
      headers,
    })
  }

  signIn(login: string, password = PASSWORD): Promise<Response> {
    return this.post('/masuk', { login, password, lanjut: '' })
  }

  async #ask(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, this.#base), {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie && { cookie }) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = (line.split(';', 1)[0] as string).split('=') as [string, string]
      if (/Expires=Thu, 01 Jan 1970/.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }
}
