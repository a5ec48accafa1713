import { type Line, NOT_DELIVERED, type RunResult } from './run.js'

/** How many of some samples agree. `share` is 0..1; 1 when there are none. */
export interface Tally {
  readonly samples: number
  readonly agree: number
  readonly share: number
}

export function tally(lines: readonly Line[]): Tally {
  const agree = lines.filter(line => line.verdict.agrees).length
  return { samples: lines.length, agree, share: lines.length === 0 ? 1 : agree / lines.length }
}

export const sure = (lines: readonly Line[]) => lines.filter(line => line.sample.confidence === 'high')

/** Without the samples which no provider sends to a door: those agree by definition and prove nothing. */
const delivered = (lines: readonly Line[]) =>
  lines.filter(line => line.verdict.outcome !== NOT_DELIVERED)

/** The table of folders, then every line that does not agree. */
export function printed({ lines, notOurs, unreadable }: RunResult): string {
  const folders = [...byFolder(lines)]
  const rows = [...folders, ['all', lines] as const].map(([folder, some]) => row(folder, some))
  const others = [...notOurs].map(([adapter, count]) => `${adapter} ${count}`).join(', ')
  return [
    `${'folder'.padEnd(22)}${'samples'.padStart(8)}${'agree'.padStart(7)}${'share'.padStart(9)}    high confidence`,
    ...rows,
    '',
    `By alt_outcome: ${lines.filter(line => line.verdict.byAlternative).length}.`,
    `Never sent to a door by any provider, so they agree by definition: ${lines.length - delivered(lines).length}. Without them:`,
    row('all delivered', delivered(lines)),
    ...(others ? [`Not ours: ${others}.`] : []),
    ...unreadable.map(problem => `Unreadable: ${problem}`),
    ...oddly(lines),
    '',
    ...disagreeing(lines),
  ].join('\n')
}

function row(folder: string, lines: readonly Line[]): string {
  const all = tally(lines)
  const high = tally(sure(lines))
  return `${folder.padEnd(22)}${String(all.samples).padStart(8)}${String(all.agree).padStart(7)}${percent(all.share).padStart(9)}    ${high.agree} of ${high.samples} (${percent(high.share)})`
}

/** Samples which took another road than their row says. */
function oddly(lines: readonly Line[]): string[] {
  return lines.filter(({ how }) => how.includes(':')).map(({ sample, how }) => `  ${sample.id}: ${how}`)
}

function disagreeing(lines: readonly Line[]): string[] {
  const wrong = lines.filter(line => !line.verdict.agrees)
  if (wrong.length === 0) return ['Every sample agrees.']
  return wrong.flatMap(({ sample, verdict }) => [
    `${sample.id} [${sample.confidence ?? 'no'} confidence] ${sample.why ?? ''}`,
    ...verdict.differences.map(difference => `    ${difference}`),
  ])
}

function byFolder(lines: readonly Line[]): Map<string, Line[]> {
  const folders = new Map<string, Line[]>()
  for (const line of lines) {
    const folder = line.sample.file.split('/')[0] ?? ''
    folders.set(folder, [...(folders.get(folder) ?? []), line])
  }
  return folders
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

/** What is written to `reports/payloads.json`. */
export function asJson(folder: string, { lines, notOurs, unreadable }: RunResult): object {
  const folders = [...byFolder(lines)]
  const counts = (some: readonly Line[]) => ({
    ...tally(some),
    delivered: { ...tally(delivered(some)), high_confidence: tally(sure(delivered(some))) },
    by_alternative: some.filter(line => line.verdict.byAlternative).length,
    high_confidence: tally(sure(some)),
  })
  return {
    at: new Date().toISOString(),
    folder,
    ...counts(lines),
    folders: Object.fromEntries(folders.map(([name, some]) => [name, counts(some)])),
    not_ours: Object.fromEntries(notOurs),
    unreadable,
    lines: lines.map(({ sample, how, verdict }) => ({
      id: sample.id,
      adapter: sample.adapter,
      how,
      confidence: sample.confidence ?? null,
      expected: sample.outcome,
      came: verdict.outcome,
      agrees: verdict.agrees,
      by_alternative: verdict.byAlternative,
      differences: verdict.differences,
    })),
  }
}
