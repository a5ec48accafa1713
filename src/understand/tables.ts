import type { Lexicon } from './lexicon.js'
import type { LinearModel } from './model.js'

export type { CategoryWords, Lexicon } from './lexicon.js'

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

/** A street, a gang, a stop or any other place people name when they mean where something is. */
export interface Site {
  readonly is: 'street' | 'gang' | 'stop' | 'landmark'
  readonly name: string
  readonly aliases: readonly string[]
  /** Codes of the kelurahan it was seen in; several for a street that runs through them. */
  readonly kelurahan: readonly string[]
  /** WGS 84; says the kelurahan where no code does. */
  readonly point: { readonly lat: number; readonly lon: number } | null
}

/** A place everybody knows, under names that mean it alone in Jakarta: `config/landmarks.csv`. */
export interface Landmark extends Omit<Site, 'point'> {
  /** True for what one can stand in front of; false for a quarter or a street, which is no spot by itself. */
  readonly spot: boolean
}

/** What an administrator may load beyond the embedded tables; any part may be missing (see `docs/imports.md`). */
export interface Atlas {
  /**
   * Official boundaries: codes of all areas whose polygon holds the point, kelurahan or above (simplified polygons
   * overlap, so there may be two kelurahan, or none in a crack between them). Without it the seeds answer.
   */
  readonly boundaries?: (lat: number, lon: number) => readonly string[]
  /** Which kelurahan `boundaries` knows, and which of them lie next to a point that none holds, nearest first. */
  readonly border?: {
    readonly covers: ReadonlySet<string>
    readonly near: (lat: number, lon: number) => readonly string[]
  }
  /** Streets and landmarks of a gazetteer. */
  readonly sites?: readonly Site[]
}

/** Trained weights of `config/models/`, see `scripts/train.ts`. */
export interface Models {
  readonly category: LinearModel
  readonly kind: LinearModel
}

export interface UnderstandingTables extends Atlas {
  readonly areas: readonly Area[]
  readonly seeds: readonly Seed[]
  readonly categories: readonly Category[]
  readonly abbreviations: readonly Abbreviation[]
  readonly lexicon: Lexicon
  readonly landmarks?: readonly Landmark[]
  /** Without them the words of the lexicon decide alone. */
  readonly models?: Models | null
  /** Groups of categories that one incident often shows together, from `matching.yaml`. */
  readonly akin?: readonly (readonly string[])[]
}
