/** A message as `GET /api/v1/messages` shows it; the part of it this run looks at. */
export interface ApiMessage {
  readonly id: string
  readonly external_id: string | null
  readonly state: 'accepted' | 'settled' | 'quarantined'
  readonly reading: string | null
  readonly outcome: string | null
  readonly reason: string | null
  readonly target_external_id: string | null
  readonly normalised: Normalised | null
  readonly replies: readonly { readonly kind: string; readonly state: string; readonly text?: string }[]
}

export interface Normalised {
  readonly external_id: string
  readonly sender: { readonly kind: string; readonly value: string | null; readonly handle?: string | null }
  readonly sent_at: string | null
  readonly subject: string | null
  readonly text: string
  readonly media_count: number
  readonly lat: number | null
  readonly lon: number | null
  readonly geo_approximate?: boolean | null
  readonly reply_to: string | null
}

/** What the door answered. */
export interface DoorAnswer {
  readonly status: number
  readonly body: string
}

/** What became of one sample, seen from outside. */
export interface Seen {
  readonly answers: readonly DoorAnswer[]
  readonly messages: readonly ApiMessage[]
  /** True when a polled provider was never asked, or a message never settled. */
  readonly unfinished?: string
}

const EMITTING = ['report', 'reports', 'follow_up']

/** Messages which became a draft: one canonical item each. */
export const emitted = (seen: Seen) => seen.messages.filter(message => EMITTING.includes(readingOf(message)))

/** A message in quarantine is malformed when its adapter says so; any other quarantine is a fault and named as one. */
function readingOf(message: ApiMessage): string {
  if (message.state !== 'quarantined') return message.reading ?? 'unread'
  return message.reading === null || message.reading === 'malformed'
    ? 'malformed'
    : `quarantined ${message.reading}`
}

/**
 * The one outcome of a sample that may be several messages: what happened beside things ignored. `nothing` when the
 * door took it and kept nothing, `refused` when the door did not take it.
 */
export function outcomeOf(seen: Seen): string {
  const readings = seen.messages.map(readingOf)
  const telling = [
    ...new Set(
      readings
        .filter(reading => reading !== 'ignored')
        .map(reading => (EMITTING.includes(reading) ? 'report' : reading)),
    ),
  ]
  if (telling.length > 0) return telling.join(' + ')
  if (readings.length > 0) return 'ignored'
  const refusal = seen.answers.find(answer => answer.status >= 400)
  return refusal ? `refused ${refusal.status}` : 'nothing'
}

/** Do an expected and an actual outcome agree? Reports and follow-ups are one class; all others must be equal. */
export function sameOutcome(expected: string, actual: string): boolean {
  switch (expected) {
    case 'report':
    case 'reports':
    case 'follow_up':
      return actual === 'report'
    case 'delete':
      return actual === 'delete' || actual === 'delete_sender'
    case 'ignored':
    case 'handshake':
      return actual === expected || actual === 'nothing'
    case 'malformed':
      return actual === 'malformed' || actual.startsWith('refused')
    case 'not_applicable':
      // No provider sends it to this door; taking nothing from it is all that can be asked.
      return !/report|edit|delete|quarantined/.test(actual)
    default:
      return actual === expected
  }
}
