import type { AreaHit, FindAreas, Meaning } from './areas.js'
import { nameKey } from './areas.js'
import type { UnderstandingTables } from './tables.js'
import type { Word } from './words.js'

/** What the names of areas in a text come to. */
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
}

/** From here on a name is taken as the kelurahan; below, it is offered to a person. */
export const SURE = 0.7

type Marker =
  | 'kelurahan'
  | 'kecamatan'
  | 'street'
  | 'toward'
  | 'near'
  | 'station'
  | 'facility'
  | 'denied'
  | null

const MARKED_BY: Readonly<Record<Exclude<Marker, null>, readonly string[]>> = {
  kelurahan: ['kelurahan', 'lurah'],
  kecamatan: ['kecamatan', 'camat'],
  street: ['jalan', 'gang'],
  toward: ['arah', 'menuju', 'jurusan', 'tujuan', 'trayek', 'ke', 'dari', 'tol', 'kali'],
  near: ['dekat', 'sebelah', 'seberang', 'perbatasan'],
  // Named after a district they need not stand in: Stasiun Duren Kalibata, Terminal Kampung Melayu.
  station: ['stasiun', 'terminal', 'halte', 'simpang', 'flyover'],
  facility: ['pasar', 'rs', 'rsud'],
  denied: ['bukan', 'seperti'],
}
const MARKERS = new Map(
  Object.entries(MARKED_BY).flatMap(([marker, words]) =>
    words.map(word => [word, marker as Marker] as const),
  ),
)
const DIRECTIONS = new Set(['utara', 'selatan', 'timur', 'barat'])
/** Words that may stand between a marker and the name: "jalan raya Bogor", "bukan yang Cakung", "stasiun Duren Kalibata". */
const BETWEEN = new Set(['raya', 'yang', 'kampung', 'h', 'duren', 'di'])

