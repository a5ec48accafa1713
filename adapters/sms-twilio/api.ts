import { ChannelError, type Kit } from '#kit'
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
        throw lost(cause, posts)
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

/** Errors of Node and undici which say that no byte of the request left this machine. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function lost(cause: unknown, posts: boolean): ChannelError {
  if (cause instanceof ChannelError) return cause
  if (!posts || codes(cause).some(code => NEVER_LEFT.has(code)))
    return new ChannelError('unavailable', 'Twilio cannot be reached', { cause })
  return new ChannelError('outcome_unknown', 'the connection to Twilio broke after sending', { cause })
}

function codes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return []
  const code = (error as { code?: unknown }).code
  const inner = error instanceof AggregateError ? error.errors : [error.cause]
  return [...(typeof code === 'string' ? [code] : []), ...inner.flatMap(one => codes(one, depth + 1))]
}
