import { cutText, Draft, type DraftInput } from '../../src/report/index.js'
import { accountId, type CitizenMessage, e164 } from '../demo/scenario.js'

/** Longest text an adapter hands on; what is longer it cuts. */
export const LONGEST_TEXT = 100_000

/**
 * A message as the adapter of its channel would read it: the same sender, point, thread and claims as when `npm run demo`
 * plays it through the real doors (scripts/demo/doors.ts). Names at a desk or in the app are no addresses.
 */
export function draftOf(message: CitizenMessage): Draft {
  const { message_id, sent_at, text, subject, lat, lon, app_category, thread_of } = message
  return Draft.parse({
    externalId: message_id,
    sender: senderOf(message),
    sentAt: new Date(sent_at).toISOString(),
    subject: subject === undefined ? null : cutText(subject, 2_000),
    text: cutText(text, LONGEST_TEXT),
    point: lat === undefined || lon === undefined ? null : { lat, lon },
    replyTo: thread_of ?? null,
    claimedCategory: app_category ?? null,
    mayAnswer: canAnswer(message.channel),
  })
}

function senderOf({ channel, sender }: CitizenMessage): DraftInput['sender'] {
  if (sender.trim() === '') return { kind: 'none', address: null }
  if (channel === 'sms' || channel === 'whatsapp')
    return /\d{6}|\d{4}\D\d{4}/.test(sender)
      ? { kind: 'phone', address: e164(sender) }
      : { kind: 'user_id', address: sender.toLowerCase() }
  if (channel === 'x' || channel === 'facebook') return { kind: 'user_id', address: accountId(sender) }
  if (channel === 'email') return { kind: 'email', address: sender.toLowerCase() }
  return { kind: 'none', address: null, name: sender }
}

/** Channels whose adapter can send. A desk hands out a slip instead. */
const canAnswer = (channel: string): boolean =>
  ['sms', 'whatsapp', 'x', 'facebook', 'email'].includes(channel)

/** A clerk took it down or opened the letter: a person decided already that it is a complaint. */
export const isClerks = (channel: string): boolean => channel.startsWith('desk-') || channel === 'letter'

/** A text without sender and channel, as the labelled rows are: only its words and, if given, its point. */
export const bareDraft = (id: string, text: string, more: Partial<DraftInput> = {}): Draft =>
  Draft.parse({
    externalId: id,
    sender: { kind: 'none', address: null },
    sentAt: null,
    text: cutText(text, LONGEST_TEXT),
    mayAnswer: false,
    ...more,
  })
