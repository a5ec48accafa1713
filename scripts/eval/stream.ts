import type { Decision, Matching } from '../../src/match/index.js'
import type { Complaint, Draft, Kind, Place } from '../../src/report/index.js'
import type { Reader } from '../../src/understand/index.js'
import { align } from './align.js'
import { draftOf, isClerks } from './drafts.js'
import { type Entry, Register } from './register.js'
import type { GoldComplaint, LabelledMessage, ScenarioSet } from './scenario-set.js'

/** One complaint of the stream: what a person says, what Muara says, and where it went. */
export interface Item {
  readonly id: string
  readonly message: LabelledMessage
  readonly gold: GoldComplaint | null
  readonly answer: Complaint | null
  /** Null when it was not filed: nobody understood it as a complaint. */
  readonly filed: { readonly entry: Entry; readonly decision: Decision } | null
  /** Incident of the ticket it joined, was linked or suggested to, at that moment. */
  readonly ticketIncident: string | null
  /** It joined the reports of another incident (see docs/accuracy.md). */
  wrongMerge: boolean
}

export interface HeardMessage {
  readonly message: LabelledMessage
  /** By the words alone, as if no clerk had recorded it. */
  readonly kind: Kind
  readonly because: readonly string[]
  readonly items: readonly Item[]
}

const HOUR = 3_600_000
/** As `askedForPlace` in src/store/status.ts: how long we take a place alone as the answer to our question. */
const ASKED_HOURS = 48

/**
 * Runs the messages of a set through understanding and matching in time order, as `src/pipeline/record.ts` does it: one
 * register, threads and open tickets of the writer known, tickets closed when their incident was over.
 */
export function runStream(set: ScenarioSet, reader: Reader, matching: Matching): HeardMessage[] {
  const register = new Register(incident => set.incidents.get(incident)?.closed_at ?? null)
  const latestOf = new Map<string, Entry>()
  const asked = new Map<string, { entry: Entry; at: number }>()
  const reported = new Set<string>()
  const filed = new Map<string, Item>()
  const heard = new Map<string, HeardMessage>()
  for (const message of set.messages) heard.set(message.message_id, hear(message))
  return [...heard.values()]

  function hear(message: LabelledMessage): HeardMessage {
    const draft = draftOf(message)
    const now = Date.parse(message.sent_at)
    const reporter = draft.sender.address === null ? null : `${message.channel}:${draft.sender.address}`
    const thread = message.thread_of && reported.has(message.thread_of) ? [message.thread_of] : []
    const own = reporter === null ? undefined : latestOf.get(reporter)
    const senderHasOpenTicket =
      (own !== undefined && register.closing(own.ticketId, now) === null) || thread.length > 0

    const around = { senderHasOpenTicket, knownPlace: placeOf(thread) }
    const byWords = reader.understand(draft, around)
    const { kind, complaints } = isClerks(message.channel)
      ? reader.understand(draft, { ...around, recordedByClerk: true })
      : byWords
    const aligned = align(message.gold.complaints, complaints)
    const question = reporter === null ? undefined : openQuestion(reporter, now)
    const items = aligned.map(({ gold, answer }, ordinal): Item => {
      const id = `${message.message_id}/${ordinal}`
      if (answer === null)
        return { id, message, gold, answer, filed: null, ticketIncident: null, wrongMerge: false }
      return file({ id, message, draft: { ...draft, replyTo: null, thread }, now }, gold, answer, question)
    })
    if (complaints.length > 0) reported.add(message.message_id)
    for (const item of items) filed.set(item.id, item)
    const filedNow = items.flatMap(item => (item.filed ? [{ ...item.filed, place: item.answer?.place }] : []))
    const last = filedNow.at(-1)
    if (reporter !== null && last) {
      latestOf.set(reporter, last.entry)
      const placeless = filedNow.find(one => one.decision.is !== 'duplicate' && one.place?.kelurahan === null)
      if (placeless && draft.mayAnswer && kind.value !== 'follow_up')
        asked.set(reporter, { entry: placeless.entry, at: now })
    }
    return { message, kind: byWords.kind.value, because: byWords.kind.because, items }
  }

  function file(
    arrival: { id: string; message: LabelledMessage; draft: Draft; now: number },
    gold: GoldComplaint | null,
    answer: Complaint,
    question: Entry | undefined,
  ): Item {
    const { id, message, draft, now } = arrival
    const origin = { channel: message.channel, sender: personOf(draft, message.channel) }
    const subject = matching.subjectOf(answer, draft, {
      ...origin,
      id,
      receivedAt: new Date(now).toISOString(),
    })
    const keys = matching.matchKeys(answer, draft, origin)
    const answersQuestion = question && answer.category.value === null && answer.place.kelurahan !== null
    const decision: Decision = answersQuestion
      ? answered(question.ticketId)
      : matching.decide(subject, register.candidates(keys, now), {
          open: category => register.open(category, now, matching.enoughOpen),
        })
    const ownIncidents = message.gold.complaints.map(each => each.incident_id)
    const incident = gold?.incident_id ?? ownIncidents[0] ?? null
    const ticketIncident = decision.ticketId ? register.incident(decision.ticketId) : null
    const joins =
      (decision.is === 'duplicate' || decision.reopens === true) && decision.ticketId !== undefined
    const ticketId = joins ? (decision.ticketId ?? id) : id
    const entry: Entry = { id, subject, keys, receivedAt: now, incident, ticketId }

    const mine = gold ? [gold.incident_id] : [...ownIncidents, message.gold.about_incident]
    const wrongMerge = joins && (ticketIncident === null || !mine.includes(ticketIncident))
    if (decision.reopens && joins) register.reopen(ticketId, now)
    register.add(entry)
    // As `mergeBridged` of src/pipeline/joining.ts: where somebody is at work already it is only suggested.
    const untouched = decision.bridges.filter(one => register.status(one, now) === 'Menunggu')
    for (const bridged of joins ? untouched : []) {
      for (const moved of register.merge(bridged, ticketId)) {
        const item = filed.get(moved.id)
        if (item && moved.incident !== ticketIncident) item.wrongMerge = true
      }
    }
    return { id, message, gold, answer, filed: { entry, decision }, ticketIncident, wrongMerge }
  }

  /** Where the conversation lies, by the latest of its reports. */
  function placeOf(thread: readonly string[]): Place | null {
    const items = thread.flatMap(id => heard.get(id)?.items ?? [])
    return items.at(-1)?.answer?.place ?? null
  }

  function openQuestion(reporter: string, now: number): Entry | undefined {
    const question = asked.get(reporter)
    if (!question || now - question.at > ASKED_HOURS * HOUR) return undefined
    const { ticketId } = question.entry
    const placed = register.members(ticketId).some(member => member.subject.place.kelurahan !== null)
    return placed || register.closing(ticketId, now) !== null ? undefined : question.entry
  }
}

const answered = (ticketId: string): Decision => ({
  is: 'duplicate',
  ticketId,
  score: 1,
  because: ['menjawab pertanyaan kami tentang lokasi'],
  considered: [],
  bridges: [],
  version: '',
})

/** As `knowReporter` in src/store/reporters.ts: a telephone number or a mail address is one person on every channel. */
function personOf({ sender: { kind, address } }: Draft, channel: string): string | null {
  if (address === null) return null
  return kind === 'phone' || kind === 'email' ? `${kind}:${address}` : `${channel}:${address}`
}
