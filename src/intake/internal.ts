import { ChannelError } from '../kit/index.js'
import type { Acceptance } from './accept.js'
import { asAccepted, type OpenChannel } from './open-channel.js'

export interface SubmissionOptions {
  readonly channels: ReadonlyMap<string, OpenChannel>
  readonly acceptance: Acceptance
  readonly publicUrl: string
}

/**
 * Our own doors (desk page, API) speak to a desk channel like a provider to its webhook: same bytes, same transaction.
 * Rejects with `ChannelError` `malformed` when there is no such desk or the report is not complete.
 */
export function submission({ channels, acceptance, publicUrl }: SubmissionOptions) {
  return async function submit(
    channel: string,
    body: unknown,
    idempotencyKey?: string,
  ): Promise<{ messageId: string }> {
    const open = channels.get(channel)
    if (open?.door !== 'internal' || !open.channel.receive)
      throw new ChannelError('malformed', `tidak ada meja bernama ${channel.slice(0, 60)}`)
    const { messages } = await open.channel.receive({
      method: 'POST',
      url: `${publicUrl}/meja`,
      headers: {
        'content-type': 'application/json',
        ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
      },
      query: '',
      body: Buffer.from(JSON.stringify(body)),
    })
    const [message] = messages
    if (!message) throw new ChannelError('malformed', 'laporan kosong')
    const { id } = await acceptance.one(asAccepted(open, message))
    return { messageId: id }
  }
}
