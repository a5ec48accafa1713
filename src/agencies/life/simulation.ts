import type { KeyHolder } from '../../accounts/index.js'
import type { FeedEntry } from '../../store/read/tickets.js'
import { type Action, refusal } from '../../ticket/life/index.js'
import { versionsIn } from '../corrections.js'
import { Problem } from '../problem.js'
import { eventId } from '../push/payload.js'
import type { Answer, ApiDeps, Call } from '../route.js'
import { keyOf, ticketView } from '../ticket-view.js'
import { actorOf } from './actor.js'
import { type ActionBody, askedOf } from './asked.js'
import { problemOf } from './refused.js'
import { idOf, numberOf, type Sample, samplesFor } from './samples.js'
import { actionsOf, lifeView, officeView } from './view.js'

/**
 * What test keys are answered. They meet the rules of the city and none of its tickets: a key in the hands of somebody who
 * tries software out must show no citizen's words and move no office.
 */

const LEFT = 6

/** A page of the feed: the sample tickets, and one that went elsewhere. */
export function samplePage(
  { after, limit, status }: { after: string; limit: number; status: string | null },
  holder: KeyHolder,
  { rules }: ApiDeps,
): { entries: FeedEntry[]; more: boolean } {
  const now = new Date()
  const here = samplesFor(holder, rules, now).map(({ row }) => ({
    feed: row.feed,
    ticket: row,
    left: null,
    asked: null,
  }))
  const left = { id: idOf(LEFT), number: numberOf(LEFT), at: now.toISOString() }
  const all: FeedEntry[] = [...here, { feed: String(LEFT), ticket: null, left, asked: null }]
  const entries = all.filter(
    ({ feed, ticket }) => Number(feed) > Number(after) && (status === null || ticket?.status === status),
  )
  return { entries: entries.slice(0, limit), more: entries.length > limit }
}

/** One of them in full. @throws Problem 404 for any other ticket. */
export function sampleDetail(typed: string, holder: KeyHolder, deps: ApiDeps): Answer {
  const { row, life } = sampleNamed(typed, holder, deps)
  return {
    status: 200,
    headers: { ETag: `"${row.version}"` },
    body: {
      simulated: true,
      ...ticketView(row, deps),
      ...lifeView(life, actorOf(holder, deps.rules), deps),
      reports: [
        {
          number: row.number,
          text: row.summary,
          channel: 'desk',
          received_at: row.openedAt,
          sent_at: null,
          kelurahan: deps.directory.area(row.kelurahan),
          lat: null,
          lon: null,
          erased: false,
          media: [],
        },
      ],
      events: life.course.events.map(({ type, at, actor, body }, index) => ({
        id: eventId(row.number, index + 1),
        seq: index + 1,
        type,
        actor,
        report: null,
        at,
        body,
      })),
    },
  }
}

/** An action on one of them: permission, state, version and everything it needs are checked, and nothing is kept. */
export async function simulatedAct(
  { params, body, holder, header }: Call<{ ticket: string; action: Action }, undefined, ActionBody>,
  deps: ApiDeps,
): Promise<Answer> {
  const { life } = sampleNamed(params.ticket, holder, deps)
  const { id, number, version, now } = life
  const seen = versionsIn(header('if-match'))
  if (seen && !seen.includes(version)) throw problemOf(refusal('stale'))
  const actor = actorOf(holder, deps.rules)
  const outcome = deps.rules.life.act(life.state, askedOf(params.action, body), actor, now)
  if (!outcome.done) throw problemOf(outcome.refusal)
  const { state } = outcome
  const { owner, status } = state
  const left = owner.agency !== holder.agency || (holder.unit !== null && owner.unit !== holder.unit)
  return {
    status: 200,
    body: {
      simulated: true,
      action: params.action,
      ticket: { id, number, status, ...officeView(owner, deps.directory), version: version + 1 },
      event: eventId(number, version + 1),
      left,
      actions: left ? [] : actionsOf({ id, state, now }, actor, deps),
    },
  }
}

/** A report handed in with a test key: its fields were checked, nothing was stored. */
export const SAMPLE_FILING = {
  simulated: true,
  message_id: idOf(1),
  state: 'settled',
  reports: [{ number: numberOf(1), ticket: null }],
} as const

function sampleNamed(typed: string, holder: KeyHolder, { rules }: ApiDeps): Sample {
  const key = keyOf(typed)
  const named = ({ row }: Sample) => key && ('id' in key ? key.id === row.id : key.number === row.number)
  const sample = samplesFor(holder, rules, new Date()).find(named)
  if (!sample) throw new Problem('not_found')
  return sample
}
