/** A piece of a text which may be a complaint of its own. */
export interface Piece {
  readonly from: number
  readonly to: number
}

/** Where one matter may end and the next begin; every expression is bounded and starts with a fixed sign or word. */
const NUMBERED = /(?:^|[\s:;,.])(?:\(?[1-9][.)](?=\s|\p{L})|\([1-9]\)|[a-e]\)(?=\s))/gu
const CONNECTORS =
  /\n+|;|\s\+\s|\b(?:selain itu|disamping itu|di samping itu|selanjutnya|kemudian juga|dan juga|serta|sama juga|terus juga|kedua|dua,|ketiga|tiga,|satu,|trs|terus|sama|sekalian|lalu)\b|[.!?]\s|,\s/giu
/** More pieces than any citizen writes; the rest stays with the last. */
const MOST = 40

/**
 * Cut a text where a second complaint could begin: numbered lists first, else connecting words, sentences and commas.
 * Cutting is only a proposal: pieces are put together again unless both sides clearly speak of different matters.
 */
export function pieces(text: string): { readonly numbered: boolean; readonly pieces: readonly Piece[] } {
  const numbers = [...text.matchAll(NUMBERED)].map(match => match.index)
  if (numbers.length >= 2) return { numbered: true, pieces: between(text, numbers) }
  return {
    numbered: false,
    pieces: between(
      text,
      [...text.matchAll(CONNECTORS)].map(match => match.index),
    ),
  }
}

function between(text: string, cuts: readonly number[]): Piece[] {
  const edges = [...new Set([0, ...cuts.filter(cut => cut > 0).slice(0, MOST), text.length])]
  return edges.slice(0, -1).map((from, index) => ({ from, to: edges[index + 1] ?? text.length }))
}

/** Words by which people themselves say that there is more than one matter. */
export const SAYS_SEVERAL =
  /\b(?:dua|2|tiga|3|empat|4)\s(?:hal|laporan|keluhan|masalah|unek|aduan)|\bdua2nya|\bkeduanya|\bselain itu|\bsekalian\b|\bsama\s|\s\+\s|\bserta\b|\bpaket komplit|\btrs\b|\bterus\b|\bmasing.masing\b|;/i
