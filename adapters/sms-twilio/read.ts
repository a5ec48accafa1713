import type { Reading, Stored } from '#kit'
import { parseEvent, type TwilioEvent } from './events.js'
import { parameter, parseForm, type Parameters } from './form.js'
import { readMessage } from './message.js'
import { readStatus, toldStatus } from './status.js'

/** Read a stored message: a webhook form, or one event of Event Streams. */
export function read(message: Stored): Reading {
  const text = new TextDecoder().decode(message.raw)
  if (text.trim() === '') return { is: 'malformed', because: 'isi kosong' }
  if (/^\s*[[{]/.test(text)) {
    const event = parseEvent(text)
    if (event !== 'not JSON') return readEvent(event)
  }
  return readForm(parseForm(text), null)
}

function readForm(given: Parameters, sentAt: string | null): Reading {
  const parameters = withChannelMetadata(given)
  if (parameter(parameters, 'ConversationSid', 'CallSid') !== '')
    return { is: 'ignored', because: 'webhook produk Twilio lain, bukan pesan' }
  if (toldStatus(parameters) !== '') return readStatus(parameters)
  if (parameter(parameters, 'MessageSid', 'SmsSid', 'SmsMessageSid', 'From', 'Body') === '')
    return { is: 'malformed', because: 'bukan webhook pesan Twilio' }
  return readMessage(parameters, sentAt ?? utc(parameter(parameters, 'SentAt')))
}

function readEvent(event: TwilioEvent): Reading {
  if (event.is === 'unreadable') return { is: 'malformed', because: event.because }
  if (event.is === 'other') return { is: 'ignored', because: event.because }
  return readForm(event.parameters, utc(event.at))
}

/**
 * `ChannelMetadata` is JSON with what RCS and WhatsApp know besides. Only what the plain parameters lack is taken:
 * the words of a pressed suggestion, the profile name, the time of sending.
 */
function withChannelMetadata(parameters: Parameters): Parameters {
  const context = metadataContext(parameter(parameters, 'ChannelMetadata'))
  if (!context) return parameters
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const offered: Record<string, string> = {
    ButtonText: text(inner(context, 'suggestionResponse')['text']),
    ProfileName: text(context['ProfileName']),
    WaId: text(context['WaId']),
    SentAt: text(inner(context, 'channelPayload')['sendTime']),
  }
  const merged: Record<string, string | string[]> = Object.assign(Object.create(null), parameters)
  for (const [name, value] of Object.entries(offered))
    if (value !== '' && !parameter(merged, name)) merged[name] = value
  return merged
}

function metadataContext(json: string): Record<string, unknown> | null {
  if (json === '') return null
  try {
    return inner(inner(JSON.parse(json), 'data'), 'context')
  } catch {
    return null // metadata is extra: unreadable metadata takes nothing from the message
  }
}

function inner(value: unknown, name: string): Record<string, unknown> {
  const found = (value as Record<string, unknown> | null)?.[name]
  return found !== null && typeof found === 'object' ? (found as Record<string, unknown>) : {}
}

/** ISO time in UTC with milliseconds; null for anything that is no full time with a zone. */
function utc(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) return null
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
