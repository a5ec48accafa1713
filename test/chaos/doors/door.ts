import type { Entry } from '../ledger.js'
import type { Random } from '../random.js'
import type { Telling } from '../stories.js'

/** What the gateway becomes answerable for with one delivery, without the moment. */
export type Due = Omit<Entry, 'at' | 'how'>

/** One act of a provider: a signed request, or a mail put into the mailbox. May carry several messages. */
export interface Delivery {
  readonly dues: readonly Due[]
  /** `accepted` counts from the 2xx; the others from the moment they lie ready to be fetched. */
  readonly how: Entry['how']
  /**
   * Returns the HTTP status. Throws when the connection fails. Calling it again is the provider's repeat of the same
   * bytes. `dues` may be read only afterwards: some providers give an id when the post appears.
   */
  send(): Promise<number>
}

/** How tellings reach Muara over one channel. */
export interface Door {
  /** Entry of `channels.yaml`. */
  readonly settings: {
    readonly adapter: string
    readonly title: string
    readonly settings: Record<string, unknown>
  }
  /** Cuts tellings of this channel into deliveries, in order. */
  deliveries(tellings: readonly Telling[], random: Random): Delivery[]
  /** Acknowledgements the provider's stand-in was given so far. */
  answers(): { readonly answer: string; readonly text: string }[]
  /** `host:port` which Muara must be allowed to reach. */
  readonly localHosts: readonly string[]
  close(): Promise<void>
}

/** A POST that gives up after `REQUEST_MS`, as every provider does. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(REQUEST_MS),
  })
  await response.arrayBuffer()
  return response.status
}

/** Twilio waits 15 s, X 10 s, Meta less. */
const REQUEST_MS = 10_000
