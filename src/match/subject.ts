import type { Complaint, Draft, Place } from '../report/index.js'

/** What is compared of a report: a plain value which can be stored beside the report and read back. */
export interface Subject {
  /** Of the report. Ties are broken by it, so it must be stable. */
  readonly id: string
  readonly category: string | null
  /** Categories which came second, best first. */
  readonly alternatives: readonly string[]
  readonly place: Place
  /** Words that can only be names: "embrio", "malaka 1". */
  readonly names: readonly string[]
  /** Other words with a meaning, folded. */
  readonly topics: readonly string[]
  /** Number plates, written `B1234XYZ`. */
  readonly plates: readonly string[]
  /** When it was written, else received. ISO 8601, UTC. */
  readonly at: string
  /** Who wrote, as the same key for the same person; null for desks and anonymous letters. */
  readonly sender: string | null
  /** The message it came in, with its channel: `wa:wamid.1`. Two complaints of one message are two matters. */
  readonly message: string
  /** The messages it answers, written the same way. */
  readonly threadIds: readonly string[]
  /** True when the citizen says "bukan yang itu", "beda lagi": then only a person joins it to anything. */
  readonly setsApart: boolean
}

/** A report of a ticket that the new one may belong to. */
export interface Candidate extends Subject {
  readonly ticketId: string
  /** Status as shown to officers; only kept in the record of the decision. */
  readonly status: string
  /** When the ticket was closed; null while it is open. ISO 8601. */
  readonly closedAt: string | null
}

/** Sorts the words of a text into names and topics; understanding has one (`wordsOf`). */
export type WordsOf = (text: string) => {
  readonly names: readonly string[]
  readonly topics: readonly string[]
}

/** What the caller knows of a report besides its words. */
export interface Origin {
  readonly id: string
  /** Used where the provider does not say when it was written. ISO 8601. */
  readonly receivedAt: string
  /** Keeps ids of different channels apart. */
  readonly channel: string
  /**
   * Key of the person: a keyed hash where addresses must not lie in an index. By default the plain address; null for
   * a clerk's desk, where one account writes for many people.
   */
  readonly sender?: string | null
}

export function subjectOf(complaint: Complaint, draft: Draft, origin: Origin, wordsOf: WordsOf): Subject {
  const { names, topics } = wordsOf(complaint.text)
  return {
    id: origin.id,
    category: complaint.category.value,
    alternatives: complaint.category.alternatives.map(each => each.value),
    place: complaint.place,
    names,
    topics,
    plates: platesIn(complaint.text),
    at: draft.sentAt ?? origin.receivedAt,
    sender: origin.sender === undefined ? senderOf(draft) : origin.sender,
    message: `${origin.channel}:${draft.externalId}`,
    threadIds: answeredBy(draft, origin.channel),
    setsApart: SETS_APART.test(complaint.text),
  }
}

export const senderOf = ({ sender }: Draft): string | null =>
  sender.address === null ? null : `${sender.kind}:${sender.address.toLowerCase()}`

export const answeredBy = ({ replyTo, thread }: Draft, channel: string): string[] =>
  [...new Set([...(replyTo === null ? [] : [replyTo]), ...thread])].map(id => `${channel}:${id}`)

const SETS_APART =
  /\bbukan (?:yang|yg|yng) (?:di |itu|dpn|depan|viral)|\bbeda (?:lagi|lokasi|tempat)\b|\byang lain lagi\b/i

/** Letters before a number that begin an address, a school or a case number rather than a plate. */
const NO_PLATE = new Set(['RT', 'RW', 'JL', 'NO', 'SD', 'GG', 'RS', 'JK', 'KM', 'PT', 'CV'])

/** Indonesian plates: one or two letters, up to four digits, one to three letters ("B 1234 XYZ"). Written in capitals. */
export function platesIn(text: string): string[] {
  const plates = [...text.matchAll(/\b([A-Z]{1,2}) ?(\d{3,4}) ?([A-Z]{1,3})\b/g)]
    .filter(([, area]) => !NO_PLATE.has(area ?? ''))
    .map(([, area, digits, series]) => `${area}${digits}${series}`)
  return [...new Set(plates)].slice(0, 5)
}

/** A street's or gang's name as it is compared: without "Jl.", "Gg." and "raya". */
export const nameOf = (street: string): string =>
  street
    .toLowerCase()
    .replace(/^(?:jl|gg)\. /, '')
    .replace(/\braya /, '')
