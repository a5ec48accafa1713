import { SegmentedMessage } from 'sms-segments-calculator'
import twitterText from 'twitter-text'
import { z } from 'zod'

export type Language = 'id' | 'en'

const Choices = z.array(z.string().min(1)).min(1)
const Template = z.strictObject({
  subject: z.string(),
  short: Choices,
  plain: Choices,
  /** For mail: both languages. A line is left out when something it names is not known. */
  long: z.string(),
  en: z.strictObject({ short: Choices, plain: Choices }),
})
const Wording = z.record(z.string(), z.strictObject({ id: z.string().min(1), en: z.string().min(1) }))

/** `config/replies.yaml`. */
export const ReplyTexts = z.strictObject({
  version: z.string(),
  /** What a status of statuses.csv and a code of life.yaml mean to a citizen. */
  words: z.strictObject({
    follow: z.strictObject({ id: z.string(), en: z.string() }),
    statuses: Wording,
    coordinate: Wording,
    reject: Wording,
    pause: Wording,
  }),
  // Answers to a message.
  acknowledged: Template,
  joined: Template,
  ask_place: Template,
  outside: Template,
  added: Template,
  status: Template,
  status_unknown: Template,
  not_reopened: Template,
  confirmed: Template,
  stopped: Template,
  resumed: Template,
  here: Template,
  language: Template,
  // News of a ticket (`reply-contract`).
  accepted: Template,
  started: Template,
  assigned: Template,
  handed_over: Template,
  promised: Template,
  paused: Template,
  asked: Template,
  noted: Template,
  /** Instead of any of these about a closed report, where others read along. */
  discreet: Template,
  rework: Template,
  progress: Template,
  done: Template,
  rejected: Template,
  reopened: Template,
})
export type ReplyTexts = z.infer<typeof ReplyTexts>
export type ReplyKind = Exclude<keyof ReplyTexts, 'version' | 'words'>

/** What wording must know of a channel. */
export interface Voice {
  readonly medium: 'sms' | 'email' | 'social' | 'desk'
  readonly longestReply: { readonly units: 'gsm7' | 'characters' | 'weighted'; readonly max: number }
}

/** What a text can name. Whatever is missing or empty makes the choices that name it unfit. */
export interface ReplyFacts {
  readonly number?: string | undefined
  readonly agency?: string | undefined
  readonly url?: string | undefined
  /** The same page without what proves the reader: for an SMS too short for both. */
  readonly bareUrl?: string | undefined
  /** The page with what proves the reader, where nobody else reads along. */
  readonly ownUrl?: string | undefined
  readonly status?: string | undefined
  /** Why: the wording of a code. */
  readonly reason?: string | undefined
  /** What an officer wrote, masked. Any length; a choice with it is passed over where it does not fit. */
  readonly words?: string | undefined
  /** The office that had it before. */
  readonly before?: string | undefined
  /** A promised date. */
  readonly date?: string | undefined
  /** How often "still in process" was said. */
  readonly count?: string | undefined
  /** The ticket a report became part of, and how many other people reported the same. */
  readonly ticket?: string | undefined
  readonly others?: string | undefined
}

/**
 * Kinds which may take more than one SMS, with how many at most. Who gets half a question cannot answer it, and there are
 * telephones that open no link.
 */
const SEGMENTS: Partial<Record<ReplyKind, number>> = { asked: 2 }

/**
 * Septets of a segment that is one of several: the rest numbers them (3GPP TS 23.040, 9.2.3.24.1). A sign of two septets is
 * never parted, so each but the last may lose one.
 */
const SEPTETS_OF_SEVERAL = 153

/** How many segments an SMS of a kind may take. */
export const segmentsFor = (kind: string): number => SEGMENTS[kind as ReplyKind] ?? 1

/** How long a reply of a kind may be. */
export const longestFor = (kind: ReplyKind, { longestReply }: Voice): Voice['longestReply'] =>
  longestReply.units === 'gsm7' && segmentsFor(kind) > 1
    ? { ...longestReply, max: segmentsFor(kind) * SEPTETS_OF_SEVERAL - (segmentsFor(kind) - 1) }
    : longestReply

const NAMED = /\{(number|agency|url|ownUrl|status|reason|words|before|date|count|ticket|others|excerpt)\}/g

/**
 * The words for one channel: mail gets the long text in both languages, SMS the first short text that fits one GSM-7
 * segment with everything filled in, social media the first plain one, and below it the page where only its reader sees it.
 * What may take two segments takes the second only where no text with all the officer's words fits one. The last text of a
 * list is sent even if too long; the tests of the texts prove that it never is.
 *
 * @param other the same facts in the other language, for the second half of a mail (below the line `--`).
 */
