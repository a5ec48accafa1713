import type {
  By,
  ClockNumbers,
  LyingNumbers,
  NumbersRow,
  Range,
  WaitedNumbers,
} from '../../ticket/numbers/index.js'
import type { Db } from '../database.js'
import { NO_OBLIGATION } from '../replies/informed.js'
import { INFORMED, LYING, NUMBERS, SUSPICIOUS } from './questions.js'

export interface NumbersQuery extends Range {
  readonly by: By
  /** Null: of every agency, of every unit. */
  readonly agency: string | null
  readonly unit: string | null
}

interface RawClock {
  readonly ended: number
  readonly mean: number | null
  readonly parts: readonly (number | null)[] | null
  readonly running: number
  readonly late: number
  readonly within: number
  readonly judged: number
  readonly averageMean: number | null
  readonly averageLimit: number | null
}

type Key = Pick<NumbersRow, 'agency' | 'unit' | 'kelurahan'>
type Raw = Omit<
  NumbersRow,
  | 'coordination'
  | 'completion'
  | 'work'
  | 'reply'
  | 'waited'
  | 'waitedFor'
  | 'validation'
  | 'validationFor'
  | 'informedInTime'
  | 'suspiciousEvidence'
> & {
  readonly coordination: RawClock
  readonly completion: RawClock
  readonly work: RawClock
  readonly reply: RawClock
}
type RawLying = Key &
  Pick<RawClock, 'ended' | 'mean' | 'parts' | 'running' | 'late'> & { readonly for: number }

const nameOf = ({ agency, unit, kelurahan }: Key) => JSON.stringify([agency, unit, kelurahan])

/** Numbers of a range by agency, unit or kelurahan, in the order of their codes; whoever had nothing is not there. */
export async function numbersOf(
  db: Db,
  { by, from, to, agency, unit }: NumbersQuery,
  now = new Date(),
): Promise<NumbersRow[]> {
  const values = [from, to, agency, unit, now < to ? now : to]
  const [counted, informed, suspicious, waited, validated] = await Promise.all([
    db.query(NUMBERS(by), values),
    db.query(INFORMED(by), [...values, NO_OBLIGATION]),
    db.query(SUSPICIOUS(by), values),
    db.query(LYING(by), [...values, 'act']),
    db.query(LYING(by), [...values, 'validate']),
  ])
  const shares = new Map((informed.rows as (Key & { share: number })[]).map(row => [nameOf(row), row.share]))
  const photos = new Map((suspicious.rows as (Key & { n: number })[]).map(row => [nameOf(row), row.n]))
  const held = new Map((waited.rows as RawLying[]).map(row => [nameOf(row), row]))
  const judged = new Map((validated.rows as RawLying[]).map(row => [nameOf(row), row]))
  const own = new Map((counted.rows as Raw[]).map(row => [nameOf(row), row]))
  // Whoever passed everything on has nothing left but what it held, and a validator nothing but what it judged.
  const others = new Map([...held, ...judged].filter(([name]) => !own.has(name)))
  return [...own.values(), ...[...others.values()].map(emptyRow)]
    .map(row => ({
      ...row,
      coordination: clockOf(row.coordination),
      completion: clockOf(row.completion),
      work: clockOf(row.work),
      reply: clockOf(row.reply),
      waited: waitedOf(held.get(nameOf(row))),
      waitedFor: held.get(nameOf(row))?.for ?? 0,
      validation: lyingOf(judged.get(nameOf(row))),
      validationFor: judged.get(nameOf(row))?.for ?? 0,
      informedInTime: shares.get(nameOf(row)) ?? null,
      suspiciousEvidence: photos.get(nameOf(row)) ?? 0,
    }))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

const HOUR_MS = 3_600_000
const hours = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : ms / HOUR_MS)

function clockOf({ ended, running, late, ...raw }: RawClock): ClockNumbers {
  const [p50, p90, p95] = raw.parts ?? []
  const [mean, limit] = [hours(raw.averageMean), hours(raw.averageLimit)]
  return {
    ended,
    mean: hours(raw.mean),
    p50: hours(p50),
    p90: hours(p90),
    p95: hours(p95),
    running,
    late,
    eachWithin: raw.judged === 0 ? null : raw.within / raw.judged,
    average: mean === null || limit === null ? null : { mean, limit, kept: mean <= limit },
  }
}

function waitedOf(raw: RawLying | undefined): WaitedNumbers {
  const lying = lyingOf(raw)
  const [late, all] = [raw?.late ?? 0, lying.ended + lying.running]
  return { ...lying, late, lateShare: all === 0 ? null : late / all }
}

function lyingOf(raw: RawLying | undefined): LyingNumbers {
  const [p50 = null, p90 = null, p95 = null] = (raw?.parts ?? []).map(hours)
  return { ended: raw?.ended ?? 0, mean: hours(raw?.mean), p50, p90, p95, running: raw?.running ?? 0 }
}

const NO_CLOCK: RawClock = {
  ended: 0,
  mean: null,
  parts: null,
  running: 0,
  late: 0,
  within: 0,
  judged: 0,
  averageMean: null,
  averageLimit: null,
}

const emptyRow = ({ agency, unit, kelurahan }: Key): Raw => ({
  agency,
  unit,
  kelurahan,
  incidents: 0,
  reporters: 0,
  reports: 0,
  repeats: 0,
  anonymous: 0,
  open: 0,
  overdue: 0,
  coordination: NO_CLOCK,
  completion: NO_CLOCK,
  work: NO_CLOCK,
  reply: NO_CLOCK,
  verified: 0,
  rejected: 0,
  rejectedBecause: {},
  reopenRate: null,
  meanHops: null,
  arbitratedShare: null,
})
