import { type Draft, type Guess, type Kind, parseNumber } from '../report/index.js'
import type { Features } from './features.js'
import type { LinearModel } from './model.js'
import { createPhrases } from './phrases.js'
import type { Lexicon } from './tables.js'
import type { Fold, Word } from './words.js'

export interface KindInput {
  readonly draft: Draft
  readonly words: readonly Word[]
  /** What the trained model looks at. */
  readonly features: Features
  /** Best score any category got from the words. */
  readonly topicScore: number
  /** True when the words name an area, a street, a gang, RT or RW. */
  readonly namesPlace: boolean
  readonly senderHasOpenTicket: boolean
  /** An office has asked the author something and waits for the answer. */
  readonly asked: boolean
}

type Sign = Exclude<keyof Lexicon['kinds'], 'greeting' | 'test'>

/** Everything a rule may look at: the signs found, and what else is known of the message. */
interface Signs extends Record<Sign, readonly string[]> {
  readonly input: KindInput
  /** The text carries the number of a report. */
  readonly number: boolean
  /** The words name a problem and wish something done about it. */
  readonly problem: boolean
  /** The message is nothing but a greeting, or nothing but a try-out. */
  readonly only: 'greeting' | 'test' | null
  /** Probability of each kind by the trained weights; null without any. */
  readonly chances: Readonly<Record<Kind, number>> | null
}

type Rule = (signs: Signs) => Guess<Kind> | null

