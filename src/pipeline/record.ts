import { v7 as uuidv7 } from 'uuid'
import { ChannelError } from '../kit/index.js'
import type { Complaint, Draft, PhotoHash, Place, Reading, Understanding } from '../report/index.js'
import { scrub } from '../report/index.js'
import { countOpenTickets } from '../store/city.js'
import { accuse, accusedIn, closedNamedIn } from '../store/conflict.js'
import type { Db } from '../store/database.js'
import {
  type Candidate,
  type Filed,
  findCandidates,
  joinTicket,
  knownThread,
  lockNames,
  noteOnTicket,
  openTicket,
} from '../store/grouping.js'
import { judge } from '../store/life.js'
import { claim, type InFlight, settle } from '../store/messages.js'
import {
  type Correction,
  FIRST_STATUS,
  keptApart,
  mergeTickets,
  reopenTicket,
  suggested,
} from '../store/regroup.js'
import { othersIn } from '../store/read/tracking.js'
import { knowReporter } from '../store/reporters.js'
import {
  askedForPlace,
  latestTicketOf,
  type TicketInWords,
  ticketByNumberOf,
  ticketPlace,
} from '../store/status.js'
import { speaks } from '../ticket/reply-contract/index.js'
import type { ReplyKind } from '../ticket/reply-texts.js'
import type { Words } from '../ticket/reply-words.js'
import type { TicketRules } from '../ticket/rules.js'
import { accusedBefore, answersWhere } from './closed.js'
import type { Guard } from './conflict.js'
import { hear } from './hear.js'
import type { Matcher } from './matcher.js'
import { tell } from './tell.js'

/** All that decides and words a result, built once from the tables of `config/`. Pure. */
export interface Desk extends Guard {
  understand(
    channel: string,
    draft: Draft,
    context: { senderHasOpenTicket: boolean; knownPlace?: Place | null },
  ): Understanding
  readonly matcher: Matcher
  /** Words for a channel; null when the channel cannot answer. */
  readonly reply: Words
  /** What a citizen's answer may do to a ticket; null: nothing. */
  readonly rules: TicketRules | null
  /** Milliseconds after a message within which its author is answered in time. */
  readonly answerWithin: number | undefined
}

/** A reading that brings a citizen's words. An edit comes here when its original never reached us: then it is a report. */
export type Spoken = Extract<Reading, { is: 'report' | 'follow_up' | 'edit' }>

export interface Recorded {
  readonly outcome: string
  readonly replied: boolean
}

/**
 * Decides and writes everything about one citizen's message in one transaction: what was understood, which ticket it
 * joins or opens, who acts, and what the citizen is told. Null when another process settled the message meanwhile.
 */
