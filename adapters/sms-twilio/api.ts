import { ChannelError, type Kit, lostRequest } from '#kit'
import twilio from 'twilio'
import { refusal } from './refusals.js'
import type { Settings } from './settings.js'

/** The client of Twilio's own library, with the kit's guarded `fetch` underneath and `apiBase` as its host. */
export function openApi(settings: Settings, kit: Kit): twilio.Twilio {
  const httpClient = transport(settings.apiBase, kit) as unknown as InstanceType<typeof twilio.RequestClient>
  return twilio(settings.accountSid, settings.authToken, { httpClient })
}

type Request = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0]

/** The one method the library calls. Every refusal leaves it as a `ChannelError`, so its own exceptions never occur. */
function transport(apiBase: string, kit: Kit) {
  return {
    async request(
      asked: Request,
    ): Promise<{ statusCode: number; body: unknown; headers: Record<string, string> }> {
      const posts = asked.method.toUpperCase() === 'POST'
      const url = atBase(asked.uri, apiBase)
      for (const [name, value] of pairs(asked.params)) url.searchParams.append(name, value)
      let answer: Response
      let text: string
      try {
        answer = await kit.fetch(url, {
          method: asked.method.toUpperCase(),
          headers: {
            accept: 'application/json',
            authorization: basic(asked.username ?? '', asked.password ?? ''),
            ...(posts ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          },
          body: posts ? new URLSearchParams(pairs(asked.data as object | undefined)).toString() : null,
          redirect: 'error',
        })
        text = await answer.text()
      } catch (cause) {
        throw lostRequest(cause, 'Twilio', posts ? 'write' : 'read')
      }
      const body = parsed(text)
      if (!answer.ok) throw refusal(answer.status, body, answer.headers.get('retry-after'), kit.now())
      // Accepted, but the answer was cut on its way: the message exists and we do not know its id.
      if (body === null)
        throw new ChannelError('outcome_unknown', 'Twilio accepted the request, its answer is unreadable')
      return { statusCode: answer.status, body, headers: Object.fromEntries(answer.headers) }
    },
  }
}

/** Basic authentication of the REST API and of media. @see https://www.twilio.com/docs/usage/requests-to-twilio */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function atBase(uri: string, apiBase: string): URL {
  const { pathname, search } = new URL(uri)
  return new URL(apiBase.replace(/\/+$/, '') + pathname + search)
}

/** Fields the library filled in; a list is a repeated key. */
function pairs(fields: object | undefined): [string, string][] {
  return Object.entries(fields ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]))
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