/** @returns a reader of area names: which are meant, which only name a road, which stay open. */
export function createNamed(
  tables: UnderstandingTables,
  find: FindAreas,
  isOrdinary: (word: string) => boolean,
) {
  const { areas, lexicon } = tables
  const names = new Map(areas.map(area => [area.code, area.name]))
  const needMarker = new Set(
    areas
      .filter(area => area.level === 'kelurahan' && lexicon.places.needMarker.includes(area.name))
      .map(area => area.code),
  )
  const extensions = new Set(lexicon.places.extensions)

  const markerOf = (words: readonly Word[], { at }: AreaHit): Marker => {
    const [before, first] = [words[at - 1], words[at - 2]]
    if (!before || words[at]?.breakBefore) return null
    const marker = MARKERS.get(before.text)
    if (marker) return marker
    if (BETWEEN.has(before.text) && first && !before.breakBefore)
      return MARKERS.get(first.text) ?? (before.text === 'raya' ? 'street' : null)
    return before.text === 'raya' ? 'street' : null
  }

  const outsideIn = (words: readonly Word[], hits: readonly AreaHit[]) =>
    hits.flatMap(hit => {
      const meaning = hit.meanings.find(each => each.is === 'outside')
      const marker = markerOf(words, hit)
      const road =
        marker === 'street' ||
        marker === 'toward' ||
        marker === 'denied' ||
        words[hit.at + hit.size]?.text === 'raya'
      const kind = words[hit.at - 1]?.text === 'kali' || words[hit.at - 1]?.text === 'warung'
      return meaning?.is === 'outside' && !road && !kind ? [meaning.name] : []
    })

  return (words: readonly Word[]): Named => {
    const hits = find(words)
    const inside = hits.filter(hit => hit.meanings.some(meaning => meaning.is !== 'outside'))
    const districts = kecamatanOf(words, inside, markerOf)
    const kota =
      inside.flatMap(hit =>
        hit.meanings.flatMap(meaning => (meaning.is === 'kota' ? [meaning.code] : [])),
      )[0] ?? null

    const best = new Map<string, NamedKelurahan>()
    for (const hit of inside) {
      const marker = markerOf(words, hit)
      if (marker === 'denied') continue
      for (const code of kelurahanOf(hit)) {
        const open = ambiguous(hit, code)
        // Another name in the text that says the kecamatan: "Setu Cipayung", "Pegangsaan Menteng".
        const confirmed = districts.some(other => other.hit !== hit && code.startsWith(`${other.code}.`))
        const against = districts.some(
          other => other.hit !== hit && other.confidence >= 0.9 && !code.startsWith(`${other.code}.`),
        )
        const otherKota = kota !== null && !code.startsWith(`${kota}.`)
        const ordinary = hit.size === 1 && needMarker.has(code) && isOrdinary(words[hit.at]?.text ?? '')
        if (open && ordinary && marker !== 'kelurahan' && !confirmed) continue
        let confidence = open ? (confirmed && marker !== 'street' ? 0.85 : 0.4) : plain(hit, marker, words)
        if (marker === 'kelurahan')
          confidence = hit.meanings.some(meaning => meaning.is === 'kelurahan') ? 0.97 : 0.4
        if (marker === 'kecamatan') confidence = 0.3
        if (against || otherKota) confidence *= 0.55
        const known = best.get(code)
        if (known && known.confidence >= confidence) continue
        const because = `nama ${marker === 'kelurahan' ? 'kelurahan' : 'wilayah'}: ${names.get(code) ?? code}${hit.misspelt ? ' (ejaan mirip)' : ''}`
        best.set(code, { code, confidence, because, marked: marker === 'kelurahan' })
      }
    }
    const kelurahan = [...best.values()].sort(
      (a, b) => b.confidence - a.confidence || a.code.localeCompare(b.code),
    )
    const kecamatan = districts.toSorted((a, b) => b.confidence - a.confidence)[0] ?? null
    const towns = outsideIn(words, hits)
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

  /** Names that are also a kecamatan, an ordinary word, or the beginning of longer names. */
  function ambiguous(hit: AreaHit, code: string): boolean {
    return (
      needMarker.has(code) ||
      hit.meanings.some(meaning => meaning.is === 'kecamatan' || meaning.is === 'head')
    )
  }

  function plain(hit: AreaHit, marker: Marker, words: readonly Word[]): number {
    const after = words[hit.at + hit.size]
    const follows = after !== undefined && !after.breakBefore
    // "Galur Sari" and "Ancol Selatan" are other names.
    if (follows && DIRECTIONS.has(after.text)) return 0.4
    if (follows && marker !== 'street' && hit.size === 1 && extensions.has(nameKey(after.text))) return 0.4
    if (marker === 'toward' || marker === 'station') return 0.5
    // A numbered street runs through more than its own kelurahan.
    if (marker === 'street') return follows && /^\d/.test(after.text) ? 0.65 : 0.75
    if (marker === 'near') return 0.72
    return hit.misspelt ? 0.75 : 0.9
  }
}

function kelurahanOf(hit: AreaHit): readonly string[] {
  return hit.meanings.flatMap((meaning: Meaning) =>
    meaning.is === 'kelurahan' ? [meaning.code] : meaning.is === 'head' ? meaning.kelurahan : [],
  )
}

function kecamatanOf(
  words: readonly Word[],
  hits: readonly AreaHit[],
  markerOf: (words: readonly Word[], hit: AreaHit) => Marker,
) {
  return hits.flatMap(hit => {
    const marker = markerOf(words, hit)
    if (marker === 'denied' || marker === 'kelurahan') return []
    const base =
      marker === 'kecamatan'
        ? 0.95
        : marker === 'toward' || marker === 'street' || marker === 'facility'
          ? 0.5
          : 0.8
    return hit.meanings.flatMap(meaning =>
      meaning.is === 'kecamatan' ? [{ code: meaning.code, confidence: base, hit }] : [],
    )
  })
}