export function compose(
  texts: ReplyTexts,
  kind: ReplyKind,
  voice: Voice,
  facts: ReplyFacts,
  language: Language = 'id',
  other: ReplyFacts = facts,
): { subject: string; text: string } {
  const template = texts[kind]
  const sms = voice.medium === 'sms'
  const subject = filled(template.subject, facts) ?? ''
  if (voice.medium === 'email') {
    const [id = '', en = ''] = template.long.split(/^--$/m)
    const [factsId, factsEn] = language === 'id' ? [facts, other] : [other, facts]
    return { subject, text: `${lines(id, factsId)}\n\n--\n${lines(en, factsEn)}` }
  }
  const { short, plain } = language === 'en' ? template.en : template
  // An SMS says as much as it can: rather an office's short name than no reason, rather a bare link than none.
  const ways = sms ? waysToSay(plainSigns(facts)) : [facts]
  const list = sms ? short : plain
  const [usual, longest] = [voice.longestReply, longestFor(kind, voice)]
  // A second segment is for the officer's words alone, and only where no other text with all of them fits one.
  const [whole, quoting] = longest === usual ? [[], []] : [naming(/\{words\}/), naming(/\{(words|excerpt)\}/)]
  const all = said(list)
  const text =
    whole.find(choice => fits(choice, usual)) ??
    quoting.find(choice => fits(choice, longest)) ??
    all.find(choice => fits(choice, usual)) ??
    all.at(-1) ??
    ''
  const follow = sms ? null : filled(texts.words.follow[language].replace('{url}', '{ownUrl}'), facts)
  const withPage = `${text}\n${follow}`
  return { subject, text: follow !== null && fits(withPage, longest) ? withPage : text }

  function naming(facts: RegExp): string[] {
    return said(list.filter(choice => facts.test(choice)))
  }

  function said(choices: readonly string[]): string[] {
    return choices.flatMap(choice => ways.flatMap(way => excerpted(choice, way, longest) || []))
  }
}

/**
 * A text filled in, with as much of what the officer wrote as there is room for, cut at a word and ending in "..."; null when
 * something it names is not known, there is nothing to cut, or no room for any of it.
 */
function excerpted(text: string, facts: ReplyFacts, longest: Voice['longestReply']): string | null {
  if (!text.includes('{excerpt}')) return filled(text, facts)
  const { words = '' } = facts
  for (let end = Math.min(words.length, longest.max); end > 0; end--) {
    const cut = words.slice(0, end).replace(/[\ud800-\udbff]$/, '')
    const lastSpace = cut.lastIndexOf(' ')
    const excerpt = `${(lastSpace > cut.length / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}...`
    const candidate = filled(text, { ...facts, excerpt })
    if (candidate === null || fits(candidate, longest)) return candidate
  }
  return null
}

/** Null when something it names is not known. */
function filled(text: string, facts: ReplyFacts & { readonly excerpt?: string }): string | null {
  let whole = true
  const result = text.replace(NAMED, (_whole, name: keyof typeof facts) => {
    const fact = facts[name] ?? ''
    if (fact === '') whole = false
    return fact
  })
  return whole ? result : null
}

const lines = (text: string, facts: ReplyFacts): string =>
  text
    .split('\n')
    .flatMap(line => filled(line, facts) ?? [])
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

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

/** What an officer wrote, in signs an SMS has: a curly quote or an emoji would halve the room. */
function plainSigns(facts: ReplyFacts): ReplyFacts {
  if (!facts.words || PLAIN.test(facts.words)) return facts
  const words = facts.words
    .replace(/[‘’‚`´]/g, "'")
    .replace(/[“”„]/g, '"')
    .replace(/[‐-―]/g, '-')
    .replaceAll('…', '...')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 \n!"#%&'()*+,\-./:;<=>?]/g, '')
    .replace(/ +/g, ' ')
    .trim()
  return { ...facts, words }
}

const waysToSay = (facts: ReplyFacts): ReplyFacts[] =>
  [facts, ...(facts.bareUrl ? [{ ...facts, url: facts.bareUrl }] : [])].flatMap(way => [
    way,
    withShortNames(way),
  ])

/** `Sudin Bina Marga Jakarta Selatan`, as everybody says it. */
const withShortNames = (facts: ReplyFacts): ReplyFacts => ({
  ...facts,
  agency: shortName(facts.agency),
  before: shortName(facts.before),
})

const shortName = (office: string | undefined) =>
  office?.replace('Suku Dinas', 'Sudin').replace(/ (Kota|Kabupaten) Administrasi/, '')
