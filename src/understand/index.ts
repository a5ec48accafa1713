import { type Complaint, type Draft, type Place, SPOT, type Understanding } from '../report/index.js'
import { createAddress } from './address.js'
import { createAreas } from './areas.js'
import { createCategories } from './category.js'
import type { Features } from './features.js'
import { ANSWERED, createKind } from './kind.js'
import { createNamed } from './named.js'
import { createOrdinary } from './ordinary.js'
import { NOWHERE, placeOf, writtenPoint } from './place.js'
import { createPoints } from './points.js'
import { createSites } from './sites.js'
import { remember } from './remember.js'
import { createSplit } from './split.js'
import type { UnderstandingTables } from './tables.js'
import { createFold } from './words.js'

export type { AskPoint, PointAnswer } from './points.js'
export type * from './tables.js'

/** What is known around a draft before its words are read. */
export interface Context {
  /** Place of the ticket or conversation it belongs to; used only where the message itself names none. */
  readonly knownPlace?: Place | null
  readonly senderHasOpenTicket?: boolean
  /** An office has asked the author about their ticket: words that complain of nothing are the answer. */
  readonly asked?: boolean
  /** A clerk wrote it down as a complaint: a person decided the kind already. */
  readonly recordedByClerk?: boolean
}

export type Understand = (draft: Draft, context?: Context) => Understanding

/** Words of a text, sorted by what they are good for when two reports are compared. */
export interface NameWords {
  /** Words that are no ordinary Indonesian and no area's name: "embrio", "komarudin"; with a number after it "malaka 1". */
  readonly names: readonly string[]
  /** All other words that say something of the matter, folded. */
  readonly topics: readonly string[]
}

export interface Reader {
  readonly version: string
  readonly understand: Understand
  readonly wordsOf: (text: string) => NameWords
  readonly askPoint: ReturnType<typeof createPoints>
  /** What the trained models look at in a text; used for training. */
  readonly featuresOf: (text: string) => Features
}

const RECORDED = { value: 'complaint', confidence: 1, because: ['dicatat petugas sebagai aduan'] } as const

/** An answer has no matter of its own: it is about that of the question. */
const NO_MATTER = { value: null, confidence: 0, because: ANSWERED, alternatives: [] }

/** A piece becomes a complaint of its own only from this category score on (one clear phrase). */
const CLEAR = 4

/**
 * Everything understanding can do, built once from the tables.
 * `understand` gives kind, complaints, categories and places of a draft; `wordsOf` serves comparing reports;
 * `askPoint` says which kelurahan a position lies in.
 */
