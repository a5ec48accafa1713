import type { AreaHit } from './areas.js'
import type { Marker } from './markers.js'
import type { SiteHit } from './sites.js'
import type { Word } from './words.js'

/** A name as it stands in the text. */
export interface Standing {
  readonly hit: AreaHit
  readonly marker: Marker
  /** The longer name of a street or landmark it is only a part of: "Pasar Menteng Pulo". */
  readonly within: SiteHit | null
}

/** A kecamatan the text names, and how sure that is. */
export interface District {
  readonly code: string
  readonly confidence: number
  readonly hit: AreaHit
}

/** In "Jl. Limo Grogol Selatan" the area says where the street is; in "Pasar Menteng Pulo" it belongs to the name. */
export const longerNameOver = (hit: AreaHit, sites: readonly SiteHit[]): SiteHit | null =>
  sites.find(site => {
    const holds = site.size > hit.size && site.at <= hit.at && site.at + site.size >= hit.at + hit.size
    return site.rare && holds && (site.is === 'landmark' || hit.at - site.at <= 1)
  }) ?? null

/** Kelurahan which share a name that stands for itself in the text. */
export const sharedBy = ({ hit, marker, within }: Standing): readonly string[] =>
  within || (marker !== null && marker !== 'near' && marker !== 'addressed')
    ? []
    : hit.meanings.flatMap(meaning => (meaning.is === 'head' ? meaning.kelurahan : []))

/** Every kelurahan a name can mean. */
export function kelurahanOf(hit: AreaHit): readonly string[] {
  return hit.meanings.flatMap(meaning =>
    meaning.is === 'kelurahan'
      ? [meaning.code]
      : meaning.is === 'head' || meaning.is === 'quarter'
        ? meaning.kelurahan
        : [],
  )
}

/** Kecamatan of a text. Behind a street or a station the name says little about where that is. */
export function districtsOf(standing: readonly Standing[]): readonly District[] {
  return standing.flatMap(({ hit, marker, within }) => {
    if (marker === 'denied' || marker === 'kelurahan') return []
    const borrowed =
      within || marker === 'toward' || marker === 'street' || marker === 'facility' || marker === 'station'
    const confidence = marker === 'kecamatan' ? 0.95 : borrowed ? 0.5 : 0.8
    return hit.meanings.flatMap(meaning =>
      meaning.is === 'kecamatan' ? [{ code: meaning.code, confidence, hit }] : [],
    )
  })
}

/**
 * Whether one name can confirm another. A kelurahan and kecamatan of one name do not by being said twice, only side by side,
 * as an address has them: "Kebon Jeruk, Kebon Jeruk".
 */
export function isAnother(other: AreaHit, hit: AreaHit, code: string): boolean {
  if (other === hit) return false
  const beside = other.at === hit.at + hit.size || hit.at === other.at + other.size
  return beside || !kelurahanOf(other).includes(code)
}

/** "Jurusan Tanah Abang Ragunan": the second name is the other end of the line. */
export const isOnTheWay = (one: Standing, before: Standing | undefined, words: readonly Word[]): boolean =>
  one.marker === null &&
  before?.marker === 'toward' &&
  before.hit.at + before.hit.size === one.hit.at &&
  words[one.hit.at]?.breakBefore === false
