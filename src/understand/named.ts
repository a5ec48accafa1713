import { type AreaHit, createNameKey, type FindAreas } from './areas.js'
import { createMarkers, type Marker } from './markers.js'
import { type Vote, votesOf } from './sited.js'
import type { FindSites, SiteHit } from './sites.js'
import {
  type District,
  districtsOf,
  isAnother,
  isOnTheWay,
  kelurahanOf,
  longerNameOver,
  sharedBy,
  type Standing,
} from './standing.js'
import { createTown } from './town.js'
import type { UnderstandingTables } from './tables.js'
import type { Word } from './words.js'

/** What the names of areas, streets and landmarks in a text come to. */
export interface Named {
  /** Every kelurahan it could be, best first; only a confidence of at least `SURE` is a choice. */
  readonly kelurahan: readonly NamedKelurahan[]
  readonly kecamatan: { readonly code: string; readonly confidence: number } | null
  readonly kota: string | null
  /** Name of a town outside DKI Jakarta that the text says it is in. */
  readonly outside: string | null
  readonly hits: readonly AreaHit[]
}

export interface NamedKelurahan {
  readonly code: string
  readonly confidence: number
  readonly because: string
  /** True after kel/kelurahan/lurah: nobody means anything else then. */
  readonly marked: boolean
  /** False where a street or landmark led to it, not its own name. */
  readonly byName: boolean
}

/** Names looked at in one text, which are compared with each other; a letter that has more names no place. */
const MOST_NAMES = 200

/** From here on a name is taken as the kelurahan; below, it is offered to a person. */
export const SURE = 0.7

const DIRECTIONS = new Set(['utara', 'selatan', 'timur', 'barat'])
/** What a name says that stands only for the street or facility called after it. */
export const BORROWED = 0.4
/** The first part of several names, and that only as the name of a road: "Jl. Pademangan 5". */
const FAINT = 0.3
/**
 * A street or market called after a kelurahan, without a word that confirms it: not sure enough to choose. Of 139 streets
 * that carry the name of a kelurahan 97 lie in it, of 68 markets 30; of 1,534 schools 1,505.
 */
const LENT = 0.66

