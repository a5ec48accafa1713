import { ChannelError, type Kit, type OutgoingReply, type Sent } from '#kit'
import type twilio from 'twilio'
import { openApi } from './api.js'
import { fitSegments } from './gsm7.js'
import type { Settings } from './settings.js'

/** How far back an earlier attempt of the same reply is looked for. Longer than the outbox goes on trying blindly. */
const LOOK_BACK_HOURS = 24

/**
 * Answer a citizen. The Messages API knows no idempotency key, so from the second attempt on Twilio is first asked
 * whether the same words already went to the same number.
 *
 * @throws ChannelError see refusals.ts; `outcome_unknown` when the connection broke after the request had left
 * @see https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
 */
export async function send(reply: OutgoingReply, settings: Settings, kit: Kit): Promise<Sent> {
  const message = compose(reply, settings)
  try {
    const api = openApi(settings, kit)
    const earlier = reply.attempt > 0 ? await sentEarlier(api, message, kit.now()) : null
    if (earlier !== null) return { providerId: earlier }
    const { sid } = await api.messages.create(message)
    return { providerId: sid || null }
  } catch (error) {
    if (error instanceof ChannelError) throw error
    // The library itself refused before anything was sent, e.g. an account SID that does not begin with AC.
    throw new ChannelError('rejected', 'the Twilio library refused the request; check accountSid')
  }
}

interface Message {
  readonly to: string
  readonly body: string
  readonly from?: string
  readonly messagingServiceSid?: string
  readonly statusCallback?: string
}

function compose(reply: OutgoingReply, settings: Settings): Message {
  const { to, from } = reply.to
  if (typeof to !== 'string' || to === '') throw new ChannelError('rejected', 'the reply names no recipient')
  const channel = /^[a-z]+:/.exec(to)?.[0] ?? ''
  const callback = settings.statusCallback === undefined ? {} : { statusCallback: settings.statusCallback }
  // WhatsApp and RCS are Unicode and answer from the address that was written to; SMS counts septets.
  const body = channel ? reply.text : fitSegments(reply.text, reply.segments)
  if (channel && typeof from === 'string' && from.startsWith(channel)) return { to, body, from, ...callback }
  if (settings.from.startsWith('MG')) return { to, body, messagingServiceSid: settings.from, ...callback }
  const own = settings.from.startsWith(channel) ? settings.from : channel + settings.from
  return { to, body, from: own, ...callback }
}

/** The SID of a message with the same words to the same number within the last day, unless it failed. */
async function sentEarlier(api: twilio.Twilio, message: Message, now: Date): Promise<string | null> {
  const since = now.getTime() - LOOK_BACK_HOURS * 3_600_000
  const recent = await api.messages.list({ to: message.to, dateSentAfter: new Date(since), limit: 50 })
  const same = recent.find(
    one =>
      one.body === message.body &&
      one.direction !== 'inbound' &&
      !/failed|undelivered|canceled/.test(one.status),
  )
  return same?.sid ?? null
}
