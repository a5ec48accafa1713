import {
  ATTRIBUTION,
  DEVICE_LINE,
  FORWARD,
  HEADER_FROM,
  HEADER_OTHERS,
  isCertain,
  LIST_FOOTER,
  ORIGINAL_MESSAGE,
  SHORT_ATTRIBUTION,
  ZOHO,
} from './quotemarks.js'

/** The writer's own words, and whether something quoted was taken away. */
export interface OwnWords {
  readonly text: string
  readonly quoted: boolean
  /** `text` is everything because nothing of the writer's own would have been left. */
  readonly keptWhole: boolean
}

/** Lines looked at; what lies deeper is kept as it is, so that no mail can make this slow. */
const MOST_LINES = 20_000

/**
 * Separates what the writer wrote from what the mail program added: quotations, device advertising, signature, list
 * footer. Answers written between quoted lines are kept. If nothing would be left (a bare forward), the whole text is.
 *
 * @param options `keepForward`: the mail forwards somebody's complaint, so the forwarded part is the substance.
 */
export function ownWords(whole: string, options: { keepForward?: boolean } = {}): OwnWords {
  const all = whole
    .replace(/\r\n?/g, '\n')
    .replace(/\u00a0/g, ' ')
    .split('\n')
  const lines = all.slice(0, MOST_LINES).map(line => line.trimEnd())
  const { kept, quoted } = withoutQuotes(lines, options.keepForward ?? false)
  const foot = withoutFoot(kept)
  if (all.length > MOST_LINES) foot.push(...all.slice(MOST_LINES))
  const text = tidy(foot)
  if (text !== '') return { text, quoted, keptWhole: false }
  if (!quoted && kept.some(line => line.trim() !== '') && isOnlyAdvertising(kept))
    return { text: '', quoted, keptWhole: false }
  return { text: tidy(lines), quoted, keptWhole: true }
}

function withoutQuotes(lines: readonly string[], keepForward: boolean): { kept: string[]; quoted: boolean } {
  const kept: string[] = []
  let quoted = false
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string
    if (isQuotedLine(lines, at)) {
      quoted = true
      at += 1
      continue
    }
    if (!keepForward && FORWARD.test(line)) return { kept, quoted: true }
    if (ORIGINAL_MESSAGE.test(line) || ZOHO.test(line)) {
      if (!keepForward) return { kept, quoted: true }
    } else if (!keepForward && isHeaderBlock(lines, at)) {
      return { kept, quoted: true }
    }
    const attribution = attributionAt(lines, at)
    if (attribution) {
      const below = nextFilled(lines, at + attribution.lines)
      if (below < lines.length && isQuotedLine(lines, below)) {
        quoted = true
        at += attribution.lines
        continue
      }
      if (attribution.certain && !keepForward) return { kept, quoted: true }
    }
    kept.push(line)
    at += 1
  }
  return { kept, quoted }
}

/** ">" at the start. Alone between other lines, ">3 hari" is "more than three days" and ">>>KLIK<<<" an ornament. */
function isQuotedLine(lines: readonly string[], at: number): boolean {
  const line = (lines[at] ?? '').trimStart()
  if (!line.startsWith('>')) return false
  if (!/^>+[^\s>]|^>\s?\d+\s?\p{L}/u.test(line)) return true
  return [at - 1, at + 1].some(near => (lines[near] ?? '').trimStart().startsWith('>'))
}

/** An attribution may be wrapped over up to five lines near column 78, with a blank line in between in HTML mail. */
function attributionAt(
  lines: readonly string[],
  at: number,
): { lines: number; certain: boolean; rank: number } | null {
  const first = lines[at] as string
  if (first.trim() === '' || first.length > 500) return null
  let joined = ''
  for (let more = 0; more < 5 && at + more < lines.length; more += 1) {
    const line = lines[at + more] as string
    if (line.trim() === '' && more > 0) break
    if (more > 0 && isQuotedLine(lines, at + more)) break
    joined = joined === '' ? line.trim() : `${joined} ${line.trim()}`
    if (joined.length > 600) break
    if (!/[:：]$/.test(joined)) continue
    const found = attributionIn(joined)
    if (!found) return null
    // "Halo" stands above "Pada ... menulis:" without a blank line: of equal beginnings the last one counts.
    const inner = more > 0 ? attributionAt(lines, at + 1) : null
    if (inner && inner.lines === more && inner.rank >= found.rank) return null
    return { lines: more + 1, ...found }
  }
  return null
}

/** `certain`: cut even when no ">" follows. `rank`: how plainly it begins: 2 with a word, 1 with a number, 0 with neither. */
function attributionIn(joined: string): { certain: boolean; rank: number } | null {
  if (ATTRIBUTION.test(joined)) return { certain: isCertain(joined), rank: /^\W{0,3}\d/.test(joined) ? 1 : 2 }
  if (SHORT_ATTRIBUTION.test(joined)) return { certain: joined.includes('@'), rank: 0 }
  // Any language: ends with a colon and names an address and a number.
  return /@[^\s<>]+>?\s*[^\s<>]{0,20}[:：]$/u.test(joined) && /\d/.test(joined)
    ? { certain: false, rank: 0 }
    : null
}

/** Outlook: "Dari:" and, within the next lines, at least two of sent, to, subject, copy. */
function isHeaderBlock(lines: readonly string[], at: number): boolean {
  if (!HEADER_FROM.test(lines[at] as string)) return false
  const near: string[] = []
  for (let next = at + 1; next < lines.length && near.length < 9; next += 1) {
    const line = lines[next] as string
    if (line.trim() !== '') near.push(line)
  }
  return HEADER_OTHERS.filter(pattern => near.some(line => pattern.test(line))).length >= 2
}

function nextFilled(lines: readonly string[], from: number): number {
  let at = from
  while (at < lines.length && (lines[at] as string).trim() === '') at += 1
  return at
}

/** Takes the signature, list footer, rules and device advertising off the end. */
function withoutFoot(lines: readonly string[]): string[] {
  let end = lines.length
  for (let at = 0; at < end; at += 1) {
    const line = lines[at] as string
    if (/^--$/.test(line) && end - at <= 20) end = at
    if (/^_{2,}$/.test(line) && end - at <= 12 && LIST_FOOTER.test(lines.slice(at, end).join('\n'))) end = at
  }
  for (; end > 0; end -= 1) {
    const line = (lines[end - 1] as string).trim()
    if (line !== '' && !DEVICE_LINE.test(line) && !/^[_\-–—=*]{3,}$/.test(line)) break
  }
  return lines.slice(0, end)
}

function isOnlyAdvertising(lines: readonly string[]): boolean {
  return lines.every(line => line.trim() === '' || DEVICE_LINE.test(line.trim()))
}

function tidy(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
