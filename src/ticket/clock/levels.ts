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

interface ServiceLevel {
  readonly name: string
  readonly source: string
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
}

export interface ServiceLevels {
  readonly version: string
  /** The rule in force when the ticket was opened: the first that fits. */
  of(ticket: Judged): ServiceLevel
}

export function createServiceLevels(file: LevelsFile, calendar: Calendar): ServiceLevels {
  const rules = file.rules.map(({ coordination, completion, reply, ...rule }) => ({
    ...rule,
    level: {
      name: rule.name,
      source: rule.source,
      coordination: limitOf(coordination, calendar),
      completion: limitOf(completion, calendar),
      reply: reply ? limitOf(reply, calendar) : null,
    },
  }))
  const last = rules.at(-1) as (typeof rules)[number]
  const has = (list: readonly string[] | undefined, value: string | null) =>
    list === undefined || (value !== null && list.includes(value))
  return {
    version: file.version,
    of({ openedAt, category, channel, level }) {
      const date = calendar.dateOf(openedAt)
      const inForce = rules.find(
        ({ from, until, when }) =>
          from <= date &&
          (until === undefined || date <= until) &&
          has(when.category, category) &&
          has(when.channel, channel) &&
          has(when.level, level),
      )
      return (inForce ?? last).level
    },
  }
}

function limitOf({ within, judged }: z.infer<typeof LimitFile>, calendar: Calendar): Limit {
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