export function createReader(tables: UnderstandingTables): Reader {
  const { lexicon, models } = tables
  const fold = remember(createFold(lexicon, tables.abbreviations, tables.areas))
  const isOrdinary = createOrdinary(lexicon, fold)

  const numbers = new Map(Object.entries(lexicon.numbers))
  const findAreas = createAreas(tables, fold)
  const askPoint = createPoints(tables)
  const findSites = createSites(tables, fold, isOrdinary, askPoint)
  const readNames = createNamed(tables, findAreas, isOrdinary, findSites)
  const readAddress = createAddress(lexicon, isOrdinary)
  const categories = createCategories(tables, fold)
  const kindOf = createKind(lexicon, fold, models?.kind ?? null)

  /** A text with everything that is read from its words before anything is decided. */
  const read = remember((text: string) => {
    const words = fold(text)
    const hits = findAreas(words)
    const address = readAddress(words, hits)
    return { words, hits, address, features: categories.featuresOf(words, hits, address) }
  })
  const split = createSplit(text => {
    const reading = read(text)
    const [best] = categories.weigh(reading)
    if (!best) return null
    const { hits, words, address } = reading
    const [area] = hits
    const place =
      address.street ??
      address.gang ??
      (area
        ? words
            .slice(area.at, area.at + area.size)
            .map(word => word.text)
            .join(' ')
        : null)
    return { category: best.category, chance: best.chance, phrased: best.score >= CLEAR, place }
  }, tables.akin)

  const understand: Understand = (draft, context = {}) => {
    const whole = [draft.subject, draft.text].filter(part => part !== null && part.trim() !== '').join('\n')
    const spoken = [whole, draft.placeText ?? ''].filter(part => part !== '').join('\n')
    const reading = read(spoken)
    const { words, address } = reading
    const named = readNames(words)
    const { street, gang, rt, rw } = address
    const matters = categories.weigh(reading, draft.claimedCategory)
    const kind = context.recordedByClerk
      ? RECORDED
      : kindOf({
          draft,
          words: fold(whole),
          features: reading.features,
          topicScore: Math.max(0, ...matters.map(({ score }) => score)),
          namesPlace: named.kelurahan.length > 0 || [street, gang, rt, rw].some(part => part !== null),
          senderHasOpenTicket: context.senderHasOpenTicket ?? false,
          asked: context.asked ?? false,
        })
    if (kind.value !== 'complaint' && kind.value !== 'follow_up')
      return { version: lexicon.version, kind, complaints: [] }

    const written = writtenPoint(spoken)
    const knownPlace = context.knownPlace ?? null
    const wholePlace = placeOf({ draft, named, address, written, knownPlace }, askPoint)
    const texts = split(whole)
    if (kind.because === ANSWERED)
      return {
        version: lexicon.version,
        kind,
        complaints: [{ text: whole, category: NO_MATTER, place: wholePlace }],
      }
    const complaints = texts.map((text): Complaint => {
      if (texts.length === 1)
        return {
          text: whole,
          category: categories.guess(matters, draft.claimedCategory),
          place: wholePlace,
        }
      const own = read(text)
      const ownNamed = readNames(own.words)
      const ownPlace = placeOf(
        { draft, named: ownNamed, address: own.address, written, knownPlace },
        askPoint,
      )
      return {
        text,
        category: categories.guess(categories.weigh(own), null),
        place: inside(wholePlace, ownPlace),
      }
    })
    return { version: lexicon.version, kind, complaints }
  }

  const units = new Set(lexicon.units)
  const empty = new Set(fold(lexicon.empty).map(({ root }) => root))
  const wordsOf = remember((text: string): NameWords => {
    const words = fold(text)
    const taken = new Set(
      findAreas(words).flatMap(hit => Array.from({ length: hit.size }, (_, step) => hit.at + step)),
    )
    const names = new Set<string>()
    const topics = new Set<string>()
    words.forEach((word, at) => {
      if (taken.has(at) || /^\p{N}/u.test(word.text)) return
      // "Tol KM 12" is an address; "12 km" is a distance.
      const further = words[at + 1]?.text ?? ''
      if (word.text === 'km' && /^\d{1,3}$/.test(further)) names.add(`km ${Number(further)}`)
      if (word.text.length < 4 || isOrdinary(word.text)) {
        if (word.text.length > 2 && !empty.has(word.root)) topics.add(word.root)
        return
      }
      names.add(word.text)
      const next = words[at + 1]?.text ?? ''
      const number = /^\d{1,3}$/.test(next) ? String(Number(next)) : numbers.get(next)
      // "Malaka 1" is a street, "molor 3 bulan" a span of time.
      if (number !== undefined && !units.has(words[at + 2]?.text ?? '')) names.add(`${word.text} ${number}`)
    })
    for (const { spot } of findSites(words)) if (spot !== null) names.add(`${SPOT}${spot}`)
    return { names: [...names].slice(0, 60), topics: [...topics].slice(0, 200) }
  })

  return { version: lexicon.version, understand, wordsOf, askPoint, featuresOf: text => read(text).features }
}

/** @returns the one function most callers need: what a draft means. */
export const createUnderstanding = (tables: UnderstandingTables): Understand =>
  createReader(tables).understand

/** A piece without a place of its own lies where the whole message lies; its own street and gang come first. */
function inside(whole: Place, own: Place): Place {
  if (own.kelurahan !== null || own.outside) return own
  if (own.basis === 'unknown' || own === NOWHERE) return whole
  return {
    ...whole,
    street: own.street ?? whole.street,
    gang: own.gang ?? whole.gang,
    rt: own.rt ?? whole.rt,
    rw: own.rw ?? whole.rw,
    house: own.house ?? whole.house,
    landmark: own.landmark ?? whole.landmark,
  }
}