export async function record(
  db: Db,
  desk: Desk,
  message: InFlight,
  reading: Spoken,
  photos: readonly PhotoHash[] = [],
): Promise<Recorded | null> {
  const { draft } = reading
  const referred = [...(draft.replyTo === null ? [] : [draft.replyTo]), ...draft.thread]
  const [mine, reporter, thread] = await Promise.all([
    claim(db, message.id),
    knowReporter(db, message.channel, draft.sender, {
      answerTo: draft.mayAnswer ? draft.answerTo : null,
      language: speaks(draft.text),
    }),
    knownThread(db, message.channel, referred, message.id),
  ])
  if (!mine) return null
  const reporterId = reporter.id
  if (thread.waiting) throw new ChannelError('unavailable', 'the message it answers is still in flight')

  const own = reporterId && !reporter.fresh ? await latestTicketOf(db, reporterId) : null
  const spokenOf = (await closedNamedIn(db, `${draft.subject ?? ''} ${draft.text}`)) ?? thread.closed
  const heard = await hear(db, desk, message, reading, reporter, { own, spokenOf })
  if (heard) return heard
  const understanding = desk.understand(message.channel, draft, {
    senderHasOpenTicket: (own?.open ?? false) || thread.reports.length > 0,
    knownPlace: thread.place,
  })
  const kind = understanding.kind.value
  const settlement = {
    reading: reading.is,
    target: reading.is === 'edit' ? reading.target : null,
    draft,
    understanding,
    reason: understanding.kind.because.join('; '),
  }

  if (kind === 'status_query') {
    const asked = (await ticketByNumberOf(db, reporterId, `${draft.subject ?? ''} ${draft.text}`)) ?? own
    await settle(db, message.id, { ...settlement, outcome: 'status_query', protected: isClosed() })
    return {
      outcome: 'status_query',
      replied: await answer(asked ? 'status' : 'status_unknown', asked, null),
    }
  }
  if (kind === 'praise' || kind === 'spam' || kind === 'not_complaint') {
    await settle(db, message.id, { ...settlement, outcome: kind, protected: isClosed() })
    return { outcome: kind, replied: false }
  }
  if (understanding.complaints.length === 0) throw new Error('a complaint without any part of the text')

  // Before anything else: what speaks against an office, and what goes on about such a report, meets nothing else.
  const openQuestion = own?.open && reporterId ? await askedForPlace(db, reporterId) : null
  const continued = await accusedBefore(db, understanding.complaints, {
    followsUp: kind === 'follow_up',
    thread: thread.closed,
    own: own?.protected && own.open ? own.ticketId : null,
    question: openQuestion?.protected ? openQuestion.ticketId : null,
  })
  const conflicts = desk
    .conflicts(draft, understanding.complaints)
    .map((one, at) => (one.protected || continued[at] ? [...one.accused, ...(continued[at] ?? [])] : null))
  const inThread = { ...draft, replyTo: null, thread: [...thread.reports] }
  const prepared = understanding.complaints.map(complaint => {
    const id = uuidv7()
    return {
      id,
      complaint,
      comparable: desk.matcher.prepare(complaint, inThread, {
        id,
        channel: message.channel,
        receivedAt: message.receivedAt,
        person: reporter.person,
        photos,
      }),
    }
  })
  // The locks and the first look for candidates share a round trip: the server looks once it holds them.
  const locked = lockNames(
    db,
    prepared.flatMap(({ comparable }) => comparable.keys),
  )

  const filed: (Filed & { complaint: Complaint; followUp: boolean; closed: boolean })[] = []
  for (const [ordinal, { id, complaint, comparable }] of prepared.entries()) {
    const accused = conflicts[ordinal] ?? null
    const closed = accused !== null
    const routed = desk.route(complaint.category.value, complaint.place, accused ? { accused } : undefined)
    const [candidates, open] = await Promise.all([
      findCandidates(db, comparable.keys, message.receivedAt, closed ? routed.agency : null),
      countOpenTickets(db, complaint.category.value, desk.matcher.crowd),
      locked,
    ])
    const answersQuestion = openQuestion?.protected === closed && answersWhere(complaint)
    const decision = answersQuestion
      ? {
          is: 'duplicate' as const,
          reopens: false,
          ticketId: openQuestion.ticketId,
          bridges: [],
          score: 1,
          because: ['menjawab pertanyaan kami tentang lokasi'],
          considered: [],
        }
      : desk.matcher.decide(comparable, candidates, open)
    const report = {
      id,
      messageId: message.id,
      ordinal,
      channel: message.channel,
      reporterId,
      receivedAt: message.receivedAt,
      draft,
      complaint,
      matching: decision,
      subject: comparable.subject,
      matchKeys: comparable.keys,
      threadIds: comparable.subject.threadIds,
    }
    if ((decision.is === 'duplicate' || decision.reopens) && decision.ticketId) {
      if (decision.reopens) await reopenTicket(db, decision.ticketId, by('masalah yang sama dilaporkan lagi'))
      await mergeBridged(decision.ticketId, decision.bridges, candidates)
      const joined = await joinTicket(db, report, decision.ticketId)
      if (routed.conflict) await accuse(db, joined.ticketId, routed.conflict.accused)
      await completePlace(joined, complaint)
      filed.push({
        ...joined,
        complaint,
        closed,
        followUp: answersQuestion || isOwn(candidates, decision.ticketId, reporterId, thread.reports),
      })
      continue
    }
    const links =
      decision.is === 'new' || !decision.ticketId
        ? []
        : [
            {
              type: LINKS[decision.is],
              body: { ticket: decision.ticketId, score: decision.score, because: decision.because },
            },
          ]
    filed.push({
      ...(await openTicket(db, report, routed, summaryOf(complaint), links)),
      complaint,
      closed,
      followUp: false,
    })
  }

  const continues = kind === 'follow_up' || reading.is === 'follow_up' || openQuestion !== null
  const outcome = continues && filed.every(one => one.followUp) ? 'follow_up' : 'report'
  const { rules } = desk
  const [replied] = await Promise.all([
    answer(kindOfReply(filed, outcome), null, filed),
    settle(db, message.id, {
      ...settlement,
      outcome,
      protected: spokenOf !== null || filed.some(one => one.closed),
    }),
    // With the ticket, so that the first push or mail already tells by when.
    ...(rules ? filed.filter(one => !one.joined).map(one => judge(db, rules, one.ticketId)) : []),
  ])
  return { outcome, replied }

  /** What is no report may still speak of one that is closed. */
  function isClosed(): boolean {
    return (own?.protected ?? false) || spokenOf !== null || desk.accuses(draft)
  }

  /**
   * The report shows that several tickets are one incident. Those nobody has touched become one, by events that can be
   * undone; where an officer is at work already, or a person has parted them before, it is suggested instead.
   */
  async function mergeBridged(
    into: string,
    others: readonly string[],
    candidates: readonly Candidate[],
  ): Promise<void> {
    const because = 'satu laporan menunjukkan keduanya satu kejadian'
    for (const from of others) {
      const untouched = candidates.some(one => one.ticketId === from && one.status === FIRST_STATUS)
      if (untouched && !(await keptApart(db, from, into))) await mergeTickets(db, from, into, by(because))
      else if (!(await suggested(db, from, into)))
        await noteOnTicket(db, from, {
          type: LINKS.suggest,
          actor: 'muara',
          body: { ticket: into, because: [because] },
        })
    }
  }

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
      {
        place: complaint.place,
        routed: desk.route(
          category,
          complaint.place,
          known.protected ? { accused: await accusedIn(db, joined.ticketId) } : undefined,
        ),
      },
    )
  }

  async function answer(
    replyKind: ReplyKind,
    asked: TicketInWords | null,
    reports: readonly (Filed & { readonly closed: boolean })[] | null,
  ): Promise<boolean> {
    const about = asked ?? reports?.[0]
    // Others may read along, also the accused: who looks into it is not said.
    const closed = asked?.protected || reports?.some(report => report.closed)
    const [first, ...more] = reports ?? []
    // One incident, one ticket: of several the words could not say which is meant.
    const joined =
      first?.joined && more.length === 0 && !closed
        ? { ticket: first.ticketNumber, others: await othersIn(db, first.ticketId, reporter.person) }
        : undefined
    return tell(db, desk, message, draft, reporter, {
      kind: replyKind,
      reportId: reports?.[0]?.reportId ?? null,
      about: {
        number: reports ? reports.map(report => report.reportNumber).join(', ') : (asked?.number ?? ''),
        owner: about && !closed ? { agency: about.agency, unit: about.unit } : null,
        status: asked?.status ?? 'Menunggu',
        joined,
      },
    })
  }
}

const by = (because: string): Correction => ({ actor: 'muara', because })

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

function kindOfReply(
  filed: readonly { joined: boolean; closed: boolean; complaint: Complaint }[],
  outcome: string,
): ReplyKind {
  if (outcome === 'follow_up') return 'added'
  if (filed.some(one => one.complaint.place.outside)) return 'outside'
  if (filed.some(one => !one.joined && one.complaint.place.kelurahan === null)) return 'ask_place'
  // Nobody learns by a report of their own whether others complain about an office.
  return filed.every(one => one.joined && !one.closed) ? 'joined' : 'acknowledged'
}

/** One line for lists. Officers see the problem, not the person: numbers that name somebody are masked. */
function summaryOf(complaint: Complaint): string {
  const text = scrub(complaint.text).replace(/\s+/g, ' ').trim()
  const line = text.length > 160 ? `${text.slice(0, 157).toWellFormed()}...` : text
  return line || complaint.category.value || 'Laporan tanpa kata (lihat foto atau lokasi)'
}
