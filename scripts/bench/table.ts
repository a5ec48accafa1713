import type { Accepting, EndToEnd, Side } from './measure.js'

export interface Results {
  readonly at: string
  readonly machine: Readonly<Record<string, string | number>>
  readonly backends: Readonly<Record<string, { readonly accepting: Accepting; readonly endToEnd: EndToEnd }>>
  readonly skipped: readonly string[]
}

/** The results as a person reads them. */
export function table({ machine, backends, skipped }: Results): string {
  const lines = [
    '',
    Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    '',
  ]
  const row = (...cells: string[]) =>
    lines.push(cells.map((cell, at) => (at === 0 ? cell.padEnd(46) : cell.padStart(16))).join(''))
  for (const [backend, { accepting, endToEnd }] of Object.entries(backends)) {
    const { flow, modest, empty } = endToEnd
    row(`queue on ${backend}`, 'per second', 'min - max', 'p50 ms', 'p95 ms', 'p99 ms')
    row('accept: one INSERT per request, bare http', ...sideCells(accepting.floor))
    row('accept: signed door, message and job', ...sideCells(accepting.door))
    row(`  door over floor ${accepting.ratio}; refused ${accepting.refused}`)
    row('queue: empty job, backlog', String(empty.drained), '', '', '', '')
    row(
      'queue: empty job, steady',
      String(flow.offeredPerSecond),
      '',
      String(empty.p50),
      String(empty.p95),
      String(empty.p99),
    )
    row(`message to ticket, backlog of ${endToEnd.backlog}`, String(endToEnd.drained), '', '', '', '')
    row(
      'message to ticket, steady',
      String(flow.settledPerSecond),
      '',
      String(flow.p50),
      String(flow.p95),
      String(flow.p99),
    )
    row(
      'message to ticket, modest',
      String(modest.settledPerSecond),
      '',
      String(modest.p50),
      String(modest.p95),
      String(modest.p99),
    )
    row(`  end to end over empty ${endToEnd.ratio}; ${endToEnd.tickets} tickets`)
    lines.push('')
  }
  lines.push(...skipped)
  return lines.join('\n')
}

const sideCells = ({ perSecond, p50, p99 }: Side) => [
  String(perSecond.median),
  `${perSecond.min} - ${perSecond.max}`,
  String(p50.median),
  '',
  String(p99.median),
]
