import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { draftOf } from '../../scripts/eval/drafts.js'
import { type Entry, Register } from '../../scripts/eval/register.js'
import { readScenarioSet } from '../../scripts/eval/scenario-set.js'
import { seeded } from '../../scripts/train/variations.js'
import { createReader } from '../../src/understand/index.js'
import { configDir, tables } from '../understand/tables.js'
import { matching } from './subjects.js'

/**
 * "The only open ticket of this matter here" and "what everybody writes about" depend on what came before: that is their
 * meaning. How far the order of arrival reaches through them is measured here on the open scenario, with tickets that never
 * close, which is the worst case.
 */
const reader = createReader(tables)
const reports = readReports()

function readReports() {
  const { messages } = readScenarioSet(join(configDir, 'scenario'), 'scenario')
  return messages.flatMap(message => {
    const draft = draftOf(message)
    const { complaints } = reader.understand(draft, { recordedByClerk: true })
    return complaints.map((complaint, at) => {
      const id = `${message.message_id}/${at}`
      const origin = { channel: message.channel }
      const receivedAt = new Date(message.sent_at).toISOString()
      return {
        id,
        subject: matching.subjectOf(complaint, draft, { ...origin, id, receivedAt }),
        keys: matching.matchKeys(complaint, draft, origin),
      }
    })
  })
}

/** @returns the pairs of reports that lie in one ticket, and the number of tickets. */
function filed(order: readonly (typeof reports)[number][], counted: boolean) {
  const register = new Register(() => null)
  const entries: Entry[] = []
  for (const [turn, { id, subject, keys }] of order.entries()) {
    const city = { open: (category: string) => register.open(category, turn, matching.enoughOpen) }
    const decision = matching.decide(subject, register.candidates(keys, turn), counted ? city : null)
    const ticketId = decision.is === 'duplicate' && decision.ticketId ? decision.ticketId : id
    for (const bridged of decision.bridges) register.merge(bridged, ticketId)
    const entry = { id, subject, keys, receivedAt: turn, incident: null, ticketId }
    register.add(entry)
    entries.push(entry)
  }
  const sorted = entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const pairs = sorted.flatMap((a, at) =>
    sorted.slice(at + 1).flatMap(b => (a.ticketId === b.ticketId ? [`${a.id} ${b.id}`] : [])),
  )
  return { pairs: new Set(pairs), tickets: new Set(entries.map(({ ticketId }) => ticketId)).size }
}

const shuffled = (seed: number) => {
  const random = seeded(seed)
  return reports
    .map(report => ({ report, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ report }) => report)
}

/** Share of the pairs joined in either order that are joined in both, 0..1. */
const agreement = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  [...a].filter(pair => b.has(pair)).length / new Set([...a, ...b]).size

describe.each([
  { rules: 'by what two reports say alone', counted: false, least: 0.95, spread: 0.02 },
  { rules: 'with the rules that know the city', counted: true, least: 0.5, spread: 0.12 },
])('$rules', ({ rules, counted, least, spread }) => {
  it('most of what one order joins every order joins, and the number of tickets hardly changes', () => {
    const arrived = filed(reports, counted)
    const others = [1, 2, 3, 4].map(seed => filed(shuffled(seed), counted))
    const agreed = others.map(({ pairs }) => agreement(arrived.pairs, pairs))
    console.log(
      `order, ${rules}: agreement ${agreed.map(each => each.toFixed(2)).join(' ')}; tickets ${arrived.tickets}, ${others.map(({ tickets }) => tickets).join(' ')}`,
    )
    for (const each of agreed) expect(each).toBeGreaterThan(least)
    for (const { tickets } of others)
      expect(Math.abs(tickets - arrived.tickets)).toBeLessThanOrEqual(arrived.tickets * spread)
  })
})
