import { z } from 'zod'
import { type Calendar, DAY_MS } from './calendar.js'

const Day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'tanggal ditulis 2026-12-31')

const LimitFile = z.strictObject({
  within: z
    .string()
    .regex(
      /^[1-9]\d{0,3} (hours|days|workhours|workdays)$/,
      'ditulis 6 hours, 7 days, 4 workhours atau 3 workdays',
    ),
  judged: z.enum(['average', 'each']),
})

/** The shape of `config/service-levels.yaml`; `categories` are those of categories.csv. */
export const levelsFile = (categories: readonly string[]) =>
  z
    .strictObject({
      version: z.string().min(1),
      rules: z
        .array(
          z
            .strictObject({
              name: z.string().min(1),
              from: Day,
              until: Day.optional(),
              when: z.strictObject({
                category: z
                  .array(z.string().refine(one => categories.includes(one), 'tidak ada di categories.csv'))
                  .min(1)
                  .optional(),
                channel: z.array(z.string().min(1)).min(1).optional(),
                level: z
                  .array(z.enum(['kelurahan', 'sudin', 'dinas', 'badan', 'biro', 'bumd', 'pusat']))
                  .min(1)
                  .optional(),
              }),
              coordination: LimitFile,
              completion: LimitFile,
              reply: LimitFile.optional(),
              source: z.string().min(1),
            })
            .refine(({ from, until }) => until === undefined || from <= until, 'until sebelum from'),
        )
        .min(1),
    })
    .refine(
      ({ rules }) => Object.keys(rules.at(-1)?.when ?? {}).length === 0 && rules.at(-1)?.until === undefined,
      'aturan terakhir harus berlaku untuk semua tiket (when: {}, tanpa until)',
    )
export type LevelsFile = z.infer<ReturnType<typeof levelsFile>>

/** How long something may take. */
export interface Limit {
  /** As the file says it: `6 hours`. */
  readonly within: string
  /** Milliseconds, of time or of working time. */
  readonly length: number
  /** Whether nights and holidays count. */
  readonly counts: 'always' | 'working'
  /** Whether the rule speaks of an average or of each ticket. */
  readonly judged: 'average' | 'each'
}

/**
 * What a ticket was promised when it was first judged. An edit of the file changes nothing of it; it ends when the ticket turns
 * out to be another one than was thought.
 */
export interface Promised {
  /** What decided: the day it was opened, its category and its channel. */
  readonly by: string
  /** Name of the rule, as it was then. */
  readonly rule: string
  readonly source: string
  readonly coordination: LimitFile
  readonly completion: LimitFile
  readonly reply: LimitFile | null
}
type LimitFile = z.infer<typeof LimitFile>

interface ServiceLevel {
  readonly name: string
  readonly source: string
  readonly promise: Promised
  readonly coordination: Limit
  readonly completion: Limit
  readonly reply: Limit | null
}

/** What decides which rule judges a ticket. */
export interface Judged {
  readonly openedAt: Date
  readonly category: string | null
  /** Channel of the first report. */
  readonly channel: string | null
  /** `owner_level` of the category in categories.csv. */
  readonly level: string | null
  /** As the ticket keeps it; nothing of one that was never judged. */
  readonly promised?: Promised | null
}

export interface ServiceLevels {
  readonly version: string
  /** What it was promised; else the rule in force when it was opened, the first that fits. */
  of(ticket: Judged): ServiceLevel
}

export function createServiceLevels(file: LevelsFile, calendar: Calendar): ServiceLevels {
  const { rules } = file
  const last = rules.at(-1) as (typeof rules)[number]
  const has = (list: readonly string[] | undefined, value: string | null) =>
    list === undefined || (value !== null && list.includes(value))
  return {
    version: file.version,
    of({ openedAt, category, channel, level, promised }) {
      const date = calendar.dateOf(openedAt)
      const by = `${date} ${channel ?? ''} ${category ?? ''}`
      if (promised?.by === by) return levelFrom(promised, calendar)
      const inForce = rules.find(
        ({ from, until, when }) =>
          from <= date &&
          (until === undefined || date <= until) &&
          has(when.category, category) &&
          has(when.channel, channel) &&
          has(when.level, level),
      )
      const { name: rule, source, coordination, completion, reply = null } = inForce ?? last
      return levelFrom({ by, rule, source, coordination, completion, reply }, calendar)
    },
  }
}

const levelFrom = (promise: Promised, calendar: Calendar): ServiceLevel => ({
  name: promise.rule,
  source: promise.source,
  promise,
  coordination: limitOf(promise.coordination, calendar),
  completion: limitOf(promise.completion, calendar),
  reply: promise.reply && limitOf(promise.reply, calendar),
})

function limitOf({ within, judged }: LimitFile, calendar: Calendar): Limit {
  const [amount, unit] = within.split(' ') as [string, string]
  const HOUR_MS = 3_600_000
  const each = { hours: HOUR_MS, days: DAY_MS, workhours: HOUR_MS, workdays: calendar.workday }[
    unit
  ] as number
  return {
    within,
    judged,
    length: Number(amount) * each,
    counts: unit.startsWith('work') ? 'working' : 'always',
  }
}
