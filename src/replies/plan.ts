import type { Db } from '../store/database.js'
import { listOfficials } from '../store/notices.js'
import {
  addressesOf,
  type Course,
  courseOf,
  type Hearer,
  listenersOf,
  lookAgain,
  type Planned,
  paceOf,
  putPlanned,
  writeRound,
} from '../store/replies.js'
import { heads } from '../ticket/notices/index.js'
import {
  afterQuiet,
  dueReplies,
  type Ear,
  earsOf,
  nextEar,
  nextLook,
  type ReplyContract,
  roundDue,
  spacing,
} from '../ticket/reply-contract/index.js'
import type { ReplyKind } from '../ticket/reply-texts.js'
import type { About, Speaker, Words } from '../ticket/reply-words.js'
import type { TicketRules } from '../ticket/rules.js'
import { type Way, waysTo } from './ways.js'

/** All that decides what is planned. */
export interface Planning {
  readonly contract: ReplyContract
  readonly rules: TicketRules
  readonly words: Words
  /** By channel name. */
  readonly voices: ReadonlyMap<string, Speaker>
}

/** People told per transaction; two thousand voices are ten of them. */
const AT_ONCE = 200

/** What one look at a ticket did. `more`: people after this one are still to be told. */
export interface Look {
  readonly planned: number
  readonly more: string | null
}

/**
 * One look at one ticket, in the caller's transaction: a round that is due becomes an event, everybody who must hear
 * something gets it into the outbox, and the ticket is looked at again when the next thing is due. Done twice it plans
 * nothing twice. Null when another process plans.
 */
export async function planTicket(
  db: Db,
  planning: Planning,
  ticketId: string,
  after: string | null,
  now: Date,
): Promise<Look | null> {
  const { contract } = planning
  let course = await courseOf(db, planning.rules, ticketId)
  if (!course) return null
  const round = after === null ? roundDue(course.told, contract, now) : null
  if (round) {
    await writeRound(db, ticketId, round, round.alarm && (await earOf(db, planning, course)), now)
    course = (await courseOf(db, planning.rules, ticketId)) as Course
  }
  const latest = course.told.news.at(-1)
  const people =
    latest === undefined
      ? []
      : await listenersOf(db, ticketId, { latest: latest.event.seq, after, limit: AT_ONCE })
  const planned = await planFor(db, planning, course, people, now)
  const more = people.length === AT_ONCE ? (people.at(-1)?.personId ?? null) : null
  if (more === null) await lookAgain(db, ticketId, nextLook(course.told, contract, now))
  return { planned, more }
}

/** The office whose head hears the next alarm about a ticket. */
async function earOf(db: Db, { contract, rules }: Planning, course: Course): Promise<Ear | null> {
  const { life, told, protected: closed } = course
  const ears = earsOf(life.state, contract, rules.life.rules, { closed })
  const officials = (await listOfficials(db)).filter(({ retired }) => !retired)
  return nextEar(ears, told.rounds.alarms, office => officials.some(one => heads(one, office)))
}

async function planFor(
  db: Db,
  planning: Planning,
  course: Course,
  people: readonly Hearer[],
  now: Date,
): Promise<number> {
  const { contract, voices } = planning
  const due = people.flatMap(person =>
    dueReplies(course.told, person, contract, now).map(reply => ({ person, reply })),
  )
  if (due.length === 0) return 0
  const [addresses, pace] = await Promise.all([
    addressesOf(
      db,
      course.life.id,
      due.map(({ person }) => person.personId),
    ),
    paceOf(db),
  ])
  const next = pacer(contract, pace, now)
  const planned = due.map(({ person, reply }): Planned => {
    const { kind, step, through, by: dueAt } = reply
    const own = addresses.filter(({ personId }) => personId === person.personId)
    const [way] = waysTo(own, kind, person.channel, voices, contract, course.protected)
    const number = way?.number ?? person.number
    return {
      ticketId: course.life.id,
      personId: person.personId,
      step,
      seq: through,
      way: 0,
      kind,
      dueAt,
      number,
      by: way ? worded(planning, course, way, { ...person, kind, step, number }, next) : null,
    }
  })
  return putPlanned(db, planned, now)
}

/** What is said to whom. */
interface Spoken extends Pick<Hearer, 'personId' | 'language' | 'number'> {
  readonly kind: ReplyKind
  /** Absent for an answer to a message. */
  readonly step?: string
  readonly joined?: About['joined']
}

/** A way with the words for it and its turn on the channel. */
export function worded(
  { words }: Planning,
  { life, told, protected: hidden }: Course,
  way: Way,
  { personId, language, kind, step, number, joined }: Spoken,
  next: (channel: string) => Date,
): Planned['by'] {
  const event = told.news.find(news => step === `${news.kind}:${news.event.seq}`)?.event
  const { owner, status, promisedAt } = life.state
  const about = {
    number,
    person: personId,
    to: way.answerTo,
    joined,
    owner: hidden ? null : owner,
    hidden,
    status,
    event,
    promised: promisedAt,
  }
  const said = words(way.channel, kind, about, language ?? 'id')
  if (!said) return null
  const { channel, reporterId, reportId, answerTo } = way
  return { channel, reporterId, reportId, answerTo, ...said, nextAt: next(channel) }
}

/** Turns on each channel, one after the other at its pace, none in the quiet hours. */
export function pacer(
  contract: ReplyContract,
  last: ReadonlyMap<string, Date>,
  now: Date,
): (channel: string) => Date {
  const taken = new Map(last)
  return channel => {
    const before = taken.get(channel)
    const after = before ? before.getTime() + spacing(contract, channel) : 0
    const turn = afterQuiet(new Date(Math.max(now.getTime(), after)), contract.quiet)
    taken.set(channel, turn)
    return turn
  }
}