/** What may be one of our own numbers, "7K3-9QFM-2XD"; its check sign tells. */
const OWN_NUMBER = /\b[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{3}\b/gi
/** A category score from here on means the words do speak of a problem. */
const PROBLEM = 3
/** And from here on they describe it at length. */
const AT_LENGTH = 8
/** From this probability on the model may call a message something else than a complaint. */
const UNLIKELY = 0.65
/** And from here on it may overrule single words that point away from a complaint. */
const CERTAIN = 0.985
/** Courtesy, but for whoever was asked "apakah masih tergenang?". */
const AGREES = new Set(['ya', 'iya'])
/** So many phrases of advertising leave no room for a complaint. */
const ONLY_ADVERTISED = 4
/** From here on words of praise beside a problem are mockery, and words of advertising its subject. */
const LIKELY = 0.9

const SIGNS: readonly Sign[] = [
  'spam',
  'praise',
  'status_query',
  'follow_up',
  'not_complaint',
  'opening',
  'request',
]

/**
 * What kind of message. Only clear signs lead away from `complaint`: a wrong "complaint" costs an officer a look, a
 * wrong "spam" costs a citizen the answer. The first rule that speaks decides.
 */
export function createKind(
  lexicon: Lexicon,
  fold: Fold,
  model: LinearModel | null,
): (input: KindInput) => Guess<Kind> {
  const entries = SIGNS.flatMap(label => lexicon.kinds[label].map(phrase => ({ label, phrase, weight: 1 })))
  const find = createPhrases<Sign>(fold, entries)
  const wordsOf = (phrases: readonly string[]) =>
    new Set(phrases.flatMap(phrase => fold(phrase).map(word => word.text)))
  const tests = wordsOf(lexicon.kinds.test)
  const cityNumber = new RegExp(`\\b(?:${lexicon.reportNumbers.join('|')})[- ]?\\d{8,14}\\b`, 'i')
  const namesReport = (text: string) =>
    cityNumber.test(text) || (text.match(OWN_NUMBER) ?? []).some(number => parseNumber(number) !== null)
  const greetings = new Set([...wordsOf(lexicon.kinds.greeting), ...tests])

  return input => {
    const { draft, words, topicScore } = input
    if (words.length === 0) return withoutWords(draft)
    const found = Object.fromEntries(SIGNS.map(sign => [sign, [] as string[]])) as Record<Sign, string[]>
    for (const { label, phrase } of find(words)) if (!found[label].includes(phrase)) found[label].push(phrase)
    const short = words.length <= 6 && words.every(word => greetings.has(word.text))
    const signs: Signs = {
      ...found,
      input,
      number: namesReport(draft.text) || namesReport(draft.subject ?? ''),
      problem: topicScore >= PROBLEM && found.request.length > 0,
      chances: model && chancesOf(model, input.features),
      only: !short ? null : words.some(word => tests.has(word.text)) ? 'test' : 'greeting',
    }
    for (const rule of RULES) {
      const guess = rule(signs)
      if (guess) return guess
    }
    return complaint(signs)
  }
}

const saw = (value: Kind, confidence: number, list: readonly string[]): Guess<Kind> => ({
  value,
  confidence: Math.round(confidence * 100) / 100,
  because: [`kata: ${list.slice(0, 3).join(', ')}`],
})

const onlyGreeting: Rule = ({ only, input: { draft, asked, words } }) => {
  if (only === null || (asked && words.some(({ text }) => AGREES.has(text)))) return null
  if (only === 'greeting' && (draft.point || draft.media.length > 0))
    return { ...withoutWords(draft), confidence: 0.5 }
  return { value: 'not_complaint', confidence: 0.9, because: ['hanya salam atau percobaan'] }
}

/** "Tiang penuh tempelan jasa sedot wc": words of advertising may be what a complaint is about. */
const spam: Rule = ({ spam: seen, request, chances, input: { namesPlace, topicScore } }) => {
  if (seen.length < 2 || (namesPlace && request.length > 0)) return null
  const complains = chances !== null && chances.complaint > chances.spam && topicScore >= PROBLEM
  if ((complains && seen.length < ONLY_ADVERTISED) || (chances !== null && chances.complaint >= LIKELY))
    return null
  return saw('spam', Math.min(0.98, 0.6 + seen.length * 0.12), seen)
}

/** "Kok laporan saya … gimana": asks about a report, by its number or with no other matter in it. */
const statusQuery: Rule = ({ status_query: seen, number, request, input: { topicScore } }) => {
  const asks =
    (number && (seen.length > 0 || topicScore < PROBLEM)) ||
    (seen.length >= 2 && topicScore < AT_LENGTH) ||
    (seen.length > 0 && (topicScore < PROBLEM || (request.length === 0 && topicScore < PROBLEM + 2)))
  return asks
    ? saw('status_query', number ? 0.9 : 0.7, [...(number ? ['nomor laporan'] : []), ...seen])
    : null
}

const followUp: Rule = ({ follow_up: seen, input: { topicScore, senderHasOpenTicket, draft } }) => {
  if (seen.length > 0 && (topicScore < AT_LENGTH || senderHasOpenTicket))
    return saw('follow_up', senderHasOpenTicket ? 0.85 : 0.65, seen)
  const answers = draft.replyTo !== null && senderHasOpenTicket && topicScore < PROBLEM
  return answers
    ? { value: 'follow_up', confidence: 0.75, because: ['balasan dalam percakapan yang sama'] }
    : null
}

const praise: Rule = signs => {
  const { praise: seen, request, problem } = signs
  if (mocks(signs)) return null
  if (seen.length > 0 && request.length === 0)
    return saw('praise', Math.min(0.9, 0.6 + seen.length * 0.15), seen)
  return seen.length >= 2 && (!problem || request.length <= 1) ? saw('praise', 0.6, seen) : null
}

const talk: Rule = ({ not_complaint: seen, opening, request, problem, chances, input: { topicScore } }) => {
  const all = [...seen, ...opening]
  if (chances && chances.complaint >= CERTAIN) return null
  if (all.length === 0 || problem || (seen.length === 0 && topicScore >= PROBLEM)) return null
  if (request.length > 0 && topicScore >= PROBLEM && all.length <= request.length) return null
  return saw('not_complaint', Math.min(0.85, 0.5 + all.length * 0.12), all)
}

/** Why words were understood as the answer to an office's question. */
export const ANSWERED: readonly string[] = ['jawaban atas pertanyaan petugas']

/**
 * "Nomor 12 pak", "yang sebelah kiri": whoever was asked and complains of nothing answers. The weights never saw a question
 * before such words and take them for one.
 */
const answer: Rule = ({ request, input: { asked, topicScore } }) =>
  asked && request.length === 0 && topicScore < PROBLEM
    ? { value: 'follow_up', confidence: 0.8, because: ANSWERED }
    : null

/** What no single word gave away: the whole of the words is that of an announcement, a question, an advertisement. */
const otherwise: Rule = signs => {
  const {
    chances,
    request,
    input: { draft, topicScore },
  } = signs
  if (!chances || draft.claimedCategory !== null || (request.length > 0 && topicScore >= PROBLEM)) return null
  if (chances.complaint + chances.follow_up > 1 - UNLIKELY) return null
  const value = OTHERS.reduce((best, kind) => (chances[kind] > chances[best] ? kind : best))
  // "Parah banget" is short and warm as thanks are, and none.
  if (value === 'praise' && (request.length > 0 || mocks(signs))) return null
  const confidence = Math.round(chances[value] * 100) / 100
  return { value, confidence, because: [`pilihan kata seperti ${KIND_NAMES[value]}`] }
}

const OTHERS = ['spam', 'praise', 'status_query', 'not_complaint'] as const
const KIND_NAMES: Readonly<Record<(typeof OTHERS)[number], string>> = {
  spam: 'iklan',
  praise: 'ucapan terima kasih',
  status_query: 'pertanyaan tentang laporan',
  not_complaint: 'pemberitahuan atau pertanyaan umum',
}

const RULES: readonly Rule[] = [onlyGreeting, spam, statusQuery, followUp, praise, talk, answer, otherwise]

function chancesOf(model: LinearModel, features: Features): Record<Kind, number> {
  const chances = model.chances(features)
  const of = (kind: Kind) => chances[model.labels.indexOf(kind)] ?? 0
  return {
    complaint: of('complaint'),
    follow_up: of('follow_up'),
    status_query: of('status_query'),
    praise: of('praise'),
    spam: of('spam'),
    not_complaint: of('not_complaint'),
  }
}

function complaint({ request, problem, input: { topicScore } }: Signs): Guess<Kind> {
  const because = [
    ...(request.length > 0 ? [`kata: ${request.slice(0, 3).join(', ')}`] : []),
    ...(topicScore >= PROBLEM ? ['menyebut masalah'] : []),
  ]
  const confidence = problem ? 0.95 : because.length > 0 ? 0.85 : 0.55
  return {
    value: 'complaint',
    confidence,
    because: because.length > 0 ? because : ['tidak ada tanda pesan lain'],
  }
}

/** A photo or a pin says something without words; what, a person must see. */
function withoutWords({ media, point, placeText, claimedCategory }: Draft): Guess<Kind> {
  if (media.length > 0)
    return { value: 'complaint', confidence: 0.6, because: ['hanya foto atau berkas, tanpa kata'] }
  if (point || placeText || claimedCategory)
    return { value: 'complaint', confidence: 0.6, because: ['hanya lokasi atau kategori, tanpa kata'] }
  return { value: 'not_complaint', confidence: 0.5, because: ['pesan kosong'] }
}

const MEASURE = /\d\s?(?:m|cm|meter|rb|ribu|jt|juta|hari|minggu|bulan)\b/i
const COMPLAINS = new Set(['tidak', 'belum', 'masih', 'tetap', 'malah', 'padahal', 'dibiarkan', 'dipajang'])

/**
 * "Terima kasih kolam renangnya, dalamnya 1,5 meter": thanks with a measure in them are mockery; so are thanks for a
 * problem that is still there.
 */
const mocks = ({ chances, input: { draft, words, topicScore } }: Signs): boolean =>
  MEASURE.test(draft.text) ||
  (topicScore >= PROBLEM &&
    (chances === null || chances.complaint >= LIKELY) &&
    words.some(({ text }) => COMPLAINS.has(text)))
