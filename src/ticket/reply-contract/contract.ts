import { z } from 'zod'
import type { Quiet } from './quiet.js'

/** Who hears the alarm, from the bottom of the ladder to its top. */
export const RUNGS = ['unit_head', 'agency_head', 'biro_pemerintahan'] as const
export type Rung = (typeof RUNGS)[number]

/** Seconds are for trials, in which nobody waits for a day. */
const UNIT_MS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const

const Length = z
  .string()
  .regex(/^[1-9]\d{0,3} (seconds|minutes|hours|days)$/, 'ditulis 15 minutes, 12 hours atau 2 days')
  .transform(text => {
    const [amount, unit] = text.split(' ') as [string, keyof typeof UNIT_MS]
    return Number(amount) * UNIT_MS[unit]
  })

const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'jam ditulis 21:00')
  .transform(text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))

const Count = z.number().int().min(1).max(1_000)
const Pace = z.number().int().min(1).max(6_000)

const Class = z.strictObject({
  every: Length,
  ladder: z
    .strictObject({ unit_head: Count, agency_head: Count, biro_pemerintahan: Count })
    .refine(
      ladder => ladder.unit_head < ladder.agency_head && ladder.agency_head < ladder.biro_pemerintahan,
      'setiap langkah harus lebih tinggi daripada langkah sebelumnya',
    ),
})

/** `config/reply-contract.yaml`; what each line means is said there. Lengths of time become milliseconds. */
export const ReplyContract = z.strictObject({
  version: z.string().min(1),
  quiet: z.strictObject({ from: TimeOfDay, until: TimeOfDay }) satisfies z.ZodType<Quiet>,
  gather: Length,
  stretch: z.number().min(1).max(10),
  informed: z.strictObject({ acknowledged: Length, news: Length }),
  classes: z.object({ default: Class }).catchall(Class),
  pace: z.object({ default: Pace }).catchall(Pace),
  above: z.record(z.string(), z.string()),
  outcome_only: z.array(z.string()).default([]),
  one_at_a_time: z.array(z.string()).default([]),
  contacts: z.strictObject({ phone: z.string().optional(), email: z.string().optional() }).default({}),
})
export type ReplyContract = z.infer<typeof ReplyContract>
export type ReplyClass = z.infer<typeof Class>

/** The class of a ticket by the service level that judges it. */
export const classOf = ({ classes }: ReplyContract, rule: string): ReplyClass =>
  (Object.hasOwn(classes, rule) ? classes[rule] : undefined) ?? classes.default

/** Milliseconds between two messages of ours on a channel when many must be told at once. */
export const spacing = ({ pace }: ReplyContract, channel: string): number =>
  60_000 / ((Object.hasOwn(pace, channel) ? pace[channel] : undefined) ?? pace.default)
