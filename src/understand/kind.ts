import type { Draft, Guess, Kind } from '../report/index.js'
import { createPhrases } from './phrases.js'
import type { Lexicon } from './tables.js'
import type { Fold, Word } from './words.js'

export interface KindInput {
  readonly draft: Draft
  readonly words: readonly Word[]
  /** Best score any category got from the words. */
  readonly topicScore: number
  /** True when the words name an area, a street, a gang, RT or RW. */
  readonly namesPlace: boolean
  readonly senderHasOpenTicket: boolean
}

type Sign = Exclude<keyof Lexicon['kinds'], 'greeting'>

/** Our own numbers and those of the city's applications: letters and at least eight digits. Bounded, so linear. */
const TICKET_NUMBER = /\b[A-Z]{2,4}[- ]?\d{8,14}\b/
/** A category score from here on means the words do speak of a problem. */
const PROBLEM = 3

/**
 * What kind of message. Only clear signs lead away from `complaint`: a wrong "complaint" costs an officer a look, a
 * wrong "spam" costs a citizen the answer.
 */
export function createKind(lexicon: Lexicon, fold: Fold): (input: KindInput) => Guess<Kind> {
  const signs: readonly Sign[] = ['spam', 'praise', 'status_query', 'follow_up', 'not_complaint', 'request']
  const find = createPhrases<Sign>(
    fold,
    signs.flatMap(label => lexicon.kinds[label].map(phrase => ({ label, phrase, weight: 1 }))),
  )
  const greetings = new Set(lexicon.kinds.greeting.flatMap(phrase => fold(phrase).map(word => word.text)))

  return input => {
    const { draft, words, topicScore, namesPlace } = input
    if (words.length === 0) return withoutWords(draft)
    const found = find(words)
    const phrases = (sign: Sign) => [
      ...new Set(found.filter(each => each.label === sign).map(each => each.phrase)),
    ]
    const [spam, praise, query, follow, talk, request] = signs.map(phrases) as [
      string[],
      string[],
      string[],
      string[],
      string[],
      string[],
    ]
    const number = TICKET_NUMBER.test(draft.text) || TICKET_NUMBER.test(draft.subject ?? '')
    const problem = topicScore >= PROBLEM && request.length > 0
    const saw = (value: Kind, confidence: number, list: readonly string[]): Guess<Kind> => ({
      value,
      confidence,
      because: [`kata: ${list.slice(0, 3).join(', ')}`],
    })

    if (words.length <= 6 && words.every(word => greetings.has(word.text))) {
      return draft.point || draft.media.length > 0
        ? { ...withoutWords(draft), confidence: 0.5 }
        : { value: 'not_complaint', confidence: 0.9, because: ['hanya salam atau percobaan'] }
    }
    if (spam.length >= 2 && !(namesPlace && request.length > 0))
      return saw('spam', Math.min(0.98, 0.6 + spam.length * 0.12), spam)
    // "Kok laporan saya … gimana": asks about a report, with its number or with no other matter in it.
    const asks = query.length + (number ? 1 : 0)
    if (asks >= 2 || (query.length > 0 && topicScore < PROBLEM) || (number && topicScore < PROBLEM)) {
      return saw('status_query', number ? 0.9 : 0.7, [...(number ? ['nomor laporan'] : []), ...query])
    }
    if (follow.length > 0 && (topicScore < 8 || input.senderHasOpenTicket || draft.replyTo !== null))
      return saw('follow_up', input.senderHasOpenTicket ? 0.85 : 0.65, follow)
    if (draft.replyTo !== null && input.senderHasOpenTicket && topicScore < PROBLEM) {
      return { value: 'follow_up', confidence: 0.75, because: ['balasan dalam percakapan yang sama'] }
    }
    if (praise.length > 0 && request.length === 0 && !namesPrice(draft.text))
      return saw('praise', Math.min(0.9, 0.6 + praise.length * 0.15), praise)
    if (praise.length >= 2 && !problem) return saw('praise', 0.6, praise)
    if (
      talk.length > 0 &&
      !problem &&
      (request.length === 0 || topicScore < PROBLEM || talk.length > request.length)
    ) {
      return saw('not_complaint', Math.min(0.85, 0.5 + talk.length * 0.12), talk)
    }
    const because = [
      ...(request.length > 0 ? [`kata: ${request.slice(0, 3).join(', ')}`] : []),
      ...(topicScore >= PROBLEM ? ['menyebut masalah'] : []),
    ]
    if (because.length === 0) because.push('tidak ada tanda pesan lain')
    return {
      value: 'complaint',
      confidence: problem ? 0.95 : topicScore >= PROBLEM || request.length > 0 ? 0.85 : 0.55,
      because,
    }
  }
}

function withoutWords({ media, point, placeText, claimedCategory }: Draft): Guess<Kind> {
  if (media.length > 0)
    return { value: 'complaint', confidence: 0.6, because: ['hanya foto atau berkas, tanpa kata'] }
  if (point || placeText || claimedCategory)
    return { value: 'complaint', confidence: 0.6, because: ['hanya lokasi atau kategori, tanpa kata'] }
  return { value: 'not_complaint', confidence: 0.5, because: ['pesan kosong'] }
}

/** "Terima kasih kolam renangnya, dalamnya 1,5 meter": thanks with a measure in them are mockery. */
const namesPrice = (text: string): boolean =>
  /\d\s?(?:m|cm|meter|rb|ribu|jt|juta|hari|minggu|bulan)\b/i.test(text)
