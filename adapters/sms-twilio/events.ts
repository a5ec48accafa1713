import type { Parameters } from './form.js'

/**
 * Event Streams is Twilio's second door: the same news as CloudEvents in JSON. An event is brought into the shape of
 * a webhook form (`messageSid` → `MessageSid`), so that there is one reader for both doors and one key per message.
 *
 * @see https://www.twilio.com/docs/events/event-types/messaging/inbound-message
 */
export type TwilioEvent =
  | { readonly is: 'message'; readonly parameters: Parameters; readonly at: string }
  | { readonly is: 'other'; readonly because: string }
  | { readonly is: 'unreadable'; readonly because: string }

/** Cut a JSON body into events; null when it is no list (then it is read whole). */
export function cutEvents(json: string): string[] | null {
  try {
    const events: unknown = JSON.parse(json)
    return Array.isArray(events) && events.length > 0 ? events.map(event => JSON.stringify(event)) : null
  } catch {
    return null
  }
}

/** Parse one event, alone or as the only one of a list. */
export function parseEvent(json: string): TwilioEvent | 'not JSON' {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return 'not JSON'
  }
  const event = Array.isArray(parsed) && parsed.length === 1 ? (parsed[0] as unknown) : parsed
  if (!isObject(event)) return { is: 'unreadable', because: 'JSON tanpa peristiwa' }
  if (typeof event['type'] !== 'string' || !isObject(event['data'])) return withoutEvent(event)

  const name = /^com\.twilio\.messaging\.(inbound-message|message)\.([a-z_-]+)$/.exec(event['type'])
  if (!name) return { is: 'other', because: 'peristiwa yang bukan pesan' }
  const parameters: Record<string, string> = Object.create(null)
  for (const [key, value] of Object.entries(event['data'])) {
    if (typeof value === 'string' || typeof value === 'number') parameters[capital(key)] = String(value)
  }
  if (name[1] === 'message') parameters['MessageStatus'] = name[2] ?? ''
  return { is: 'message', parameters, at: parameters['Timestamp'] ?? '' }
}

/** JSON of Twilio that reaches no webhook: REST resources, lists, errors and monitor alerts, posted here by mistake. */
function withoutEvent(event: Record<string, unknown>): TwilioEvent {
  const ofRest = ['account_sid', 'sid', 'page_size', 'first_page_uri', 'more_info'].some(
    name => name in event,
  )
  if (ofRest) return { is: 'other', because: 'jawaban REST Twilio, bukan webhook' }
  return { is: 'unreadable', because: 'JSON yang bukan peristiwa Twilio' }
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
