import type { Complaint, Draft, Place, Understanding } from '../report/index.js'
import { scrub } from '../report/index.js'
import type { ReplyKind } from '../replies/compose.js'
import type { Db } from '../store/database.js'
import { type Candidate, type Filed, findCandidates, joinTicket, knowReporter, lockNames, noteOnTicket, openTicket, type Routed } from '../store/grouping.js'
import { type InFlight, settle } from '../store/messages.js'
import { putReply } from '../store/replies.js'
import { askedForPlace, latestTicketOf, type TicketInWords, ticketByNumberOf, ticketPlace } from '../store/status.js'
import type { Matcher, Verdict } from './matcher.js'

/** All that decides and words a result, built once from the tables of `config/`. Pure but for `noteEdit`. */
export interface Desk {
  understand(draft: Draft, context: { senderHasOpenTicket: boolean }): Understanding
  readonly matcher: Matcher
  route(category: string | null, place: Place): Routed
  /** Words for a channel; null when the channel cannot answer. */
  reply(channel: string, kind: ReplyKind, facts: { number: string; agency: string; unit: string | null; status: string }): { subject: string; text: string } | null
  noteEdit(db: Db, originals: readonly string[], draft: Draft): Promise<void>
}

export interface Recorded {
  readonly outcome: string
  readonly replied: boolean
}

/**
 * Decides and writes everything about one citizen's message in one transaction: what was understood, which ticket it
 * joins or opens, who acts, and what the citizen is told. Null when another process settled the message meanwhile.
 */
