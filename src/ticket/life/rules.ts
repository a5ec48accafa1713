import { z } from 'zod'
import { STATUSES } from './statuses.js'

/** Everything that can be done to a ticket. What each does is code (`apply.ts`); who may, when and with what is `config/life.yaml`. */
export const ACTIONS = [
  'claim',
  'coordinate',
  'dispose',
  'start',
  'extend',
  'pause',
  'resume',
  'note',
  'finish',
  'validate',
  'refuse',
  'reject',
  'decline',
  'reopen',
  'reinstate',
  'revive',
  'appeal',
  'climb',
  'arbitrate',
] as const
export type Action = (typeof ACTIONS)[number]

/** How somebody stands to a ticket. Explained in `config/life.yaml`. */
const STANDINGS = [
  'owner',
  'head',
  'former',
  'other',
  'validator',
  'inspektorat',
  'arbiter',
  'admin',
  'reporter',
  'muara',
] as const
export type Standing = (typeof STANDINGS)[number]

const Need = z.enum(['reason', 'reason_code', 'owner', 'unit', 'until', 'evidence', 'visibility'])
/** What an action must or may bring. */
export type Need = z.infer<typeof Need>

/** A text an officer reads, and its English. */
const Label = z.strictObject({ id: z.string().min(1), en: z.string().min(1) })
export type Label = z.infer<typeof Label>

/** What the file refers to: other tables of `config/`. */
export interface Known {
  readonly statuses: readonly string[]
  /** Codes of agencies.csv. */
  readonly agencies: readonly string[]
}

/** The shape of `config/life.yaml`, checked against the other tables so that a wrong name is found where it stands. */
export const lifeFile = ({ statuses, agencies }: Known) => {
  const status = z
    .string()
    .refine(name => statuses.includes(name), 'tidak ada di statuses.csv')
    .refine(
      name => STATUSES.includes(name),
      `status yang dikenal program hanya ${STATUSES.join(', ')}; nama lain tidak dapat dipakai`,
    )
  const agency = z.string().refine(code => agencies.includes(code), 'tidak ada di agencies.csv')
  const count = z.number().int().min(0).max(100)
  const hours = z.number().positive().max(2_400)
  const code = Label.extend({ handover: z.boolean().default(false) })
  const action = z.strictObject({
    label: Label,
    from: z.union([z.literal('all'), z.array(status).min(1)]),
    to: z.union([z.literal('same'), status]),
    who: z.array(z.enum(STANDINGS)).min(1),
    needs: z.array(Need).default([]),
    offers: z.array(Need).default([]),
  })
  return z.strictObject({
    version: z.string().min(1),
    reason: z
      .strictObject({ shortest: z.number().int().min(1), longest: z.number().int().max(10_000) })
      .refine(({ shortest, longest }) => shortest <= longest, 'shortest lebih besar daripada longest'),
    offices: z.strictObject({ validator: z.array(agency).min(1), inspektorat: z.array(agency).min(1) }),
    handover: z.strictObject({
      hops: count,
      final_days: count,
      decide_days: z.number().positive().max(60),
    }),
    independent_units: z.array(agency),
    arbiters: z.array(
      z.strictObject({
        when: z.strictObject({
          agencies: z.array(agency).min(1).optional(),
          same: z.enum(['kecamatan', 'kota']).optional(),
        }),
        arbiter: z.strictObject({ agency, unit: z.enum(['kecamatan', 'kota']).optional() }),
      }),
    ),
    chief_arbiters: z.array(agency).min(2, 'sebutkan dua: yang pertama dapat menjadi pihak'),
    closed_arbiters: z.array(agency).min(1),
    extension: z.strictObject({ times: count, days: z.number().int().positive().max(365) }),
    pause: z.strictObject({
      times: count,
      hours,
      codes: z.record(z.string(), Label.extend({ hours, asks: z.boolean().default(false) })),
    }),
    reopening: z
      .strictObject({
        times: count,
        contests: count,
        ticket: count,
        days: z.number().int().positive().max(365),
      })
      .refine(({ times, ticket }) => times <= ticket, 'ticket lebih kecil daripada times'),
    rejection: z.strictObject({ waits_after: z.array(z.enum(ACTIONS)) }),
    reviving: z.strictObject({ times: count }),
    codes: z.strictObject({ coordinate: z.record(z.string(), code), reject: z.record(z.string(), code) }),
    actions: z
      .strictObject(Object.fromEntries(ACTIONS.map(name => [name, action])) as Record<Action, typeof action>)
      .refine(
        actions => STATUSES.every(name => Object.values(actions).some(({ to }) => to === name)),
        `setiap status harus dapat dicapai oleh sebuah tindakan: ${STATUSES.join(', ')}`,
      ),
  })
}

/** `config/life.yaml`, read and checked. */
export type LifeRules = z.infer<ReturnType<typeof lifeFile>>
