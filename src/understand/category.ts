import type { Complaint } from '../report/index.js'
import type { Address } from './address.js'
import type { AreaHit } from './areas.js'
import { createPhrases, type Found } from './phrases.js'
import type { UnderstandingTables } from './tables.js'
import type { Fold, Word } from './words.js'

export type CategoryGuess = Complaint['category']

/** What the words weigh for one category. */
export interface Weighed {
  readonly category: string
  readonly score: number
  readonly phrases: readonly string[]
}

const WEIGHT = { strong: 4, words: 2, weak: 1 } as const
/** A phrase of two words or a pair says more than one word. */
const OF_SEVERAL = 1
/** A word that only says where ("depan sekolah") counts this much. */
const AS_PLACE = 0.3
/** What the category picked in a form weighs: less than one clear phrase, more than a stray word. */
const CLAIM = 3
/** Below this the words do not say a category. */
const LEAST = 1.5
/** Added below the line, so that one single word never looks certain. */
const DOUBT = 2

export interface Categories {
  /** Scores of all categories the words speak for, best first. */
  weigh(words: readonly Word[], hits: readonly AreaHit[], address: Address): Weighed[]
  guess(weighed: readonly Weighed[], claimed: string | null): CategoryGuess
}

export function createCategories(tables: UnderstandingTables, fold: Fold): Categories {
  const { lexicon } = tables
  const near = new Set(lexicon.places.near)
  const known = new Map(tables.categories.map(({ category }) => [category.toLowerCase(), category]))
  const entries = Object.entries(lexicon.categories).flatMap(([label, lists]) =>
    (['strong', 'words', 'weak'] as const).flatMap(list =>
      lists[list].map(phrase => ({
        label,
        phrase,
        weight: WEIGHT[list] + (phrase.includes(' ') && list === 'strong' ? OF_SEVERAL : 0),
      })),
    ),
  )
  const phrasesIn = createPhrases(fold, entries)

  const weigh = (words: readonly Word[], hits: readonly AreaHit[], address: Address): Weighed[] => {
    const areaWords = new Set(
      hits.flatMap(hit => Array.from({ length: hit.size }, (_, step) => hit.at + step)),
    )
    const share = ({ at, phrase }: Found<string>): number => {
      if (areaWords.has(at)) return 0
      if (address.names.has(at) && !phrase.includes(' ')) return AS_PLACE
      return near.has(words[at - 1]?.text ?? '') || near.has(words[at - 2]?.text ?? '') ? AS_PLACE : 1
    }
    const found = new Map<string, { weight: number; phrase: string }[]>()
    for (const hit of phrasesIn(words)) {
      const weight = hit.weight * (hit.phrase.includes(' + ') ? Math.max(0.6, share(hit)) : share(hit))
      if (weight > 0) found.set(hit.label, [...(found.get(hit.label) ?? []), { weight, phrase: hit.phrase }])
    }
    return [...found]
      .map(([category, list]) => {
        const sorted = list.toSorted((a, b) => b.weight - a.weight)
        // Each further phrase adds half as much: long lists must not win by their length.
        const score = sorted.reduce((sum, { weight }, place) => sum + weight / 2 ** place, 0)
        return { category, score, phrases: sorted.slice(0, 3).map(each => each.phrase) }
      })
      .sort((a, b) => b.score - a.score || a.category.localeCompare(b.category))
  }

  const guess = (weighed: readonly Weighed[], claimed: string | null): CategoryGuess => {
    const claim = claimed === null ? undefined : known.get(claimed.trim().toLowerCase())
    const scores = new Map(weighed.map(each => [each.category, each]))
    const ranked = [...new Set([...scores.keys(), ...(claim ? [claim] : [])])]
      .map(category => ({
        category,
        score: (scores.get(category)?.score ?? 0) + (category === claim ? CLAIM : 0),
        phrases: scores.get(category)?.phrases ?? [],
      }))
      .sort((a, b) => b.score - a.score || a.category.localeCompare(b.category))
    const [first, second] = ranked
    const confidence = (score: number, rival: number) =>
      Math.round((score / (score + rival + DOUBT)) * 100) / 100
    const top = first?.score ?? 0
    const alternatives = ranked
      .slice(first && top >= LEAST ? 1 : 0, 4)
      .map(each => ({ value: each.category, confidence: confidence(each.score, Math.max(top, each.score)) }))
    if (!first || top < LEAST)
      return { value: null, confidence: 0, because: ['kata-kata tidak menyebut jenis masalah'], alternatives }
    const because = [
      ...(first.phrases.length > 0 ? [`kata: ${first.phrases.join(', ')}`] : []),
      ...(first.category === claim ? ['dipilih oleh pelapor'] : []),
    ]
    return { value: first.category, confidence: confidence(top, second?.score ?? 0), because, alternatives }
  }

  return { weigh, guess }
}
