import { createShort } from './short.js'
import { createSpelling, lacksVowels, type Spelling } from './spelling.js'
import type { Abbreviation, Lexicon } from './tables.js'

/** A word of a citizen's text after folding. One written word may give several ("jaktim" → "jakarta", "timur"). */
export interface Word {
  /** Folded: lower case, slang and abbreviations written out, repeated letters removed. */
  readonly text: string
  /** `text` without clitics and light inflection; what phrases are compared by. */
  readonly root: string
  /** Where it stands in the original text, in UTF-16 units. */
  readonly from: number
  readonly to: number
  /** True when a comma, full stop, bracket or line break stands before it. */
  readonly breakBefore: boolean
  /** True when a slash stands before it, as in "RT 05/07". */
  readonly slashBefore: boolean
  /** True when a hyphen stands before it, as in "RT-RW 05-07". */
  readonly hyphenBefore: boolean
  /** True for the first letters of a person's names, however they look: "DI" in "Jl. D.I. Panjaitan" is no preposition. */
  readonly initials: boolean
  /** True for `#tags`. */
  readonly tag: boolean
}

/** Longest word that is looked at; a longer one is a key press held down, or an attack. */
const LONGEST_WORD = 48
/** More words than any letter has; the rest of a longer text is kept with the report but not understood. */
const MOST_WORDS = 20_000

// Links and handles are recognised so that they can be passed over; the alternatives start with different signs.
// Letters with dots between them ("D.I.", "R. A.") are one word, as they are without the dots.
// Signs of no width inside a word, put there by phones and by people who hide from filters, belong to it.
const PIECES =
  /https?:\/\/\S+|www\.\S+|@[\p{L}\p{N}_]+|\p{L}\.[ ]?\p{L}(?:\.[ ]?\p{L}){0,3}(?:\.|(?![\p{L}\p{M}\p{N}]))|#?[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\u200b-\u200d\u00ad]*(?:['’][\p{L}]+)?/gu

export type Fold = (text: string) => Word[]

