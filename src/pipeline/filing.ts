import { v7 as uuidv7 } from 'uuid'
import { type Complaint, type PhotoHash, scrub, type Understanding } from '../report/index.js'
import { countOpenTickets } from '../store/city.js'
import type { AccusedRow } from '../store/conflict.js'
import type { Db } from '../store/database.js'
import { type Candidate, type Filed, findCandidates, lockNames, openTicket } from '../store/grouping.js'
import type { OpenQuestion } from '../store/status.js'
import { accusedBefore } from './closed.js'
import type { Conversation } from './conversation.js'
import type { Desk } from './desk.js'
import { join, reopened } from './joining.js'
import { answers } from './question.js'
import type { Comparable } from './matcher.js'

/** One complaint of a message, in its ticket. */
export interface FiledComplaint extends Filed {
  readonly complaint: Complaint
  /** It goes on about something the author said before. */
  readonly followUp: boolean
  /** It speaks against an office. */
  readonly closed: boolean
}

/** What the author was asked and has not answered, if anything. */
type Question = OpenQuestion | null

/** One complaint before it is filed. */
interface Prepared {
  readonly id: string
  readonly ordinal: number
  readonly complaint: Complaint
  readonly comparable: Comparable
  /** Offices it speaks against; null when it speaks against none and goes on about no such report. */
  readonly accused: readonly AccusedRow[] | null
}

/** Files every complaint of a message, each into its own ticket or one there is already. */
export async function fileComplaints(
  db: Db,
  desk: Desk,
  conversation: Conversation,
  {
    understanding,
    question,
    photos,
  }: {
    readonly understanding: Understanding
    readonly question: Question
    readonly photos: readonly PhotoHash[]
  },
): Promise<FiledComplaint[]> {
  if (understanding.complaints.length === 0) throw new Error('a complaint without any part of the text')
  // Before anything else: what speaks against an office, and what goes on about such a report, meets nothing else.
  const accused = await accusedIn(db, desk, conversation, understanding, question)
  const prepared = understanding.complaints.map((complaint, ordinal): Prepared => {
    const id = uuidv7()
    const comparable = prepare(desk, conversation, id, complaint, photos)
    return { id, ordinal, complaint, comparable, accused: accused[ordinal] ?? null }
  })
  // The locks and the first look for candidates share a round trip: the server looks once it holds them.
  const locked = lockNames(
    db,
    prepared.flatMap(({ comparable }) => comparable.keys),
  )
  const filed: FiledComplaint[] = []
  for (const one of prepared) filed.push(await file(db, desk, conversation, question, one, locked))
  return filed
}

/** For each complaint the offices it speaks against, or that the closed report it goes on about does. */
async function accusedIn(
  db: Db,
  desk: Desk,
  { reading, thread, own }: Conversation,
  { kind, complaints }: Understanding,
  question: Question,
): Promise<(readonly AccusedRow[] | null)[]> {
  const continued = await accusedBefore(db, complaints, {
    followsUp: kind.value === 'follow_up',
    thread: thread.closed,
    own: own?.protected && own.open ? own.ticketId : null,
    question: question?.protected ? question : null,
  })
  return desk
    .conflicts(reading.draft, complaints)
    .map((one, at) => (one.protected || continued[at] ? [...one.accused, ...(continued[at] ?? [])] : null))
}

/** A thread counts only as far as it is of our own reports. */
function prepare(
  desk: Desk,
  { message, reading, reporter, thread }: Conversation,
  id: string,
  complaint: Complaint,
  photos: readonly PhotoHash[],
): Comparable {
  const inThread = { ...reading.draft, replyTo: null, thread: [...thread.reports] }
  const { channel, receivedAt } = message
  return desk.matcher.prepare(complaint, inThread, {
    id,
    channel,
    receivedAt,
    person: reporter.person,
    photos,
  })
}

/** Looks for the ticket of one complaint: joins it, or opens one that says what it may have to do with. */
async function file(
  db: Db,
  desk: Desk,
  { message, reading, reporter, thread }: Conversation,
  question: Question,
  { id, ordinal, complaint, comparable, accused }: Prepared,
  locked: Promise<unknown>,
): Promise<FiledComplaint> {
  const closed = accused !== null
  const routed = desk.route(complaint.category.value, complaint.place, accused ? { accused } : undefined)
  const [candidates, open] = await Promise.all([
    findCandidates(db, comparable.keys, message.receivedAt, closed ? routed.agency : null),
    countOpenTickets(db, complaint.category.value, desk.matcher.enoughOpen),
    locked,
  ])
  const answered = question?.protected === closed && answers(desk, question, complaint) ? question : null
  const decision = answered
    ? { ...ANSWER, ticketId: answered.ticketId, because: [BECAUSE[answered.about]] }
    : desk.matcher.decide(comparable, candidates, open)
  const report = {
    id,
    messageId: message.id,
    ordinal,
    channel: message.channel,
    reporterId: reporter.id,
    receivedAt: message.receivedAt,
    draft: reading.draft,
    complaint,
    matching: decision,
    subject: comparable.subject,
    matchKeys: comparable.keys,
    threadIds: comparable.subject.threadIds,
  }
  const { is, ticketId, score, because } = decision
  if (ticketId && (is === 'duplicate' || (decision.reopens && (await reopened(db, desk, ticketId))))) {
    const joined = await join(db, desk, report, { ...decision, ticketId }, routed, candidates)
    const followUp = answered !== null || isOwn(candidates, ticketId, reporter.id, thread.reports)
    return { ...joined, complaint, closed, followUp }
  }
  const links =
    is === 'new' || !ticketId ? [] : [{ type: LINKS[is], body: { ticket: ticketId, score, because } }]
  const opened = await openTicket(db, report, routed, summaryOf(complaint), links)
  return { ...opened, complaint, closed, followUp: false }
}

/** The decision about what was asked: no comparison is needed. */
const ANSWER = {
  is: 'duplicate' as const,
  reopens: false,
  bridges: [],
  score: 1,
  considered: [],
}
const BECAUSE = {
  where: 'menjawab pertanyaan kami tentang lokasi',
  more: 'menjawab pertanyaan petugas',
}

/** How a decision short of joining is kept on the new ticket. */
const LINKS = {
  duplicate: 'attached',
  recurrence: 'recurrence_of',
  related: 'related_to',
  suggest: 'maybe_same_as',
} as const

/** True when the citizen speaks in a conversation of their own or answers a report directly. */
const isOwn = (
  candidates: readonly Candidate[],
  ticketId: string,
  reporterId: string | null,
  thread: readonly string[],
) =>
  candidates.some(
    one =>
      one.ticketId === ticketId &&
      ((reporterId !== null && one.reporterId === reporterId) || thread.includes(one.externalId)),
  )

/** One line for lists. Officers see the problem, not the person: numbers that name somebody are masked. */
function summaryOf(complaint: Complaint): string {
  const text = scrub(complaint.text).replace(/\s+/g, ' ').trim()
  const line = text.length > 160 ? `${text.slice(0, 157).toWellFormed()}...` : text
  return line || complaint.category.value || 'Laporan tanpa kata (lihat foto atau lokasi)'
}