export async function record(db: Db, desk: Desk, message: InFlight, reading: { is: 'report' | 'follow_up'; draft: Draft }): Promise<Recorded | null> {
  const { draft } = reading
  const at = draft.sentAt ? new Date(Math.min(Date.parse(draft.sentAt), message.receivedAt.getTime())) : message.receivedAt
  const threadIds = [...new Set([draft.externalId, ...(draft.replyTo ? [draft.replyTo] : []), ...draft.thread])].map(id => `${message.channel}:${id}`)
  const person = draft.sender.address === null ? [] : [`person:${message.channel}:${draft.sender.address}`]
  const first = desk.understand(draft, { senderHasOpenTicket: false })
  const keysOf = (complaint: Complaint) => desk.matcher.keys(complaint, draft)
  await lockNames(db, [...first.complaints.flatMap(keysOf), ...threadIds.map(id => `thread:${id}`), ...person])

  const reporterId = await knowReporter(db, message.channel, draft.sender)
  const own = reporterId ? await latestTicketOf(db, reporterId) : null
  const understanding = own && own.open ? desk.understand(draft, { senderHasOpenTicket: true }) : first
  const kind = understanding.kind.value
  const settlement = { reading: reading.is, draft, understanding, reason: understanding.kind.because.join('; ') }

  if (kind === 'status_query') {
    const asked = (await ticketByNumberOf(db, reporterId, `${draft.subject ?? ''} ${draft.text}`)) ?? own
    if (!(await settle(db, message.id, { ...settlement, outcome: 'status_query' }))) return null
    return { outcome: 'status_query', replied: await answer(asked ? 'status' : 'status_unknown', asked, null) }
  }
  if (kind === 'praise' || kind === 'spam' || kind === 'not_complaint') {
    if (!(await settle(db, message.id, { ...settlement, outcome: kind }))) return null
    return { outcome: kind, replied: false }
  }

  const filed: (Filed & { complaint: Complaint; followUp: boolean })[] = []
  const complaints = understanding.complaints
  if (complaints.length === 0) throw new Error('understanding found a complaint but no part of the text')
  const openQuestion = own?.open && reporterId ? await askedForPlace(db, reporterId) : null

  for (const [ordinal, complaint] of complaints.entries()) {
    const matchKeys = keysOf(complaint)
    const subject = desk.matcher.subject(complaint, draft, { channel: message.channel, at, threadIds })
    const candidates = await findCandidates(db, { matchKeys, threadIds, reporterId, at })
    const answersQuestion = openQuestion !== null && complaint.category.value === null && complaint.place.kelurahan !== null
    const verdict: Verdict = answersQuestion
      ? { is: 'duplicate', ticketId: openQuestion, score: 1, because: ['menjawab pertanyaan kami tentang lokasi'], considered: [] }
      : desk.matcher.decide(subject, candidates)
    const report = {
      messageId: message.id, ordinal, channel: message.channel, reporterId, receivedAt: message.receivedAt, draft, complaint,
      matching: verdict, subject, matchKeys, threadIds,
    }
    if (verdict.is === 'duplicate' && verdict.ticketId) {
      const joined = await joinTicket(db, report, verdict.ticketId)
      await completePlace(joined, complaint)
      filed.push({ ...joined, complaint, followUp: isOwn(candidates, verdict.ticketId) || answersQuestion })
      continue
    }
    const routed = desk.route(complaint.category.value, complaint.place)
    const links = verdict.is === 'new' || !verdict.ticketId ? [] : [{ type: verdict.is === 'suggest' ? 'suggested' : verdict.is, body: { ticket: verdict.ticketId, score: verdict.score, because: verdict.because } }]
    filed.push({ ...(await openTicket(db, report, routed, summaryOf(complaint), links)), complaint, followUp: false })
  }

  const outcome = filed.every(one => one.followUp) && (kind === 'follow_up' || reading.is === 'follow_up' || openQuestion !== null) ? 'follow_up' : 'report'
  if (!(await settle(db, message.id, { ...settlement, outcome }))) return null
  return { outcome, replied: await answer(kindOfReply(filed, outcome), null, filed) }

  /** The first voice may not have known the place; a later one tells it, and the ticket finds its way. */
  async function completePlace(joined: Filed, complaint: Complaint): Promise<void> {
    if (complaint.place.kelurahan === null) return
    const known = await ticketPlace(db, joined.ticketId)
    if (!known || known.place.kelurahan !== null) return
    const category = known.category ?? complaint.category.value
    await noteOnTicket(
      db,
      joined.ticketId,
      { type: 'placed', actor: 'muara', reportId: joined.reportId, body: { place: complaint.place } },
      { place: complaint.place, routed: desk.route(category, complaint.place) },
    )
  }

  async function answer(replyKind: ReplyKind, asked: TicketInWords | null, reports: readonly Filed[] | null): Promise<boolean> {
    if (!draft.mayAnswer || !draft.answerTo) return false
    const about = asked ?? reports?.[0]
    const facts = {
      number: reports ? reports.map(report => report.reportNumber).join(', ') : (asked?.number ?? ''),
      agency: about?.agency ?? '',
      unit: about?.unit ?? null,
      status: asked?.status ?? 'Menunggu',
    }
    const words = desk.reply(message.channel, replyKind, facts)
    if (!words) return false
    await putReply(db, {
      channel: message.channel, messageId: message.id, reportId: reports?.[0]?.reportId ?? null, reporterId, kind: replyKind,
      number: facts.number || null, answerTo: draft.answerTo, ...words,
    })
    return true
  }
}

const isOwn = (candidates: readonly Candidate[], ticketId: string) =>
  candidates.some(candidate => candidate.ticketId === ticketId && (candidate.sameReporter || candidate.sameThread))

function kindOfReply(filed: readonly { joined: boolean; complaint: Complaint }[], outcome: string): ReplyKind {
  if (outcome === 'follow_up') return 'added'
  if (filed.some(one => one.complaint.place.outside)) return 'outside'
  if (filed.some(one => !one.joined && one.complaint.place.kelurahan === null)) return 'ask_place'
  return filed.every(one => one.joined) ? 'joined' : 'acknowledged'
}

/** One line for lists. Officers see the problem, not the person: numbers that name somebody are masked. */
export function summaryOf(complaint: Complaint): string {
  const text = scrub(complaint.text).replace(/\s+/g, ' ').trim()
  const line = text.length > 160 ? `${text.slice(0, 157).toWellFormed()}...` : text
  return line || complaint.category.value || 'Laporan tanpa kata (lihat foto atau lokasi)'
}
