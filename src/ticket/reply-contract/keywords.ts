import { parseNumber } from '../../report/index.js'

/** What a citizen can steer with one word. */
export type Answer =
  /** How far is it? */
  | 'status'
  /** Tell me nothing more; tell me again. */
  | 'stop'
  | 'start'
  /** Tell me here from now on. */
  | 'subscribe'
  /** About what we called solved: it is not; it is. */
  | 'not_done'
  | 'done'
  | 'english'
  | 'indonesian'

export interface Said {
  readonly answer: Answer
  /** The report they name, if it can be a number of ours; whether it is theirs is another question. */
  readonly number: string | null
  /** What a citizen says beside the word, as they wrote it: why it is not solved. */
  readonly words?: string
  /** Whether the words with which they begin speak of work that was to be finished: "belum selesai", not "belum ada". */
  readonly ofWork?: boolean
}

/** Whole messages, in Indonesian as it is typed on a telephone, and in English. */
const PHRASES: Readonly<Record<Answer, string>> = {
  status: 'status, status laporan, cek, cek status, cek laporan, lacak, track, check status',
  stop: 'stop, stop langganan, berhenti, berhenti langganan, unreg, unsubscribe, optout',
  start: 'mulai, mulai lagi, start, unstop',
  subscribe: 'langganan, berlangganan, kabari di sini, subscribe',
  not_done:
    'belum, belum selesai, belum beres, belum tuntas, belum diperbaiki, belum dikerjakan, masih belum selesai, masih rusak, ' +
    'masih sama, tidak selesai, blm, blm selesai, blm beres, buka kembali, not done, not fixed, not solved, not yet, ' +
    'still broken, reopen',
  done:
    'sudah, sudah selesai, sudah beres, sudah tuntas, sudah diperbaiki, selesai, beres, sdh, sdh selesai, sdh beres, mantap, ' +
    'terima kasih, terimakasih, makasih, trims, tks, sudah terima kasih, sudah selesai terima kasih, done, fixed, solved, ' +
    'thanks, thank you',
  english: 'english, bahasa inggris',
  indonesian: 'indonesia, bahasa indonesia, bahasa',
}

const MEANS = new Map(
  Object.entries(PHRASES).flatMap(([answer, phrases]) =>
    phrases.split(', ').map(phrase => [phrase, answer as Answer] as const),
  ),
)

/** Mean it only together with a number: alone they are how people try whether anybody is there. */
const WITH_NUMBER = new Set(['cek', 'lacak', 'track'])

/** Said to be polite, or to introduce a number. */
const POLITE = new Set(
  'pak bu bapak ibu min admin kak mas mbak ya yaa dong kok nih oke ok banyak sekali tolong mohon please nomor no number'.split(
    ' ',
  ),
)

/** Longest message that can be an answer in one word, characters; more is somebody telling us something. */
const LONGEST = 80

/** Whatever looks like a number, also inside another: in "not done 7K3 ..." three words look like one as well. */
const NUMBER =
  /(?<![0-9A-Za-z])(?=([0-9A-Za-z]{3}([ -]?)[0-9A-Za-z]{4}([ -]?)[0-9A-Za-z]{3})(?![0-9A-Za-z]))/g

/**
 * The report numbers a text names, as typed and as they are, the likeliest first. The check sign keeps out all but one in 32
 * of the words that look like one ("lap|oran 7K3", "ada yang dtg"): what is cut alike, and has a digit, is rather a number.
 */
export const numbersIn = (text: string): { typed: string; number: string }[] =>
  [...text.matchAll(NUMBER)]
    .flatMap(([, typed = '', first, second]) => {
      const number = parseNumber(typed)
      const likely = Number(first === second) + Number(first === second && /\d/.test(typed))
      return number === null ? [] : [{ typed, number, likely }]
    })
    .toSorted((a, b) => b.likely - a.likely)
    .map(({ typed, number }) => ({ typed, number }))

/**
 * The answer a message consists of, with or without a report's number; null when it says more than that. "Stop" is one,
 * "stop buang sampah di sini" is a complaint. A number alone asks how far it is.
 */
export function wordIn(text: string): Said | null {
  const whole = text.trim()
  if (whole === '' || whole.length > LONGEST) return null
  const words = bare(whole)
  const meant = MEANS.get(words)
  if (meant && !WITH_NUMBER.has(words)) return { answer: meant, number: null }
  for (const { typed, number } of numbersIn(whole)) {
    const rest = bare(whole.replace(typed, ' '))
    const answer =
      rest === '' ? 'status' : (MEANS.get(rest) ?? MEANS.get(rest.replace(/ (laporan|tiket)$/, '')))
    if (answer) return { answer, number }
  }
  return null
}

/** Longest "not solved" with words, characters: as much as an event keeps. More is a letter about something. */
const LONGEST_OBJECTION = 2_000

/** What is said of work that was to be finished, and hardly of anything else. */
const OF_WORK = /selesai|beres|tuntas|done|fixed|solved|buka kembali|reopen/

/** `BELUM` and its like as the beginning of a text, the longest first: "belum selesai" before "belum". */
const NOT_DONE = PHRASES.not_done
  .split(', ')
  .toSorted((a, b) => b.length - a.length)
  .map(phrase => `${phrase} `)

/**
 * "Not solved" with what is wrong: "BELUM lampunya masih mati". All of it is kept: "belum ada yang datang" is no longer true
 * without its first word. Null for the word alone, and for a text that begins otherwise. Whether it is about a ticket that
 * was closed, its reader has to find out: "belum ada lampu di jalan kami" begins like that as well.
 */
export function objectionIn(text: string): Said | null {
  const whole = text.replace(/@\w+/g, ' ').trim()
  if (whole.length > LONGEST_OBJECTION) return null
  for (const found of [...numbersIn(whole), null]) {
    const words = (found ? whole.replace(found.typed, ' ') : whole).replace(/\s+/g, ' ').trim()
    const said = `${bare(words)} `
    const begun = NOT_DONE.find(phrase => said.startsWith(phrase) && said.length > phrase.length)
    if (begun)
      return { answer: 'not_done', number: found?.number ?? null, words, ofWork: OF_WORK.test(begun) }
  }
  return null
}

/** Words alone: without addressing somebody, politeness, signs. */
const bare = (text: string): string =>
  text
    .toLowerCase()
    .replace(/@\w+/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .split(' ')
    .filter(word => word !== '' && !POLITE.has(word))
    .join(' ')
