import { z } from 'zod'
import type { Directory } from '../store/read/directory.js'
import {
  type ClockNumbers,
  FEW,
  type LyingNumbers,
  type PublicRow,
  type WaitedNumbers,
} from '../ticket/numbers/index.js'

const Named = z.object({ code: z.string(), name: z.string() })
const hours = z.number().nullable()
const share = z.number().min(0).max(1).nullable()
const count = z
  .union([z.number().int().min(0), z.literal(FEW)])
  .nullable()
  .meta({
    description: `\`${FEW}\`: few enough to be about one person. Null: left out to protect another row.`,
  })

const ClockSchema = z
  .object({
    ended: z.number().int().meta({ description: 'Clocks that came to their end in the range.' }),
    mean_hours: hours,
    p50_hours: hours,
    p90_hours: hours,
    p95_hours: hours,
    running: z.number().int(),
    late: z.number().int().meta({ description: 'Of the running ones, at the end of the range.' }),
    each_within: share.meta({ description: 'Rules that judge each ticket: share within the limit.' }),
    average: z
      .object({ mean_hours: z.number(), limit_hours: z.number(), kept: z.boolean() })
      .nullable()
      .meta({ description: 'Rules that speak of an average ("rerata").' }),
  })
  .meta({ id: 'ClockNumbers' })

const LyingSchema = z
  .object({
    ended: z.number().int().meta({ description: 'What was done with in the range.' }),
    mean_hours: hours,
    p50_hours: hours,
    p90_hours: hours,
    p95_hours: hours,
    running: z.number().int().meta({ description: 'What still lay there at the end of the range.' }),
  })
  .meta({ id: 'LyingNumbers' })

const WaitedSchema = LyingSchema.extend({
  late: z.number().int().meta({ description: 'Of both, beyond the coordination limit.' }),
  late_share: share,
}).meta({ id: 'WaitedNumbers' })

const RowSchema = z
  .object({
    agency: Named.nullable(),
    unit: Named.nullable(),
    kelurahan: Named.nullable(),
    incidents: count,
    reporters: count,
    reports: count,
    repeats: count,
    anonymous: count,
    open: count,
    overdue: count,
    coordination: ClockSchema.nullable(),
    completion: ClockSchema.nullable(),
    work: ClockSchema.nullable().meta({
      description: 'Completion without the wait for validation: what the offices answer for.',
    }),
    reply: ClockSchema.nullable().meta({ description: 'Where a rule promises an answer (`reply`).' }),
    waited: WaitedSchema.nullable().meta({
      description: 'What the office itself took in every ticket it held, whoever has it now.',
    }),
    validation: LyingSchema.nullable().meta({
      description: 'What finished work took with this office as its validator.',
    }),
    verified: count,
    rejected: count,
    rejected_because: z.record(z.string(), z.number().int()).nullable(),
    reopen_rate: share,
    mean_hops: z.number().nullable(),
    arbitrated_share: share,
    informed_in_time: share,
    suspicious_evidence: count,
  })
  .meta({ id: 'Numbers' })

/** What `/numbers` answers. */
export const NumbersSchema = z
  .object({
    by: z.string(),
    from: z.string(),
    to: z.string(),
    as_of: z
      .string()
      .nullable()
      .meta({ format: 'date-time', description: 'Null before anything was measured.' }),
    others_shown: z.boolean().meta({
      description:
        'False where rows of others are left out, as the range is no whole month or the answer is too narrow.',
    }),
    data: z.array(RowSchema),
  })
  .meta({ id: 'NumbersAnswer' })

/** A row as the API tells it. */
export function rowView(row: PublicRow, directory: Directory): z.input<typeof RowSchema> {
  const { agency, unit, kelurahan, coordination, completion, work, reply, waited, validation } = row
  return {
    agency: agency === null ? null : directory.agency(agency),
    unit: directory.unit(unit),
    kelurahan: directory.area(kelurahan),
    incidents: row.incidents,
    reporters: row.reporters,
    reports: row.reports,
    repeats: row.repeats,
    anonymous: row.anonymous,
    open: row.open,
    overdue: row.overdue,
    coordination: coordination && clockView(coordination),
    completion: completion && clockView(completion),
    work: work && clockView(work),
    reply: reply && clockView(reply),
    waited: waited && waitedView(waited),
    validation: validation && lyingView(validation),
    verified: row.verified,
    rejected: row.rejected,
    rejected_because: row.rejectedBecause,
    reopen_rate: row.reopenRate,
    mean_hops: row.meanHops,
    arbitrated_share: row.arbitratedShare,
    informed_in_time: row.informedInTime,
    suspicious_evidence: row.suspiciousEvidence,
  }
}

const clockView = ({ ended, mean, p50, p90, p95, running, late, eachWithin, average }: ClockNumbers) => ({
  ended,
  mean_hours: mean,
  p50_hours: p50,
  p90_hours: p90,
  p95_hours: p95,
  running,
  late,
  each_within: eachWithin,
  average: average && { mean_hours: average.mean, limit_hours: average.limit, kept: average.kept },
})

const waitedView = ({ late, lateShare, ...lying }: WaitedNumbers) => ({
  ...lyingView(lying),
  late,
  late_share: lateShare,
})

const lyingView = ({ ended, mean, p50, p90, p95, running }: LyingNumbers) => ({
  ended,
  mean_hours: mean,
  p50_hours: p50,
  p90_hours: p90,
  p95_hours: p95,
  running,
})
