import type { Channel, Delivered } from '../kit/index.js'
import type { Accepted } from '../store/accept.js'

/** A channel as the gateway needs it. */
export interface OpenChannel {
  readonly name: string
  readonly adapter: string
  readonly door: 'webhook' | 'internal' | 'none'
  readonly channel: Channel
}

/** A message as it is stored: what the adapter cut out, the channel it came by, and the headers worth keeping. */
export const asAccepted = (
  { name, adapter }: OpenChannel,
  { key, externalId, raw, meta = {} }: Delivered,
  headers: Accepted['headers'] = {},
): Accepted => ({ channel: name, adapter, key, externalId, raw, meta, headers })
