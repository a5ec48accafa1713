import { cutText, type Delivered, fingerprint, type Inbound, type Receipt } from '#kit'
import { cutEvents, parseEvent } from './events.js'
import { parameter, parseForm, type Parameters } from './form.js'
import type { Settings } from './settings.js'
import { toldStatus } from './status.js'
import { verify } from './verify.js'

/**
 * Empty TwiML: nothing to say now. The answer to the citizen leaves later through the REST API, where it has an id
 * whose delivery can be followed; a TwiML reply would have none, and to one's own number it loops (error 14107).
 */
const EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

/** Verify a request and cut it into messages: one for a form, one per event for Event Streams. */
export function receive(inbound: Inbound, settings: Settings): Receipt {
  verify(inbound, settings)
  const raw = inbound.method === 'GET' ? new TextEncoder().encode(inbound.query) : inbound.body
  const contentType = inbound.headers['content-type'] ?? 'application/x-www-form-urlencoded'
  return { messages: cut(raw, contentType), answer: { status: 200, type: 'text/xml', body: EMPTY_TWIML } }
}

function cut(raw: Uint8Array, contentType: string): Delivered[] {
  const text = new TextDecoder().decode(raw)
  const isJson = /^\s*[[{]/.test(text)
  if (!isJson) return [delivered(raw, parseForm(text), contentType)]
  const events = cutEvents(text)
  if (events === null || events.length === 1) return [delivered(raw, eventParameters(text), contentType)]
  return events.map(event => delivered(new TextEncoder().encode(event), eventParameters(event), contentType))
}

function eventParameters(json: string): Parameters {
  const event = parseEvent(json)
  return event !== 'not JSON' && event.is === 'message' ? event.parameters : {}
}

function delivered(raw: Uint8Array, parameters: Parameters, contentType: string): Delivered {
  const sid = parameter(parameters, 'MessageSid', 'SmsMessageSid', 'SmsSid').trim()
  const status = toldStatus(parameters)
  const key = sid === '' ? fingerprint(raw) : status === '' ? sid : `status:${sid}:${status}`
  return { key: cutText(key, 500), externalId: sid || null, raw, meta: { contentType } }
}
