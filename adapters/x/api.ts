import { ChannelError, type Kit, parseLossless, lostRequest } from '#kit'
import { TwitterApi, type ITwitterApiClientPlugin, type TwitterApiTokens } from 'twitter-api-v2'
import { refusal } from './refusal.js'
import type { XSettings } from './settings.js'

type Credentials = string | TwitterApiTokens

/** What may read: the bearer token, else the account's own keys. Null when neither is set. */
export const readingCredentials = (settings: XSettings): Credentials | null =>
  settings.bearerToken ?? writingCredentials(settings)

/** What may write: always the account's own four keys (OAuth 1.0a); a bearer token speaks for nobody. */
export function writingCredentials(settings: XSettings): TwitterApiTokens | null {
  const { appKey, appSecret, accessToken, accessSecret } = settings
  return appKey && appSecret && accessToken && accessSecret
    ? { appKey, appSecret, accessToken, accessSecret }
    : null
}

/**
 * twitter-api-v2, which builds and signs requests, over our own transport: its host is fixed and it opens sockets
 * itself, so a plugin takes each request before it is sent and carries it through `kit.fetch` to `apiBase`.
 *
 * @param action `read` and `write` differ in what a refusal or a lost connection means; see `refusal`.
 */
export function client(
  credentials: Credentials,
  settings: Pick<XSettings, 'apiBase'>,
  kit: Kit,
  action: 'read' | 'write',
  signal?: AbortSignal,
): TwitterApi {
  const transport: ITwitterApiClientPlugin = {
    async onBeforeRequestConfig({ client, params }) {
      // `getHttpRequestArgs` is the library's own step from parameters to URL, signed headers and body.
      const request = (
        client as unknown as { getHttpRequestArgs(from: typeof params): SignedRequest }
      ).getHttpRequestArgs(params)
      const url = settings.apiBase.replace(/\/+$/, '') + request.url.pathname + request.url.search
      const response = await kit
        .fetch(url, {
          method: request.method,
          headers: request.headers,
          ...(request.body === undefined ? {} : { body: new Uint8Array(Buffer.from(request.body)) }),
          ...(signal ? { signal } : {}),
        })
        .catch((error: unknown) => {
          throw lostRequest(error, 'X', action)
        })
      const body = await bodyOf(response, action)
      if (!response.ok) throw refusal(response, body, action, kit.now())
      return { data: body, headers: Object.fromEntries(response.headers) }
    },
  }
  // The constructor has one overload per kind of credentials and none for their union.
  return typeof credentials === 'string'
    ? new TwitterApi(credentials, { plugins: [transport] })
    : new TwitterApi(credentials, { plugins: [transport] })
}

interface SignedRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Buffer
}

async function bodyOf(response: Response, action: 'read' | 'write'): Promise<unknown> {
  const text = await response.text().catch((error: unknown) => {
    throw lostRequest(error, 'X', action)
  })
  try {
    return parseLossless(text)
  } catch {
    // Proxies and outages answer in HTML. With an error status that is all there is to know.
    if (!response.ok) return {}
    throw new ChannelError(
      action === 'read' ? 'unavailable' : 'outcome_unknown',
      'the answer of X is no JSON',
    )
  }
}
