import type { Office, Role } from '../../ticket/notices/index.js'
/** The tables of `config/` which give codes their names. Only what is read here; the loaded tables hold more. */
export interface Tables {
  /** Kemendagri codes of kelurahan, kecamatan, kota and the province. */
  readonly areas: readonly { readonly code: string; readonly level: string; readonly name: string }[]
  readonly agencies: readonly { readonly code: string; readonly name: string; readonly type?: string }[]
  /** Suku Dinas: the unit of an agency in one kota, `DBM-31.74`. */
  readonly sudin: readonly { readonly code: string; readonly name: string }[]
  readonly categories: readonly { readonly category: string }[]
  readonly statuses: readonly { readonly status: string }[]
}

interface Named {
  readonly code: string
  readonly name: string
}

/** Names for codes. A code without a name is shown as itself: a missing row in a table must not hide a ticket. */
export interface Directory {
  agency(code: string): Named
  /** A Suku Dinas, or a kelurahan or kecamatan whose office does the work. */
  unit(code: string | null): Named | null
  area(code: string | null): Named | null
  isAgency(code: string): boolean
  /** The Inspektorat (type `inspektorat` in agencies.csv), which looks into reports about all others. */
  looksInto(code: string): boolean
  isUnit(code: string): boolean
  /** `Tebet Timur, Tebet`: kelurahan and kecamatan in words; null for an unknown place. */
  kelurahan(code: string | null): string | null
  readonly categories: readonly string[]
  readonly statuses: readonly string[]
  /** Every office that has a head: kelurahan, kecamatan, kota, Suku Dinas, agencies. */
  readonly offices: readonly Office[]
  readonly kecamatan: readonly { readonly name: string; readonly kelurahan: readonly Named[] }[]
}

export function directory(tables: Tables): Directory {
  const areas = new Map(tables.areas.map(area => [area.code, area]))
  const agencies = new Map(tables.agencies.map(agency => [agency.code, agency.name]))
  const inspectors = new Set(tables.agencies.filter(one => one.type === 'inspektorat').map(one => one.code))
  const sudin = new Map(tables.sudin.map(unit => [unit.code, unit.name]))
  const area = (code: string | null) => (code === null ? null : { code, name: areas.get(code)?.name ?? code })
  const byName = (a: Named, b: Named) => a.name.localeCompare(b.name, 'id')
  const inside = (parent: string) =>
    tables.areas
      .filter(one => one.level === 'kelurahan' && parentOf(one.code) === parent)
      .map(({ code, name }) => ({ code, name }))
  return {
    agency: code => ({ code, name: agencies.get(code) ?? code }),
    unit(code) {
      if (code === null) return null
      const office = areas.get(code)
      return {
        code,
        name: sudin.get(code) ?? (office ? `${levelWord(office.level)} ${office.name}`.trim() : code),
      }
    },
    area,
    isAgency: code => agencies.has(code),
    looksInto: code => inspectors.has(code),
    isUnit: code => sudin.has(code) || areas.has(code),
    kelurahan(code) {
      const found = code === null ? undefined : areas.get(code)
      if (!found) return code
      const parent = areas.get(parentOf(found.code))
      return parent ? `${found.name}, ${parent.name}` : found.name
    },
    categories: tables.categories.map(row => row.category),
    statuses: tables.statuses.map(row => row.status),
    offices: [
      ...tables.areas.flatMap(({ code, level }) =>
        HEADS[level] ? [{ role: HEADS[level], office: code }] : [],
      ),
      ...tables.sudin.map(({ code }) => ({ role: 'kepala_sudin' as const, office: code })),
      // The agencies of type `wilayah` stand for the offices of the areas themselves.
      ...tables.agencies
        .filter(({ type }) => type !== 'wilayah')
        .map(({ code }) => ({ role: 'kepala_dinas' as const, office: code })),
    ],
    kecamatan: tables.areas
      .filter(one => one.level === 'kecamatan')
      .toSorted(byName)
      .map(one => ({ name: one.name, kelurahan: inside(one.code).toSorted(byName) })),
  }
}

const HEADS: Readonly<Record<string, Role>> = { kelurahan: 'lurah', kecamatan: 'camat', city: 'walikota' }

/** Codes nest by their dots: `31.74.04.1002` lies in `31.74.04`. */
const parentOf = (code: string) => code.slice(0, Math.max(code.lastIndexOf('.'), 0))

function levelWord(level: string): string {
  if (level === 'kelurahan') return 'Kelurahan'
  return level === 'kecamatan' ? 'Kecamatan' : ''
}
