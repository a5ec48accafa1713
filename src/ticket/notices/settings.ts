import { z } from 'zod'
import type { Quiet } from '../reply-contract/index.js'

/**
 * Heads of offices who are kept informed, and what the code of their office is: of a kelurahan, kecamatan or kota
 * (areas.csv), of a Suku Dinas (sudin.csv), of an agency (agencies.csv). A bupati heads his kabupaten like a wali kota.
 */
export const ROLES = ['lurah', 'camat', 'walikota', 'kepala_sudin', 'kepala_dinas'] as const
export type Role = (typeof ROLES)[number]

/** Days of the week in the order of JavaScript's `getUTCDay`. */
export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const

/** When somebody gets a digest. */
export const Schedule = z.strictObject({
  every: z.enum(['day', 'week', 'never']),
  /** Of the day in Jakarta. */
  hour: z.number().int().min(0).max(23),
  /** For a weekly one. */
  weekday: z.enum(WEEKDAYS),
})
export type Schedule = z.infer<typeof Schedule>

const UNIT_MS = { minutes: 60_000, hours: 3_600_000 } as const

const Length = z
  .string()
  .regex(/^[1-9]\d{0,3} (minutes|hours)$/, 'ditulis 30 minutes atau 72 hours')
  .transform(text => {
    const [amount, unit] = text.split(' ') as [string, keyof typeof UNIT_MS]
    return Number(amount) * UNIT_MS[unit]
  })

const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'jam ditulis 21:00')
  .transform(text => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))

/** What is remembered of notices lasts 90 days (`store/notices`); beyond that an old one would be told again. */
const LONGEST_STALE_MS = 30 * 24 * 3_600_000

/** The shape of `config/notices.yaml`, lengths in milliseconds; `categories` are those of categories.csv. */
export const noticesFile = (categories: readonly string[]) =>
  z.strictObject({
    version: z.string().min(1),
    quiet: z.strictObject({ from: TimeOfDay, until: TimeOfDay }) satisfies z.ZodType<Quiet>,
    gather: Length,
    listed: z.number().int().min(1).max(50),
    stale: Length.refine(length => length <= LONGEST_STALE_MS, 'paling lama 720 hours'),
    nearly_due: Length,
    digests: z.strictObject(
      Object.fromEntries(ROLES.map(role => [role, Schedule])) as Record<Role, typeof Schedule>,
    ),
    urgent: z.array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'huruf kecil, angka dan tanda hubung'),
        title: z.string().min(1),
        categories: z
          .array(z.string().refine(name => categories.includes(name), 'tidak ada di categories.csv'))
          .min(1),
        words: z.array(z.string().regex(/^\p{L}+$/u, 'satu kata, huruf saja')),
        to: z.array(z.enum(ROLES)).min(1),
        wakes: z.boolean(),
      }),
    ),
  })
export type NoticeSettings = z.infer<ReturnType<typeof noticesFile>>
export type UrgentClass = NoticeSettings['urgent'][number]

/** The class that makes a ticket urgent: the first whose category and words fit; undefined for an ordinary one. */
export function urgentClass(
  { urgent }: NoticeSettings,
  { category, text }: { readonly category: string | null; readonly text: string },
): UrgentClass | undefined {
  const spoken = new Set(text.toLowerCase().match(/\p{L}+/gu))
  return urgent.find(
    ({ categories, words }) =>
      category !== null &&
      categories.includes(category) &&
      (words.length === 0 || words.some(word => spoken.has(word))),
  )
}
