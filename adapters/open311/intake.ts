import { z } from 'zod'

const words = (max: number) => z.string().max(max)

/** What the door at `/open311/v2` hands over: a request that keeps to the rules of GeoReport v2. Unknown fields are refused. */
export const Intake = z.strictObject({
  id: z.uuid().toLowerCase(),
  /** The same for every copy of one request. */
  key: z.string().min(1).max(500),
  /** Name of the service that was chosen, for people. */
  service: words(200).nullable(),
  /** The category it stands for; null for those who did not know. */
  category: words(200).nullable(),
  description: words(20_000).nullable(),
  position: z
    .strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) })
    .nullable(),
  address: words(1_000).nullable(),
  kelurahan: z
    .string()
    .regex(/^\d{2}\.\d{2}\.\d{2}\.\d{4}$/)
    .nullable(),
  person: z.strictObject({
    name: words(200).nullable(),
    phone: words(40).nullable(),
    email: words(320).nullable(),
    account: words(300).nullable(),
    device: words(300).nullable(),
  }),
  /** Addresses to fetch from. */
  media: z.array(z.url({ protocol: /^https?$/ }).max(4_096)).max(10),
  files: z
    .array(z.strictObject({ name: words(255), type: words(200), content: z.string().max(28_000_000) }))
    .max(10),
  /** Our id of the request this one adds to. */
  continues: z.string().max(998).nullable(),
  /** Every field as it was sent, but for the key of the app. */
  sent: z.array(z.tuple([z.string().max(200), z.string()])).max(5_000),
})
export type Intake = z.output<typeof Intake>

/** Parses what was handed over. `wrong` names fields, never values. */
export function parseIntake(bytes: Uint8Array): { intake: Intake } | { wrong: string } {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { wrong: 'bukan JSON dalam UTF-8' }
  }
  const parsed = Intake.safeParse(json)
  if (parsed.success) return { intake: parsed.data }
  const places = parsed.error.issues.map(issue => issue.path.join('.') || 'isi')
  return { wrong: `tidak sesuai bentuk: ${[...new Set(places)].join(', ')}` }
}
