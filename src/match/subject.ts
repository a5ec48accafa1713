import type { Complaint, Draft, PhotoHash, Place } from '../report/index.js'
import type { AspectsOf } from './aspects.js'

/** A category a report may be of, with its chance, 0..1. */
export interface Matter {
  readonly category: string
  readonly chance: number
}

/** What is compared of a report: a plain value which can be stored beside the report and read back. */
export interface Subject {
  /** Of the report. Ties are broken by it, so it must be stable. */
  readonly id: string
  readonly category: string | null
  /** What it may be about, likeliest first; the first is `category`, unless the words are too vague for one. */
  readonly matters: readonly Matter[]
  /** What exactly is complained about, as `field:aspect`; see `matching.yaml`. */
  readonly aspects: readonly string[]
  readonly place: Place
  /** Words that can only be names: "embrio", "malaka 1"; and after `SPOT` the one name of a place everybody knows. */
  readonly names: readonly string[]
  /** Other words with a meaning, folded. */
  readonly topics: readonly string[]
  /** Numbers the text holds, house numbers and dates among them. Two copies of one text differ here when a form was filled twice. */
  readonly numbers: readonly string[]
  /** Number plates, written `B1234XYZ`. */
  readonly plates: readonly string[]
  /** What the photographs sent along look like. */
  readonly photos: readonly PhotoHash[]
  /** When it was written, else received. ISO 8601, UTC. */
  readonly at: string
  /** When it reached us: what a sender's clock says is believed only so far. ISO 8601, UTC. */
  readonly heardAt: string
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
  /** When it reached us; stands for when it was written where the provider does not say. ISO 8601. */
  readonly receivedAt: string
  /** Keeps ids of different channels apart. */
  readonly channel: string
  /**
   * Key of the person: a keyed hash where addresses must not lie in an index. By default the plain address; null for
   * a clerk's desk, where one account writes for many people.
   */
  readonly sender?: string | null
  /** Of the photographs that came with it, as far as they were fetched; none by default. */
  readonly photos?: readonly PhotoHash[]
}

export function subjectOf(
  complaint: Complaint,
  draft: Draft,
  origin: Origin,
  wordsOf: WordsOf,
  aspectsOf: AspectsOf,
): Subject {
  const words = wordsOf(complaint.text)
  const { names, topics } = words
  return {
    id: origin.id,
    category: complaint.category.value,
    matters: mattersOf(complaint.category),
    aspects: aspectsOf(words),
    place: complaint.place,
    names,
    topics,
    numbers: numbersIn(complaint.text),
    plates: platesIn(complaint.text),
    photos: origin.photos ?? [],
    at: draft.sentAt ?? origin.receivedAt,
    heardAt: origin.receivedAt,
    sender: origin.sender === undefined ? senderOf(draft) : origin.sender,
    message: `${origin.channel}:${draft.externalId}`,
    threadIds: answeredBy(draft, origin.channel),
    setsApart: SETS_APART.test(complaint.text),
  }
}

function mattersOf({ value, confidence, alternatives }: Complaint['category']): Matter[] {
  return [...(value === null ? [] : [{ value, confidence }]), ...alternatives].map(each => ({
    category: each.value,
    chance: each.confidence,
  }))
}

export const senderOf = ({ sender }: Draft): string | null =>
  sender.address === null ? null : `${sender.kind}:${sender.address.toLowerCase()}`

export const answeredBy = ({ replyTo, thread }: Draft, channel: string): string[] =>
  [...new Set([...(replyTo === null ? [] : [replyTo]), ...thread])].map(id => `${channel}:${id}`)

/** "Bukan yang di depan pasar", "bkn lobang yg dpn RSI", "beda ya dengan yang RW 05", "yang lain lagi"; not "bukan yang pertama". */
const SETS_APART =
  /\b(?:bukan|bkn|bukn) (?:[\p{L}]+ )?(?:yang|yg|yng)\b(?! (?:pertama|kali|baru))|\bbeda (?:lagi|lokasi|tempat|(?:ya |loh? |dong )?(?:dengan|dgn|dari|dr|sama|sm) (?:yang|yg))\b|\b(?:yang|yg) lain lagi\b/iu

/** Letters before a number that begin an address, a school or a case number rather than a plate. */
const NO_PLATE = new Set(['RT', 'RW', 'JL', 'NO', 'SD', 'GG', 'RS', 'JK', 'KM', 'PT', 'CV'])

/**
 * Indonesian plates: one or two letters, up to four digits, one to three letters ("B 1234 XYZ"), in capitals; those of
 * Jakarta in any letters ("b 1234 xyz"), where little else looks like them.
 */
export function platesIn(text: string): string[] {
  const capitals = text.matchAll(/\b([A-Z]{1,2}) ?(\d{3,4}) ?([A-Z]{1,3})\b/g)
  const ours = text.matchAll(/(?<![\p{L}\d])(b) ?(\d{4}) ?([a-z]{2,3})(?![\p{L}\d])/giu)
  const plates = [...capitals, ...ours]
    .filter(([, area]) => !NO_PLATE.has(area ?? ''))
    .map(([, area, digits, series]) => `${area}${digits}${series}`.toUpperCase())
  return [...new Set(plates)].slice(0, 5)
}

/** Numbers of up to six digits, each once, without leading zeros; longer ones name a person or a message. */
function numbersIn(text: string): string[] {
  const found = [...text.matchAll(/(?<!\d)\d{1,6}(?!\d)/g)].map(([digits]) => String(Number(digits)))
  return [...new Set(found)].slice(0, 30).sort()
}

/** A street's or gang's name as it is compared: without "Jl.", "Gg." and "raya". */
export const nameOf = (street: string): string =>
  street
    .toLowerCase()
    .replace(/^(?:jl|gg)\. /, '')
    .replace(/\braya /, '')
