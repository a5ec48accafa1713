/** What a piece of a text is about, as far as its own words say. */
export interface Matter {
  readonly category: string
  /** Probability of the category, 0 to 1. */
  readonly chance: number
  /** True when a phrase of the lexicon speaks for it, not the trained weights alone. */
  readonly phrased: boolean
  /** Street, gang or area it names, spelt one way; null where it names none. */
  readonly place: string | null
}

/** A piece of a text which may be a complaint of its own. */
interface Piece {
  readonly from: number
  readonly to: number
}

interface Group {
  readonly from: number
  to: number
  matter: Matter | null
}

/** How a text says that it holds more than one matter. */
type Sign = 'list' | 'said' | 'joined'

/** More pieces than any citizen writes; the rest stays with the last. */
const MOST_PIECES = 40
/** More complaints than one message holds; beyond that it is a report about everything, for a person to read. */
const MOST_COMPLAINTS = 5
/** How sure the matter of each piece must be: the less clearly a text says that there are several, the surer. */
const SURE: Readonly<Record<Sign, number>> = { list: 0.2, said: 0.5, joined: 0.9 }
/** Where the text says so, the trained weights alone may tell a second matter from here on. */
const UNPHRASED = 0.75

// All expressions are bounded and begin with a fixed sign or word, so they are linear in the length of the text.
const NUMBERS =
  /(?<=^|[\s:;,.])(?:\(?([1-9])[.)](?=\s|\p{L})|\(([1-9])\)|([1-9])\ufe0f?\u20e3|\(?([a-e])\)(?=\s))/gu
const BULLETS = /(?<=^|\n)[-*•–]\s/g
const SAID =
  /\b(?:dua|2|tiga|3|empat|4)\s(?:hal|laporan|keluhan|masalah|unek|aduan|soal|perkara|perihal)\b|\b(?:yang\s)?(?:pertama|kesatu)\b.{1,400}\bkedua\b|\b(?:selain|di\s?samping) itu\b|\bsatu lagi\b|\blaporan lain\b|\bkeduanya\b|\bdua2nya\b|\bdua.duanya\b|\bpaket komplit\b|\bdan juga\b|\btambahan lagi\b/is
// "Terus" and "lalu" join only at the beginning of a clause: "mati terus", "minggu lalu" join nothing.
const JOINED =
  /\bserta\b|\bsekalian\b|\bsekaligus\b|\bada lagi\b|\s\+\s|;|[,.!?\n]\s{0,3}(?:trs|terus|lalu|kemudian)\b|\bsama\s(?!sekali|saja|aja|dengan|siapa|orang|juga|pihak|seperti|kayak|kaya|tetangga|warga|persis)/i
const CUTS =
  /\n+|;|\s\+\s|\b(?:selain itu|di\s?samping itu|selanjutnya|kemudian|satu lagi|ada lagi|dan juga|serta|sama|sekalian|sekaligus|(?:yang )?kedua\b|(?:yang )?ketiga\b|satu,|dua,|tiga,|trs|terus|lalu)\b|[.!?]\s|,\s/giu

/**
 * @returns the texts of the complaints a message holds: itself alone, unless it says that it holds several and its
 * pieces clearly speak of different matters. A wrong cut makes two tickets of one incident, a missed one hides a
 * complaint; the first is the greater harm.
 * @param matterOf what a piece is about; null where its words name no matter.
 * @param akin groups of categories that one incident often shows together ("Banjir", "Saluran Air"): a mere "serta"
 * between two of them is no second complaint.
 */
export function createSplit(
  matterOf: (text: string) => Matter | null,
  akin: readonly (readonly string[])[] = [],
): (text: string) => readonly string[] {
  const differs = (before: Matter | null, next: Matter | null, sign: Sign): boolean => {
    if (before === null || next === null) return false
    const [one, other] = [before.category, next.category]
    if (one !== other)
      return sign !== 'joined' || !akin.some(group => group.includes(one) && group.includes(other))
    // In a list the same matter in another street is another complaint.
    return sign === 'list' && before.place !== null && next.place !== null && before.place !== next.place
  }

  return text => {
    const found = signOf(text)
    if (found === null) return [text]
    const groups: Group[] = []
    for (const { from, to } of found.pieces) {
      const own = matterOf(text.slice(from, to))
      const matter = own && isClear(own, found.sign) ? own : null
      const last = groups.at(-1)
      if (last && !differs(last.matter, matter, found.sign)) {
        last.to = to
        last.matter = last.matter
          ? { ...last.matter, place: last.matter.place ?? matter?.place ?? null }
          : matter
      } else groups.push({ from, to, matter })
    }
    const told = new Set(
      groups.map(({ matter }) => `${matter?.category}${found.sign === 'list' ? (matter?.place ?? '') : ''}`),
    )
    return told.size === groups.length && groups.length <= MOST_COMPLAINTS
      ? groups.map(({ from, to }) => text.slice(from, to).trim())
      : [text]
  }
}

const isClear = ({ chance, phrased }: Matter, sign: Sign) =>
  chance >= SURE[sign] && (phrased || sign === 'list' || (sign === 'said' && chance >= UNPHRASED))

function signOf(text: string): { readonly sign: Sign; readonly pieces: readonly Piece[] } | null {
  const listed = listIn(text)
  if (listed.length >= 2) return { sign: 'list', pieces: between(text, listed) }
  const sign = SAID.test(text) ? 'said' : JOINED.test(text) ? 'joined' : null
  return (
    sign && {
      sign,
      pieces: between(
        text,
        [...text.matchAll(CUTS)].map(cut => cut.index),
      ),
    }
  )
}

/** Where the items of a list begin: numbers count up from one, so that "RT 3. RW 2." is none. */
function listIn(text: string): number[] {
  const numbered: number[] = []
  for (const match of text.matchAll(NUMBERS)) {
    const letter = match[4]
    const number = letter ? letter.charCodeAt(0) - 96 : Number(match[1] ?? match[2] ?? match[3])
    if (number === numbered.length + 1) numbered.push(match.index)
  }
  return numbered.length >= 2 ? numbered : [...text.matchAll(BULLETS)].map(({ index }) => index)
}

function between(text: string, cuts: readonly number[]): Piece[] {
  const edges = [...new Set([0, ...cuts.filter(cut => cut > 0).slice(0, MOST_PIECES), text.length])]
  return edges.slice(0, -1).map((from, index) => ({ from, to: edges[index + 1] ?? text.length }))
}