/** What stands after these may be a name, and a name is not mended: "Jl Asem" is no sour spelling. */
const BEFORE_NAMES = new Set(
  'jl jln jalan gg gang kel kelurahan kec kecamatan kp kampung komp komplek kompleks perum blok h haji hj pak bu ibu bapak bpk'.split(
    ' ',
  ),
)
/** Beginnings of verbs that hasty people write apart: "ber lubang". */
const BEGINNINGS = new Set(['ber', 'ter', 'me', 'mem', 'men', 'meng'])
/** Letters of other alphabets which look like ours. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  у: 'y',
  і: 'i',
  к: 'k',
  м: 'm',
  т: 't',
}

/** @returns the folding of text into words by this lexicon. Linear in the length of the text. */
export function createFold(
  lexicon: Pick<Lexicon, 'slang'> & Partial<Lexicon>,
  abbreviations: readonly Abbreviation[],
  areas: readonly { readonly name: string }[] = [],
): Fold {
  const spellings = new Map<string, readonly string[]>()
  for (const { short, expansion } of abbreviations) {
    const key = short.replaceAll('.', '')
    const words = expansion.split(' ')
    // "rt" and "rw" mark numbers, and long official names ("pju") are said by their letters: those stay as they are.
    if (words.length <= 2 && key !== 'rt' && key !== 'rw') spellings.set(key, words)
  }
  for (const [word, meaning] of Object.entries(lexicon.slang)) spellings.set(word, meaning.split(' '))
  const spelling = createSpelling(lexicon, abbreviations, areas)
  const short = createShort(lexicon, abbreviations, spelling)
  const isSlang = (written: string) => spellings.has(written)

  /** What a piece of writing says: one word, or several for slang and for words written as one. */
  const spelt = (piece: string, tag: boolean, mayBeName: boolean): readonly string[] => {
    const single = withoutDoubling(piece)
    const told = spellings.get(piece) ?? spellings.get(single)
    if (told) return told
    const parts = spelling.apart(single, tag)
    if (parts) return parts.flatMap(part => spellings.get(part) ?? part)
    const mended = mayBeName && !lacksVowels(single) ? single : spelling.mend(single)
    return spellings.get(mended) ?? [mended]
  }
  /** A name keeps its letters; the stem by which phrases are found may still be a mended one. */
  const rootOf = (word: string, mayBeName: boolean): string => {
    const mended = mayBeName ? spelling.mend(word) : word
    return root(spelling.near(mended) ?? mended)
  }

  return text => {
    const words: Word[] = []
    let end = 0
    let [previous, earlier] = ['', '']
    for (const match of text.matchAll(PIECES)) {
      if (words.length >= MOST_WORDS) break
      const from = match.index
      const raw = match[0]
      const gap = text.slice(end, Math.min(from, end + 12))
      end = from + raw.length
      if (raw.startsWith('@') || raw.startsWith('http') || raw.startsWith('www.')) continue
      const ended = !(/^\.\s*$/.test(gap) && short.ownsDot(previous, earlier))
      let breakBefore = ended && /[,.;:!?\n()"|–—]/.test(gap)
      let slashBefore = gap.includes('/')
      let hyphenBefore = gap.trim() === '-'
      const tag = raw.startsWith('#')
      const add = (word: string, stem: string, initials = false) => {
        words.push({
          text: word,
          root: stem,
          from,
          to: end,
          breakBefore,
          slashBefore,
          hyphenBefore,
          tag,
          initials,
        })
        breakBefore = slashBefore = hyphenBefore = false
      }
      const spot = { previous, rest: text.slice(end, end + LONGEST_WORD) }
      const letters = short.lettersOf(raw)
      const dotted = letters === null ? undefined : spellings.get(letters.split('').join('.'))
      const person = letters ?? (short.beginsPerson(raw, spot) ? raw.toLowerCase() : null)
      if (person !== null) {
        for (const word of dotted ?? apartFromTitle(person)) add(word, root(word), dotted === undefined)
        ;[earlier, previous] = [previous, person]
        continue
      }
      for (const piece of pieces(raw.slice(0, LONGEST_WORD), spelling, isSlang)) {
        const mayBeName = BEFORE_NAMES.has(previous)
        for (const word of spelt(piece, tag, mayBeName)) {
          const last = words.at(-1)
          const joined = last && !breakBefore && BEGINNINGS.has(last.text) ? last.text + word : null
          if (last && joined !== null && spelling.knows(joined))
            words[words.length - 1] = { ...last, text: joined, root: root(joined), to: end }
          else add(word, rootOf(word, mayBeName))
        }
        ;[earlier, previous] = [previous, piece]
      }
    }
    return words
  }
}

/** "K.H.M." begins with a title of two letters. */
const apartFromTitle = (letters: string): string[] =>
  letters.length > 2 && letters.startsWith('kh') ? ['kh', letters.slice(2)] : [letters]

/** "RT005RW07" → rt 005 rw 07; "3hari" → 3 hari; "lubang2" → lubang; "gotttt" → got; "r4wa" → rawa. */
function pieces(raw: string, spelling: Spelling, isSlang: (written: string) => boolean): string[] {
  const apart = raw.startsWith('#') ? raw.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2') : raw
  const folded = apart
    .replace(/[#'’\u200b-\u200d\u00ad]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[а-яі]/g, letter => LOOKALIKES[letter] ?? letter)
  return folded.split(' ').flatMap(written => {
    // "III" is a number, "gotttt" a sigh.
    const word = /^[ivx]+$/.test(written) ? written : written.replace(/(.)\1{2,}/gu, '$1')
    if (isSlang(word)) return [word]
    const doubled = /^(\p{L}{3,})2(?:nya|an)?$/u.exec(word)
    if (doubled) return [doubled[1] ?? word]
    const plain = /\p{N}/u.test(word) ? spelling.mend(word) : word
    return plain === word ? (word.match(/\p{N}+|[^\p{N}]+/gu) ?? []) : [plain]
  })
}

/** "diangkut-angkut" is written "diangkut2"; "anak anak" arrives as two words and stays. */
function withoutDoubling(word: string): string {
  const half = word.length / 2
  return Number.isInteger(half) && half >= 4 && word.slice(0, half) === word.slice(half)
    ? word.slice(0, half)
    : word
}

/**
 * Light stem: clitics (-nya, -lah, -kah, -pun), verb endings -kan and -in, prefix di-. Enough to let "dibakarin" meet
 * "bakar"; deliberately no ke-an, which would let "kebakaran" meet it too.
 */
export function root(word: string): string {
  let stem = word
  stem = strip(stem, /(?:nya|lah|kah|pun)$/, 3)
  stem = strip(stem, /(?:kan|in)$/, 4)
  return strip(stem, /^di/, 4)
}

function strip(word: string, ending: RegExp, least: number): string {
  const rest = word.replace(ending, '')
  return rest.length >= least ? rest : word
}
