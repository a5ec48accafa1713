import { issueKey, type KeyGrant } from '../../src/accounts/index.js'
import type { Database } from '../../src/store/database.js'
import type { SmallCity } from '../support/small-city.js'

interface Told {
  readonly status: number
  readonly headers: Headers
  readonly body: any
}

/** What an agency's software does, with one key. */
export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Told>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Told>
  /** One action on a ticket. */
  act(ticket: string, action: string, body?: unknown, headers?: Record<string, string>): Promise<Told>
}

export async function client(
  city: Pick<SmallCity, 'url'>,
  database: Database,
  changes: Partial<KeyGrant>,
): Promise<Client> {
  const whole = { name: 'uji', scope: 'agency' as const, agency: null, unit: null, channel: null, ...changes }
  const { key } = await issueKey(database, whole)
  const ask = async (path: string, init: RequestInit): Promise<Told> => {
    const response = await fetch(`${city.url}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) },
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    }
  }
  const post: Client['post'] = (path, body = {}, headers = {}) =>
    ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  return {
    get: (path, headers = {}) => ask(path, { headers }),
    post,
    act: (ticket, action, body, headers) => post(`/tickets/${ticket}/actions/${action}`, body, headers),
  }
}
