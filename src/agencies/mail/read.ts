import type { Draft } from '../../report/index.js'
import { codeIn, type ReplyCode } from './code.js'

/** What an office can say in a mail. */
export type Keyword =
  | 'TERIMA'
  | 'PROSES'
  | 'SELESAI'
  | 'BUKAN WEWENANG'
  | 'DISPOSISI'
  | 'TUNDA'
  | 'PUTUSAN'
  | 'SETUJU'

/** A mail that carries a reply code: perhaps of an office, which only its proof can tell. */
export interface AgencyAnswer {
  readonly code: ReplyCode
  /** Who wrote, lower case; null when unknown. */
  readonly from: string | null
  /** False when our own mail server says that it is not from there, or the mail hides where an answer would go. */
  readonly believable: boolean
  /** Of the mail: the same mail read twice is one answer. */
  readonly externalId: string
  /** Null when the mail does not begin with a keyword, or takes it back at once. */
  readonly keyword: Keyword | null
  /** What follows the keyword; without one, the whole text. */
  readonly words: string
  /** False when a machine must not answer. */
  readonly mayAnswer: boolean
}

const KEYWORDS: readonly (readonly [Keyword, RegExp])[] = [
  ['BUKAN WEWENANG', /^bukan\s+(?:we|ke)wenang(?:an)?(?:\s+(?:kami|unit\s+kami))?(?![a-z])/i],
  // "Terima kasih" is politeness, no acceptance.
  ['TERIMA', /^(?:di)?terima(?![a-z]|\s*kasih)/i],
  ['PROSES', /^(?:di)?proses(?![a-z])/i],
  ['SELESAI', /^selesai(?![a-z])/i],
  ['TUNDA', /^(?:di)?tunda(?![a-z])/i],
  ['DISPOSISI', /^(?:di)?disposisi(?:kan)?(?![a-z])/i],
  ['PUTUSAN', /^(?:di)?putus(?:an|kan)(?![a-z])/i],
  ['SETUJU', /^setuju(?![a-z])/i],
]
/** What may stand before the keyword. */
const OPENING = /^[\s>*_#"'.:-]*(?:status\s*[:=]?\s*)?(?:(?:sudah|telah|sdh|sedang)\s+)?/i
/** After the keyword these say the opposite. */
const NOT = /^[\s,]*(?:belum|blm|tidak|tdk|tak|bukan|jangan|batal)(?![a-z])/i
/** Lines above the keyword in which somebody says good day. */
const GREETING =
  /^[\s>*]*(?:yth\b|kepada\b|dear\b|selamat\b|assalam|salam\b|halo\b|hai\b|bapak\b|ibu\b|dengan hormat|mohon izin)/i
const GREETINGS = 3

/** Reads the mail of an office; null when it carries no reply code, and so is somebody else's. Pure. */
export function readAgencyMail(draft: Draft): AgencyAnswer | null {
  // What it answers directly comes first; older mails of the same conversation can be about something else.
  const places = [draft.replyTo, ...draft.thread.toReversed(), draft.subject, draft.text]
  let code: ReplyCode | null = null
  for (const place of places) code ??= place === null ? null : codeIn(place)
  if (!code) return null
  return {
    code,
    from: draft.sender.kind === 'email' ? (draft.sender.address?.toLowerCase() ?? null) : null,
    // Written by the mail channel (adapters/email/trust.ts). Without a verdict of our own server the code alone is the proof.
    believable: draft.answerTo !== null && draft.answerTo.senderTrust !== 'fail',
    externalId: draft.externalId,
    ...saidIn(draft.text),
    mayAnswer: draft.mayAnswer,
  }
}

/** The keyword at the beginning of the first line that is no greeting, and everything after it. */
export function saidIn(text: string): { keyword: Keyword | null; words: string } {
  const unclear = { keyword: null, words: text.trim() }
  const lines = text.split('\n').filter(line => line.trim() !== '')
  let at = 0
  while (at < GREETINGS && GREETING.test(lines[at] ?? '')) at += 1
  const line = lines[at]?.replace(OPENING, '')
  if (line === undefined) return unclear
  for (const [keyword, pattern] of KEYWORDS) {
    const found = pattern.exec(line)
    if (!found) continue
    const rest = line.slice(found[0].length)
    // "Selesai kapan?" asks, "proses belum dimulai" denies.
    if (NOT.test(rest) || rest.includes('?')) return unclear
    const words = [rest.replace(/^[\s*_.,:;!-]+/, ''), ...lines.slice(at + 1)].join('\n').trim()
    return { keyword, words }
  }
  return unclear
}
