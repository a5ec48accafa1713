import type { Place } from '../../report/index.js'
import type { UnitKind } from './settings.js'
import type { Fold, Word } from './spots.js'

export interface OfficeTables {
  readonly areas: readonly { readonly code: string; readonly name: string; readonly level: string }[]
  /** Suku Dinas. */
  readonly units: readonly { readonly code: string; readonly agency: string; readonly kota: string }[]
}

export type OfficePlace = Pick<Place, 'kelurahan' | 'kecamatan' | 'kota'>

/** Most words of an area's name: "Kebon Kacang Barat Dalam" would be four. */
const LONGEST_NAME = 4
const LEVELS: Partial<Record<UnitKind, string>> = {
  kelurahan: 'kelurahan',
  kecamatan: 'kecamatan',
  kota: 'city',
}

/**
 * @returns which unit of an agency is meant: the area named right after the office ("lurah Cikini"), else the one at the
 * place of the report; of a dinas the Suku Dinas in that kota. Null when it is not known, or when there are two.
 */
export function createUnits(tables: OfficeTables, fold: Fold) {
  const named = new Map<string, string>()
  for (const { code, name, level } of tables.areas) {
    const words = fold(name).map(word => word.root)
    named.set(`${level} ${words.join(' ')}`, code)
  }
  const nameAfter = (words: readonly Word[], at: number, level: string): string | null => {
    for (let size = LONGEST_NAME; size > 0; size--) {
      const spoken = words.slice(at, at + size)
      if (spoken.length < size || spoken.slice(1).some(word => word.breakBefore)) continue
      const code = named.get(`${level} ${spoken.map(word => word.root).join(' ')}`)
      if (code) return code
    }
    return null
  }

  return (agency: string, kind: UnitKind, words: readonly Word[], after: number, place: OfficePlace) => {
    const level = LEVELS[kind]
    if (level) {
      const here = kind === 'kota' ? place.kota : kind === 'kecamatan' ? place.kecamatan : place.kelurahan
      return nameAfter(words, after, level) ?? here
    }
    if (kind === 'none' || place.kota === null) return null
    const units = tables.units.filter(unit => unit.agency === agency && unit.kota === place.kota)
    return units.length === 1 ? (units[0]?.code ?? null) : null
  }
}
