import type { Complaint } from '../report/index.js'
import type { Address } from './address.js'
import type { AreaHit } from './areas.js'
import { featuresOf, type Features } from './features.js'
import { softmax } from './model.js'
import { createPhrases, type Found } from './phrases.js'
import type { UnderstandingTables } from './tables.js'
import type { Fold, Word } from './words.js'

export type CategoryGuess = Complaint['category']

/** What speaks for one category. */
export interface Weighed {
  readonly category: string
  /** What the lexicon's phrases weigh together; 0 where none was found. */
  readonly score: number
  /** Probability by phrases and trained weights together. */
  readonly chance: number
  /** For a clerk: the phrases, or the words that moved the trained weights. Looked for only when somebody asks. */
  readonly told: () => readonly string[]
}

const WEIGHT = { strong: 4, words: 2, weak: 1 } as const
/** A phrase of two words or a pair says more than one word. */
const OF_SEVERAL = 1
/** A word that only says where ("depan sekolah") counts this much. */
const AS_PLACE = 0.3
/** What the category picked in a form adds: little beside clear words, most where the words name no problem. */
const CLAIM = { spoken: 2, silent: 8 } as const
/**
 * How much a point of the phrases and a unit of the model's log probability count together, what "names no problem"
 * counts beside a category, and the score from which further phrases make little difference. Fitted on the development
 * half of the scenario set (`docs/accuracy.md`).
 */
const BLEND = { phrases: 1, model: 1.2, nothing: 0, enough: 4 } as const
/** Label of the training text whose words name no problem. */
const NOTHING = '-'
/** Below this a guess would be a throw of the dice. */
const LEAST = 0.2
/** An alternative less likely than this is no help to a clerk. */
const LEAST_ALTERNATIVE = 0.002

/** A text as far as it is read when its category is asked. */
export interface CategoryReading {
  readonly words: readonly Word[]
  readonly hits: readonly AreaHit[]
  readonly address: Address
  readonly features: Features
}

export interface Categories {
  /** All categories the words speak for, most likely first. Empty when they name no problem. */
  weigh(reading: CategoryReading, claimed?: string | null): Weighed[]
  guess(weighed: readonly Weighed[], claimed: string | null): CategoryGuess
  /** What the model looks at; training uses the same. */
  featuresOf(words: readonly Word[], hits: readonly AreaHit[], address: Address): Features
}

export function createCategories(tables: UnderstandingTables, fold: Fold): Categories {
  const { lexicon } = tables
  const model = tables.models?.category ?? null
  const near = new Set(lexicon.places.near)
  const names = tables.categories.map(({ category }) => category)
  const known = new Map(names.map(category => [category.toLowerCase(), category]))
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
  const labels = [...names, NOTHING]
  const labelInModel = labels.map(label => model?.labels.indexOf(label) ?? -1)

  const areaWords = (hits: readonly AreaHit[]) =>
    new Set(hits.flatMap(hit => Array.from({ length: hit.size }, (_, step) => hit.at + step)))
  const seenIn: Categories['featuresOf'] = (words, hits, address) =>
    featuresOf(words, new Set([...areaWords(hits), ...address.names]))

  /** Score and best phrases of every category the lexicon finds. */
  const byPhrases = (words: readonly Word[], hits: readonly AreaHit[], address: Address) => {
    const taken = areaWords(hits)
    const share = ({ at, phrase }: Found<string>): number => {
      if (taken.has(at)) return 0
      if (address.names.has(at) && !phrase.includes(' ')) return AS_PLACE
      return near.has(words[at - 1]?.text ?? '') || near.has(words[at - 2]?.text ?? '') ? AS_PLACE : 1
    }
    const found = new Map<string, { weight: number; phrase: string }[]>()
    for (const hit of phrasesIn(words)) {
      const weight = hit.weight * (hit.phrase.includes(' + ') ? Math.max(0.6, share(hit)) : share(hit))
      if (weight > 0) found.set(hit.label, [...(found.get(hit.label) ?? []), { weight, phrase: hit.phrase }])
    }
    return new Map(
      [...found].map(([category, list]) => {
        const sorted = list.toSorted((a, b) => b.weight - a.weight)
        // Each further phrase adds half as much: long lists must not win by their length.
        const score = sorted.reduce((sum, { weight }, place) => sum + weight / 2 ** place, 0)
        return [category, { score, phrases: sorted.slice(0, 3).map(each => each.phrase) }] as const
      }),
    )
  }

  const weigh: Categories['weigh'] = ({ words, hits, address, features }, claimed = null) => {
    const scores = byPhrases(words, hits, address)
    const chances = model?.chances(features)
    const claim = claimed === null ? undefined : known.get(claimed.trim().toLowerCase())
    const silence = chances?.[labelInModel[names.length] ?? -1] ?? (scores.size === 0 ? 1 : 0)
    const ofClaim = CLAIM.spoken + (CLAIM.silent - CLAIM.spoken) * silence
    // Who picks a category says that there is a problem.
    const ofNothing = claim === undefined ? BLEND.nothing : Number.NEGATIVE_INFINITY
    const sums = Float64Array.from(labels, (label, at) => {
      const score = scores.get(label)?.score ?? 0
      const chance = chances?.[labelInModel[at] ?? -1] ?? 1 / labels.length
      const points = BLEND.enough * Math.log1p(score / BLEND.enough)
      const extra = label === claim ? ofClaim : label === NOTHING ? ofNothing : 0
      return BLEND.phrases * points + BLEND.model * Math.log(chance) + extra
    })
    const blended = softmax(sums)
    return names
      .map((category, at) => ({ category, at, chance: blended[at] ?? 0, ...scores.get(category) }))
      .filter(({ chance }) => chance >= LEAST_ALTERNATIVE)
      .sort((a, b) => b.chance - a.chance)
      .slice(0, 8)
      .map(({ category, at, chance, score = 0, phrases = [] }) => ({
        category,
        score,
        chance,
        told: () =>
          phrases.length > 0 || !model
            ? phrases
            : model
                .reasons(features, labelInModel[at] ?? -1)
                .slice(0, 3)
                .map(word => words[word]?.text ?? ''),
      }))
  }

  const guess = (weighed: readonly Weighed[], claimed: string | null): CategoryGuess => {
    const claim = claimed === null ? undefined : known.get(claimed.trim().toLowerCase())
    const [first, ...others] = weighed
    const sure = first !== undefined && first.chance >= LEAST
    const alternatives = (sure ? others : weighed)
      .slice(0, 3)
      .map(({ category, chance }) => ({ value: category, confidence: hundredths(chance) }))
    if (!sure)
      return { value: null, confidence: 0, because: ['kata-kata tidak menyebut jenis masalah'], alternatives }
    const told = first.told()
    const because = [
      ...(told.length > 0 ? [`kata: ${told.join(', ')}`] : []),
      ...(first.category === claim ? ['dipilih oleh pelapor'] : []),
    ]
    return { value: first.category, confidence: hundredths(first.chance), because, alternatives }
  }

  return { weigh, guess, featuresOf: seenIn }
}

/** Never quite 0 or 1: words alone are never certain. */
const hundredths = (chance: number) => Math.min(0.99, Math.max(0.01, Math.round(chance * 100) / 100))
