/**
 * The tables understanding works with, as parsed rows: `src/tables.ts` reads them from `config/`. Understanding itself
 * opens no file, so that a test can bring a table of three rows.
 */

export interface Area {
  /** Kemendagri code: `31` province, `31.74` kota, `31.74.04` kecamatan, `31.74.04.1002` kelurahan. */
  readonly code: string
  readonly level: 'province' | 'city' | 'kecamatan' | 'kelurahan'
  readonly name: string
  /** Square kilometres; null for the province. */
  readonly areaKm2: number | null
}

/** One of the twelve points per kelurahan whose nearest one names the kelurahan of a position. Degrees, WGS 84. */
export interface Seed {
  readonly code: string
  readonly lat: number
  readonly lon: number
}

export interface Category {
  readonly category: string
  readonly ownerAgency: string
  readonly ownerLevel: 'kelurahan' | 'sudin' | 'dinas' | 'badan' | 'biro' | 'bumd' | 'pusat'
}

export interface Abbreviation {
  readonly short: string
  readonly expansion: string
}

/** Phrases of one category by weight: strong 4, words 2, weak 1. */
export interface CategoryWords {
  readonly strong: readonly string[]
  readonly words: readonly string[]
  readonly weak: readonly string[]
}

/** `config/lexicon.yaml`, see the notation explained there. */
export interface Lexicon {
  /** Stored with every decision: which words made it. */
  readonly version: string
  readonly slang: Readonly<Record<string, string>>
  readonly numbers: Readonly<Record<string, string>>
  readonly places: {
    readonly nicknames: Readonly<Record<string, string>>
    readonly kecamatan: Readonly<Record<string, string>>
    readonly kota: Readonly<Record<string, string>>
    readonly needMarker: readonly string[]
    readonly outside: readonly string[]
    readonly extensions: readonly string[]
    readonly facilities: readonly string[]
    readonly near: readonly string[]
  }
  readonly kinds: {
    readonly spam: readonly string[]
    readonly praise: readonly string[]
    readonly status_query: readonly string[]
    readonly follow_up: readonly string[]
    readonly not_complaint: readonly string[]
    /** Openings which may still lead to a complaint. */
    readonly opening: readonly string[]
    readonly test: readonly string[]
    readonly greeting: readonly string[]
    readonly request: readonly string[]
  }
  readonly categories: Readonly<Record<string, CategoryWords>>
  /** Words separated by white space. */
  readonly ordinary: string
}

export interface UnderstandingTables {
  readonly areas: readonly Area[]
  readonly seeds: readonly Seed[]
  readonly categories: readonly Category[]
  readonly abbreviations: readonly Abbreviation[]
  readonly lexicon: Lexicon
  /**
   * Official boundaries, where an administrator loaded them: codes of all kelurahan whose polygon holds the point
   * (simplified polygons overlap, so there may be two, or none in a crack between them). Without it the seeds answer.
   */
  readonly boundaries?: (lat: number, lon: number) => readonly string[]
}
