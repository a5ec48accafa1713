import { phoneNumber } from '#kit'
import { z } from 'zod'

const words = (max: number) => z.string().trim().max(max)
const optional = <T extends z.ZodType>(field: T) => field.nullish()

/** Base64 of 20 MB: a phone's photo several times over. */
const LONGEST_FILE = 28_000_000

/**
 * Standard base64, possibly wrapped. Only the alphabet: the file's type is sniffed later anyway. It looks for a wrong
 * sign, because a pattern that walks over megabytes of right ones exhausts the stack of the regex engine.
 */
const isBase64 = (content: string) => !/[^A-Za-z0-9+/=\s]/.test(content)

/**
 * What our own pages and the JAKI door post: one complaint as a person filled it in. Unknown fields are refused, so
 * that a misspelt one does not vanish.
 */
export const Intake = z
  .strictObject({
    /** Made by the page before the first try and kept over retries: the same id is the same complaint. */
    id: z.uuid().toLowerCase(),
    name: optional(words(200)),
    phone: optional(z.string().max(40).trim()),
    email: optional(z.union([z.literal(''), z.email().max(320)])),
    /** Id of the signed-in user of an app, for reports that carry neither number nor address. */
    channelUserId: optional(words(320)),
    /** The citizen wants no name on it: name, number, address and user id are not even stored. */
    anonymous: optional(z.boolean()),
    /** A person says that it is about an office or official. */
    aboutOffice: optional(z.boolean()),
    text: words(20_000).default(''),
    category: optional(words(200)),
    kelurahan: optional(
      z
        .string()
        .regex(/^(\d{2}\.\d{2}\.\d{2}\.\d{4})?$/, { error: 'harus berupa kode seperti 31.74.04.1002' }),
    ),
    address: optional(words(1000)),
    lat: optional(z.number().min(-90).max(90)),
    lon: optional(z.number().min(-180).max(180)),
    /** When the citizen wrote it, with its zone: `2026-11-22T08:15:00+07:00`. Earlier than now for offline pages. */
    sentAt: optional(z.iso.datetime({ offset: true })),
    media: optional(
      z
        .array(
          z.strictObject({
            name: words(255),
            type: words(200),
            content: z.string().min(1).max(LONGEST_FILE).refine(isBase64, { error: 'harus base64' }),
          }),
        )
        .max(10),
    ),
  })
  .superRefine((intake, context) => {
    const problem = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (intake.phone && !intake.anonymous && phoneNumber(intake.phone) === null)
      problem('phone', 'bukan nomor telepon yang dikenal')
    if ((intake.lat == null) !== (intake.lon == null)) problem('lat', 'lat dan lon harus diisi bersama')
    if (intake.text === '' && !intake.media?.length) problem('text', 'isi laporan atau lampirkan foto')
  })
export type Intake = z.output<typeof Intake>

/** Everything wrong with it at once, in Indonesian, by field: `text: isi laporan …; kelurahan: …`. No values. */
function problems(error: z.ZodError): string {
  return error.issues
    .map(issue => [issue.path.join('.'), issue.message].filter(part => part !== '').join(': '))
    .join('; ')
}

const indonesian = z.locales.id().localeError

/** Parse what was posted, with messages a clerk can read. */
export function parseIntake(bytes: Uint8Array): { intake: Intake } | { wrong: string } {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { wrong: 'bukan JSON dalam UTF-8' }
  }
  const parsed = Intake.safeParse(json, { error: indonesian })
  return parsed.success ? { intake: parsed.data } : { wrong: problems(parsed.error) }
}
