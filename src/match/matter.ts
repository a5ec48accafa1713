import type { MatchingSettings } from './settings.js'
import type { Part } from './places.js'
import type { Matter, Subject } from './subject.js'

/** What the matters of two reports have in common. */
export interface MatterLikeness {
  readonly parts: readonly Part[]
  /** One category, by its name or because each text may well be what the other was taken for. */
  readonly same: boolean
  /** Nothing in the categories speaks against one matter. */
  readonly possible: boolean
  /** The words of one are too vague for a category, and the other's is one of those it may have. */
  readonly guessed: boolean
  /** Both name one thing in one field: "mampet". */
  readonly sameAspect: boolean
  /** Within one field they speak of things that exclude each other: no water, and a wrong bill. */
  readonly otherAspect: boolean
}

/** The chance of a common category from which on a vague text may be about what a clear one is about, 0..1. */
const LEAST_GUESS = 0.03

/** @returns the likeness of two matters; symmetric. */
export function createCompareMatter({ weights, akin, sameMatterChance }: MatchingSettings) {
  const areAkin = (a: string, b: string) => akin.some(group => group.includes(a) && group.includes(b))

  return (a: Subject, b: Subject): MatterLikeness => {
    const parts: Part[] = []
    const add = (name: string, weight: number, because: string) => parts.push({ name, weight, because })
    const bothKnown = a.category !== null && b.category !== null
    const same =
      bothKnown && (a.category === b.category || chanceOfOne(a.matters, b.matters) >= sameMatterChance)
    const mayBe = !same && bothKnown && areAkin(a.category, b.category)
    if (same) add('category', weights.categorySame, 'kategori')
    else if (mayBe) add('category', weights.categoryAkin, 'kategori mirip')
    else if (bothKnown) add('category', weights.categoryOther, 'kategori')

    const aspects = compareAspects(a.aspects, b.aspects)
    if (aspects === 'same') add('aspect', weights.aspectSame, 'hal yang dikeluhkan')
    else if (aspects === 'other') add('aspect', weights.aspectOther, 'hal yang dikeluhkan')
    return {
      parts,
      same,
      possible: same || mayBe || !bothKnown,
      guessed:
        (a.category === null) !== (b.category === null) && chanceOfOne(a.matters, b.matters) >= LEAST_GUESS,
      sameAspect: aspects === 'same',
      otherAspect: aspects === 'other',
    }
  }
}

/** The chance that both mean one category, 0..1, when each is one of its guesses with the chance it gives. */
function chanceOfOne(a: readonly Matter[], b: readonly Matter[]): number {
  const chances = new Map(b.map(({ category, chance }) => [category, chance]))
  return a.reduce((sum, { category, chance }) => sum + chance * (chances.get(category) ?? 0), 0)
}

/**
 * Aspects are written `field:aspect`. A field both speak of without one aspect in common sets them apart, whatever they
 * share in another: "lift mati" and "air mati" of one rusun.
 */
function compareAspects(a: readonly string[], b: readonly string[]): 'same' | 'other' | 'unknown' {
  const common = new Set(a.filter(aspect => b.includes(aspect)).map(fieldOf))
  const fields = new Set(a.map(fieldOf))
  if (b.some(aspect => fields.has(fieldOf(aspect)) && !common.has(fieldOf(aspect)))) return 'other'
  return common.size > 0 ? 'same' : 'unknown'
}

const fieldOf = (aspect: string): string => aspect.split(':')[0] ?? aspect
