import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** A message as an invented citizen wrote it. See config/scenario/README.md. */
export const CitizenMessage = z.object({
  message_id: z.string(),
  channel: z.string(),
  sent_at: z.iso.datetime({ offset: true }),
  /** Number, address, `@handle` or name, as fits the channel. */
  sender: z.string(),
  text: z.string(),
  subject: z.string().optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
  app_category: z.string().optional(),
  /** Message of the same channel which this one answers. */
  thread_of: z.string().optional(),
})
export type CitizenMessage = z.infer<typeof CitizenMessage>

/** The scenario in time order. */
export async function readScenario(file: string): Promise<CitizenMessage[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(line => line.trim() !== '')
  const messages = lines.map(line => CitizenMessage.parse(JSON.parse(line)))
  return messages.toSorted((a, b) => Date.parse(a.sent_at) - Date.parse(b.sent_at))
}

/**
 * Ids of one run of the demo. Providers never use an id twice, so a second run must not either: the same message gets
 * other ids in every run, and the same ids within one.
 */
export class RunIds {
  readonly run = randomBytes(4).toString('hex')
  private readonly posts = new Map<string, string>()

  /** 32 hexadecimal signs, as in a Twilio SID. */
  hex(messageId: string): string {
    return createHash('md5').update(`${this.run} ${messageId}`).digest('hex')
  }

  /** An id of X: it grows with time, for `since_id` compares ids. https://docs.x.com/fundamentals/x-ids */
  post(messageId: string): string {
    const known = this.posts.get(messageId)
    if (known) return known
    const id = String(((BigInt(Date.now()) - X_EPOCH) << 22n) + BigInt(this.posts.size % 4096))
    this.posts.set(messageId, id)
    return id
  }

  uuid(messageId: string): string {
    return this.hex(messageId).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
  }
}

const X_EPOCH = 1_288_834_974_657n

/** A provider's id of a person: the same in every run, as accounts are. Eighteen digits. */
export const accountId = (sender: string): string =>
  String(10n ** 17n + (BigInt(`0x${createHash('md5').update(sender).digest('hex')}`) % (9n * 10n ** 17n)))

/** `0812-0000-9336` as E.164. */
export const e164 = (number: string): string => `+${number.replace(/\D/g, '').replace(/^0/, '62')}`
