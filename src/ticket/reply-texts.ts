import { SegmentedMessage } from 'sms-segments-calculator'
import twitterText from 'twitter-text'
import { z } from 'zod'

const Template = z.strictObject({
  subject: z.string(),
  short: z.array(z.string()).min(1),
  plain: z.array(z.string()).min(1),
  long: z.string(),
})

/** `config/replies.yaml`. */
export const ReplyTexts = z.strictObject({
  version: z.string(),
  acknowledged: Template,
  joined: Template,
  ask_place: Template,
  outside: Template,
  added: Template,
  status: Template,
  status_unknown: Template,
})
export type ReplyTexts = z.infer<typeof ReplyTexts>
export type ReplyKind = Exclude<keyof ReplyTexts, 'version'>

/** What wording must know of a channel. */
export interface Voice {
  readonly medium: 'sms' | 'email' | 'social' | 'desk'
  readonly longestReply: { readonly units: 'gsm7' | 'characters' | 'weighted'; readonly max: number }
}

export interface ReplyFacts {
  readonly number: string
  readonly agency: string
  readonly url: string
  readonly status: string
}

/**
 * The words for one channel: mail gets the long text in both languages, SMS the first short text that fits one GSM-7
 * segment with everything filled in, social media the first plain one. The last text of a list is sent even if too long;
 * `test/replies.test.ts` proves that it never is.
 */
export function compose(
  texts: ReplyTexts,
  kind: ReplyKind,
  voice: Voice,
  facts: ReplyFacts,
): { subject: string; text: string } {
  const template = texts[kind]
  const fill = (text: string) =>
    text.replace(/\{(number|agency|url|status)\}/g, (_whole, name: keyof ReplyFacts) => facts[name])
  const choices =
    voice.medium === 'email' ? [template.long] : voice.medium === 'sms' ? template.short : template.plain
  const filled = choices.map(fill)
  const text = filled.find(choice => fits(choice, voice.longestReply)) ?? (filled.at(-1) as string)
  return { subject: fill(template.subject), text }
}

/** Signs which are one septet each in GSM 03.38 and one character everywhere: no need to count segments. */
const PLAIN = /^[A-Za-z0-9 \n!"#%&'()*+,\-./:;<=>?]*$/

export function fits(text: string, { units, max }: Voice['longestReply']): boolean {
  if (units === 'gsm7') {
    if (PLAIN.test(text)) return text.length <= max
    const message = new SegmentedMessage(text, 'auto')
    return message.encodingName === 'GSM-7' && message.segmentsCount <= Math.ceil(max / 160)
  }
  if (units === 'weighted') return twitterText.parseTweet(text).weightedLength <= max
  return text.length <= max
}
