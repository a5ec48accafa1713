import type { Draft } from '../../src/report/index.js'
import type { Figure } from './figures.js'
import type { Rules } from './measured.js'
import { Register } from './register.js'
import { quantile } from './statistics.js'

/** A message to be timed, with the channel it came by. */
export interface Timed {
  readonly channel: string
  readonly draft: Draft
  /** Milliseconds since 1970. */
  readonly at: number
}

const STEPS = ['understand', 'prepare', 'decide', 'whole'] as const
type Step = (typeof STEPS)[number]
const NAMES: Readonly<Record<Step, string>> = {
  understand: 'understand a message',
  prepare: 'subject and keys',
  decide: 'decide (candidates already in memory)',
  whole: 'understand and match one message',
}

/**
 * Microseconds of processor time per message and step, so that other programs on the machine weigh little. The messages
 * are run four times: the first run is the compiler's, of the other three every message counts with its middle time. Looking up candidates is the database's work and measured by itself (candidate-cost.ts).
 */
export function measureCost(prefix: string, messages: readonly Timed[], rules: Rules): Figure[] {
  run(messages, rules)
  const runs = [1, 2, 3].map(() => run(messages, rules))
  const times = (step: Step): number[] =>
    (runs[0]?.[step] ?? []).map((_, at) =>
      quantile(
        runs.map(each => each[step][at] ?? 0),
        0.5,
      ),
    )
  return STEPS.flatMap(step => {
    const micros = times(step)
    return [50, 95, 99].map(
      (percent): Figure => ({
        id: `${prefix}.${step}.p${percent}`,
        name: `${NAMES[step]}: p${percent}`,
        value: quantile(micros, percent / 100),
        interval: null,
        of: micros.length,
        method: 'none',
        unit: 'µs',
      }),
    )
  })
}

/** Microseconds this program has worked, all its threads together. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

function run(messages: readonly Timed[], { reader, matching }: Rules) {
  const register = new Register(() => null)
  const times = { understand: [], prepare: [], decide: [], whole: [] } as Record<Step, number[]>
  const timed = <T>(step: Step, work: () => T): { result: T; micros: number } => {
    const started = processorTime()
    const result = work()
    const micros = processorTime() - started
    times[step].push(micros)
    return { result, micros }
  }
  messages.forEach(({ channel, draft, at }, index) => {
    const understood = timed('understand', () => reader.understand(draft))
    let whole = understood.micros
    understood.result.complaints.forEach((complaint, ordinal) => {
      const id = `${index}/${ordinal}`
      const receivedAt = new Date(at).toISOString()
      const sender = draft.sender.address
      const { result, micros } = timed('prepare', () => ({
        subject: matching.subjectOf(complaint, draft, { id, channel, receivedAt, sender }),
        keys: matching.matchKeys(complaint, draft, { channel, sender }),
      }))
      const candidates = register.candidates(result.keys, at)
      const open = register.open(result.subject.category, at, matching.enoughOpen)
      const decided = timed('decide', () => matching.decide(result.subject, candidates, { open: () => open }))
      whole += micros + decided.micros
      const { is, ticketId, bridges } = decided.result
      const ticket = is === 'duplicate' && ticketId ? ticketId : id
      register.add({ id, ...result, receivedAt: at, incident: null, ticketId: ticket })
      for (const bridge of bridges)
        if (register.status(bridge, at) === 'Menunggu') register.merge(bridge, ticket)
    })
    times.whole.push(whole)
  })
  return times
}
