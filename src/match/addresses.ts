import { type Place, SPOT } from '../report/index.js'
import type { MatchingSettings } from './settings.js'
import { nameOf, type Subject } from './subject.js'

/** One sign and what it weighs. */
export interface Part {
  readonly name: string
  readonly weight: number
  /** In words a clerk understands: "gang", "jarak 40 m". */
  readonly because: string
}

/** What the names in two reports have in common: street, gang, landmark, and words that can only be names. */
export interface AddressLikeness {
  readonly street: Names
  readonly gang: Names
  /** Both name one landmark, by whatever name. */
  readonly landmark: boolean
  /** That landmark is the only one of its name in Jakarta. */
  readonly unique: boolean
  /** Every name in common, together no heavier than `namedMost`. */
  readonly parts: readonly Part[]
  /** Those of them that are places: a word one of the two uses as an address, a landmark that is no whole quarter. */
  readonly placed: readonly Part[]
  /** "malaka 1" in both. */
  readonly numbered: boolean
  /** "malaka 1" against "malaka 2". */
  readonly otherNumber: boolean
  /** Two landmarks that share no word. */
  readonly otherLandmark: boolean
}

type Names = 'same' | 'other' | 'otherNumber' | 'unknown'

/** @returns the likeness of two addresses, whatever kelurahan they lie in; symmetric. */
export function compareAddresses(
  { place: a, names: aNames }: Subject,
  { place: b, names: bNames }: Subject,
  { weights, uniqueLandmarks, wideLandmarks }: MatchingSettings,
): AddressLikeness {
  const street = compareNames(a.street, b.street, aNames, bNames)
  const gang = compareNames(a.gang, b.gang, aNames, bNames)
  const landmark = a.landmark !== null && a.landmark === b.landmark

  const common = aNames.filter(name => bNames.includes(name) && !/ \d+$/.test(name)).sort()
  // Everybody knows it, and there is one: whatever the two call it.
  const spot = common.find(name => name.startsWith(SPOT))?.slice(SPOT.length) ?? null
  const mark = landmark ? a.landmark : spot
  // A word of the street's own name is no second sign beside the street.
  const counted = street === 'same' || gang === 'same' || mark !== null
  const said = [a.street, b.street, a.gang, b.gang, mark, spot]
  const saidWords = new Set(said.flatMap(name => (name === null ? [] : nameOf(name).split(' '))))
  const words = common.filter(name => !name.startsWith(SPOT))
  const shared = counted ? words.filter(name => !saidWords.has(name)) : words
  const unique =
    spot !== null || (landmark && !a.outside && !b.outside && isUnique(a.landmark, uniqueLandmarks))
  const named: Part[] = [
    ...(street === 'same' ? [{ name: 'street', weight: weights.streetSame, because: 'jalan' }] : []),
    ...(gang === 'same' ? [{ name: 'gang', weight: weights.gangSame, because: 'gang' }] : []),
    ...(mark === null
      ? []
      : [
          {
            name: 'landmark',
            weight: unique ? weights.landmarkUnique : weights.landmarkSame,
            because: `patokan ${mark}`,
          },
        ]),
    ...shared.map((name, index) => ({
      name: `name:${name}`,
      weight: index === 0 ? weights.nameFirst : weights.nameFurther,
      because: `nama ${name}`,
    })),
  ]
  const wide = wideLandmarks.includes(mark?.split(' ')[0] ?? '')
  // A name is a place when one of the two uses it as an address: a rare word in both texts may be a greeting.
  const addressed = new Set([...wordsOfAddress(a), ...wordsOfAddress(b)])
  return {
    street,
    gang,
    landmark: mark !== null,
    unique,
    parts: upTo(weights.namedMost, named),
    placed: named.filter(({ name }) =>
      name.startsWith('name:') ? addressed.has(name.slice('name:'.length)) : name !== 'landmark' || !wide,
    ),
    numbered: numbersAgree(aNames, bNames),
    otherNumber: numbersDiffer(aNames, bNames) || street === 'otherNumber' || gang === 'otherNumber',
    otherLandmark: spot === null && areOtherLandmarks(a.landmark, b.landmark),
  }
}

/** The first of them that weigh no more than `most` together, the last cut to what is left. */
function upTo(most: number, named: readonly Part[]): Part[] {
  const parts: Part[] = []
  let left = most
  for (const part of named) {
    if (left > 0) parts.push({ ...part, weight: Math.min(part.weight, left) })
    left -= part.weight
  }
  return parts
}

/** Two streets (or gangs). One that the other text only mentions counts as the same. */
function compareNames(
  a: string | null,
  b: string | null,
  aNames: readonly string[],
  bNames: readonly string[],
): Names {
  if (a === null || b === null) {
    const mentions = (street: string | null, names: readonly string[]) =>
      street !== null && names.includes(nameOf(street))
    return mentions(a, bNames) || mentions(b, aNames) ? 'same' : 'unknown'
  }
  const [one, other] = [nameOf(a), nameOf(b)]
  if (one === other) return 'same'
  const [oneBase, otherBase] = [baseOf(one), baseOf(other)]
  if (directionless(oneBase) === directionless(otherBase) && oneBase !== otherBase)
    return DIRECTION.test(oneBase) && DIRECTION.test(otherBase) ? 'otherNumber' : 'unknown'
  if (oneBase === otherBase) return oneBase !== one && otherBase !== other ? 'otherNumber' : 'same'
  return one.startsWith(`${otherBase} `) || other.startsWith(`${oneBase} `) ? 'unknown' : 'other'
}

/** "Kencana Timur" and "Kencana Barat" are as far apart as Malaka 1 and Malaka 2. */
const DIRECTION = / (?:timur|barat|utara|selatan|tengah)$/
const directionless = (name: string): string => name.replace(DIRECTION, '')

const baseOf = (name: string): string => name.replace(/ \d+$/, '')

const withNumber = (names: readonly string[]) => names.filter(name => / \d+$/.test(name))

/** "malaka 1" in both, as a street is called by people who leave out "Jl.". */
const numbersAgree = (a: readonly string[], b: readonly string[]): boolean =>
  withNumber(a).some(name => b.includes(name))

/** "malaka 1" against "malaka 2": the same name with numbers that never agree. */
function numbersDiffer(a: readonly string[], b: readonly string[]): boolean {
  const common = withNumber(a).filter(name => withNumber(b).some(other => baseOf(name) === baseOf(other)))
  return common.length > 0 && !common.some(name => b.includes(name))
}

/** "Pasar Embrio" is one, a "pasar kaget" or an "RS Hermina" is not. */
function isUnique(
  landmark: string | null,
  { kinds, notNames }: MatchingSettings['uniqueLandmarks'],
): boolean {
  const [kind = '', ...name] = landmark?.split(' ') ?? []
  return kinds.includes(kind) && !name.every(word => notNames.includes(word))
}

function areOtherLandmarks(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return false
  const known = new Set(a.split(' '))
  return !b.split(' ').some(word => known.has(word))
}

const wordsOfAddress = ({ street, gang, landmark }: Place): string[] =>
  [street, gang, landmark].flatMap(name => (name === null ? [] : nameOf(name).split(' ')))