/** @returns a reader of names: which kelurahan are meant, which names only belong to a road, which stay open. */
export function createNamed(
  tables: UnderstandingTables,
  find: FindAreas,
  isOrdinary: (word: string) => boolean,
  findSites: FindSites = () => [],
) {
  const { areas, lexicon } = tables
  const nameKey = createNameKey(lexicon)
  const names = new Map(areas.map(area => [area.code, area.name]))
  const needMarker = new Set(
    areas
      .filter(area => area.level === 'kelurahan' && lexicon.places.needMarker.includes(area.name))
      .map(area => area.code),
  )
  const extensions = new Set(lexicon.places.extensions)
  const isTown = createTown(lexicon, nameKey)
  const markerOf = createMarkers(lexicon, isOrdinary)

  return (words: readonly Word[]): Named => {
    const hits = find(words)
    const sites = findSites(words)
      .slice(0, MOST_NAMES)
      .filter(site => !isPassedBy(words, site))
    const standing = hits
      .slice(0, MOST_NAMES)
      .filter(hit => hit.meanings.some(meaning => meaning.is !== 'outside'))
      .map((hit): Standing => ({ hit, marker: markerOf(words, hit), within: longerNameOver(hit, sites) }))
      .map((one, at, all) =>
        isOnTheWay(one, all[at - 1], words) ? { ...one, marker: 'toward' as const } : one,
      )
    const districts = districtsOf(standing)
    const kota =
      hits.flatMap(hit =>
        hit.meanings.flatMap(meaning => (meaning.is === 'kota' ? [meaning.code] : [])),
      )[0] ?? null

    const byName = new Map<string, NamedKelurahan>()
    for (const one of standing) {
      if (one.marker === 'denied') continue
      for (const code of kelurahanOf(one.hit)) {
        const confidence = confidenceOf(one, code, words, districts, kota)
        const known = byName.get(code)
        if (confidence === 0 || (known && known.confidence >= confidence)) continue
        const marked = one.marker === 'kelurahan'
        const because = `nama ${marked ? 'kelurahan' : 'wilayah'}: ${names.get(code) ?? code}${one.hit.misspelt ? ' (ejaan mirip)' : ''}`
        byName.set(code, { code, confidence, because, marked, byName: true })
      }
    }
    const votes = votesOf(sites, {
      areas: [
        ...districts.filter(({ confidence }) => confidence >= SURE).map(({ code }) => code),
        ...standing.flatMap(sharedBy),
      ],
      kota,
    })
    const kelurahan = joined(byName, votes, words)
    const kecamatan = districts.toSorted((a, b) => b.confidence - a.confidence)[0] ?? null
    const towns = outsideIn(words, hits, sites)
    const strong = kelurahan.some(each => each.confidence >= 0.85) || (kota !== null && towns.length < 2)
    const outside = towns.length > 0 && (!strong || towns.length > 1) ? (towns[0] ?? null) : null
    return {
      kelurahan,
      kecamatan: kecamatan && { code: kecamatan.code, confidence: kecamatan.confidence },
      kota,
      outside,
      hits,
    }
  }

  /** "Dari arah Mall Anu", "bukan di Pasar Itu": the road leads past it. */
  function isPassedBy(words: readonly Word[], { at, size }: SiteHit): boolean {
    const marker = markerOf(words, { at, size })
    const further = marker === 'facility' ? markerOf(words, { at: at - 1, size: size + 1 }) : marker
    return further === 'toward' || further === 'denied'
  }

  function confidenceOf(
    { hit, marker, within }: Standing,
    code: string,
    words: readonly Word[],
    districts: readonly District[],
    kota: string | null,
  ): number {
    const isName = hit.meanings.some(meaning => meaning.is === 'kelurahan')
    if (marker === 'kelurahan') return isName ? 0.97 : BORROWED
    if (marker === 'kecamatan') return 0.3
    if (within && !within.kelurahan.has(code)) return BORROWED
    // Another name in the text that says the kecamatan: "Setu Cipayung", "Pegangsaan Menteng".
    const confirmed = districts.some(
      other => code.startsWith(`${other.code}.`) && isAnother(other.hit, hit, code),
    )
    const against =
      (kota !== null && !code.startsWith(`${kota}.`)) ||
      districts.some(
        other => other.hit !== hit && other.confidence >= 0.9 && !code.startsWith(`${other.code}.`),
      )
    const base = isAmbiguous(hit, code)
      ? ambiguous(hit, code, marker, words, confirmed)
      : plain(hit, marker, words, confirmed)
    return against ? base * 0.55 : base
  }

  /** Names that are also a kecamatan, an ordinary word, or the beginning of longer names. */
  function isAmbiguous(hit: AreaHit, code: string): boolean {
    return (
      needMarker.has(code) ||
      hit.meanings.some(
        meaning => meaning.is === 'kecamatan' || meaning.is === 'head' || meaning.is === 'quarter',
      )
    )
  }

  function ambiguous(
    hit: AreaHit,
    code: string,
    marker: Marker,
    words: readonly Word[],
    confirmed: boolean,
  ): number {
    const quarter = hit.meanings.find(meaning => meaning.is === 'quarter')
    if (quarter)
      return quarter.kelurahan.length === 1 && marker !== 'street' ? 0.72 : confirmed ? 0.75 : BORROWED
    const ordinary = hit.size === 1 && needMarker.has(code) && isOrdinary(words[hit.at]?.text ?? '')
    const isName = hit.meanings.some(meaning => meaning.is === 'kelurahan')
    if (marker === 'addressed' && isName) return 0.8
    if (ordinary && !confirmed) return 0
    const lent = marker === 'street' || marker === 'facility' || marker === 'station' || marker === 'toward'
    if (lent && !isName) return FAINT
    return confirmed && marker !== 'street' ? 0.85 : BORROWED
  }

  function plain(hit: AreaHit, marker: Marker, words: readonly Word[], confirmed: boolean): number {
    const after = words[hit.at + hit.size]
    const follows = after !== undefined && !after.breakBefore
    // "Galur Sari" and "Ancol Selatan" are other names, unless they lie where the kelurahan does.
    const other =
      follows &&
      (DIRECTIONS.has(after.text) ||
        (marker !== 'street' && hit.size === 1 && extensions.has(nameKey(after.text))))
    if (other) return confirmed ? 0.75 : BORROWED
    if (marker === 'toward' || marker === 'station') return 0.5
    if (marker === 'street' || marker === 'facility') return LENT
    if (marker === 'near') return 0.72
    if (marker === 'local') return 0.8
    return hit.misspelt ? 0.75 : 0.9
  }

  function outsideIn(words: readonly Word[], hits: readonly AreaHit[], sites: readonly SiteHit[]): string[] {
    return hits.flatMap(hit => {
      const meaning = hit.meanings.find(each => each.is === 'outside')
      const marker = markerOf(words, hit)
      const road = marker === 'street' || marker === 'toward' || marker === 'denied'
      return meaning?.is === 'outside' && !road && isTown(words, hit) && !longerNameOver(hit, sites)
        ? [meaning.name]
        : []
    })
  }
}

/** What names and sites say together. Two that agree strengthen each other; a plain name outweighs a site elsewhere. */
function joined(
  byName: ReadonlyMap<string, NamedKelurahan>,
  votes: readonly Vote[],
  words: readonly Word[],
): readonly NamedKelurahan[] {
  const all = new Map(byName)
  const certain = [...byName.values()].some(({ confidence }) => confidence >= 0.85)
  for (const { code, confidence, hit } of votes) {
    const known = all.get(code)
    if (known && hit.offered) continue
    if (known) {
      const both = Math.min(0.95, 1 - (1 - known.confidence) * (1 - confidence))
      if (!certain || known.confidence >= 0.85)
        all.set(code, { ...known, confidence: Math.max(known.confidence, both) })
      continue
    }
    const name = words.slice(hit.at, hit.at + hit.size).map(({ text }) => text)
    const because = `${hit.is === 'landmark' ? 'patokan' : 'jalan'} yang dikenal: ${name.join(' ')}`
    all.set(code, {
      code,
      confidence: certain ? confidence / 2 : confidence,
      because,
      marked: false,
      byName: false,
    })
  }
  return [...all.values()].sort((a, b) => b.confidence - a.confidence || a.code.localeCompare(b.code))
}
