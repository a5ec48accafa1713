import type { Place } from '../report/index.js'
import { officesOf } from './life/city.js'

/** What routing needs to know of the tables. */
export interface RoutingTables {
  readonly areas: readonly { readonly code: string; readonly name: string; readonly level: string }[]
  readonly agencies: readonly { readonly code: string; readonly name: string }[]
  readonly units: readonly {
    readonly code: string
    readonly name: string
    readonly agency: string
    readonly kota: string
  }[]
  readonly categories: readonly {
    readonly category: string
    readonly ownerAgency: string
    readonly ownerLevel: OwnerLevel
  }[]
}

type OwnerLevel = 'kelurahan' | 'sudin' | 'dinas' | 'badan' | 'biro' | 'bumd' | 'pusat'

/** A line of `config/routing.yaml`. All conditions named must hold; the first rule that holds decides. */
export interface RoutingRule {
  /** Stored with the ticket and shown as the reason: never renamed lightly. */
  readonly name: string
  readonly when: {
    readonly outside?: boolean | undefined
    readonly category?: 'known' | 'unknown' | readonly string[] | undefined
    readonly level?: readonly OwnerLevel[] | undefined
    readonly kelurahan?: 'known' | 'unknown' | undefined
    readonly kota?: 'known' | 'unknown' | undefined
    /** Whether the owner has a unit (Suku Dinas) in the kota of the place. */
    readonly unit?: 'exists' | 'missing' | undefined
    /** Whether the report speaks against an office or official (`ticket/conflict`). */
    readonly conflict?: boolean | undefined
    /** One of these agencies is accused. */
    readonly accused?: readonly string[] | undefined
  }
  readonly to: {
    /** Code of agencies.csv, or `owner`: the agency categories.csv names. */
    readonly agency: string
    readonly unit: 'kelurahan' | 'sudin' | 'none'
  }
  /** Sentence for officers; `{kategori}`, `{opd}` and `{wilayah}` are filled in. */
  readonly because: string
}

export interface Route {
  /** Code of agencies.csv: `DBM`. */
  readonly agency: string
  /** Code of sudin.csv (`DBM-31.74`) or of a kelurahan (`31.74.04.1002`); null when the agency itself must look. */
  readonly unit: string | null
  /** Name of the rule that decided. */
  readonly rule: string
  readonly because: string
}

/** What routing must know of a report that speaks against an office: codes of the accused agencies. */
export interface RouteConflict {
  readonly accused: readonly string[]
}

export type RoutePlace = Pick<Place, 'kelurahan' | 'kota' | 'outside'>

/**
 * @returns a function from category and place to the agency and unit that must act first. Rules are evaluated top
 * down, the first that holds wins; one that leads to an accused agency, or to no office (KELURAHAN, but which?), is passed
 * over. Where a kota has two Suku Dinas of one agency (schools), the unit is left open: choosing between Wilayah I and II
 * needs the kecamatan list of the agency.
 * @throws Error when no rule would catch everything: the last one must have no condition.
 */
export function createRouting(
  tables: RoutingTables,
  rules: readonly RoutingRule[],
): (category: string | null, place: RoutePlace, conflict?: RouteConflict | null) => Route {
  const last = rules.at(-1)
  if (!last || Object.keys(last.when).length > 0)
    throw new Error('routing.yaml: aturan terakhir harus berlaku untuk semua laporan (when: {})')
  const offices = officesOf(tables)
  const owners = new Map(tables.categories.map(each => [each.category, each]))
  const areaNames = new Map(tables.areas.map(area => [area.code, area.name]))
  const agencyNames = new Map(tables.agencies.map(agency => [agency.code, agency.name]))

  const unitOf = (agency: string, kota: string | null): string | null => {
    const units = tables.units.filter(unit => unit.agency === agency && unit.kota === kota)
    return units.length === 1 ? (units[0]?.code ?? null) : null
  }

  return (category, place, conflict = null) => {
    const owner = category === null ? undefined : owners.get(category)
    const hasUnit =
      owner !== undefined &&
      tables.units.some(unit => unit.agency === owner.ownerAgency && unit.kota === place.kota)
    const is = (wanted: 'known' | 'unknown' | undefined, known: boolean) =>
      wanted === undefined || (wanted === 'known') === known
    const holds = ({ when }: RoutingRule): boolean =>
      (when.outside === undefined || when.outside === place.outside) &&
      (typeof when.category === 'object'
        ? category !== null && when.category.includes(category)
        : is(when.category, owner !== undefined)) &&
      (when.level === undefined || (owner !== undefined && when.level.includes(owner.ownerLevel))) &&
      is(when.kelurahan, place.kelurahan !== null) &&
      is(when.kota, place.kota !== null) &&
      (when.unit === undefined || (when.unit === 'exists') === hasUnit) &&
      (when.conflict === undefined || when.conflict === (conflict !== null)) &&
      (when.accused === undefined || when.accused.some(agency => conflict?.accused.includes(agency)))
    const officeOf = ({ to }: RoutingRule) => {
      const agency = to.agency === 'owner' ? (owner?.ownerAgency ?? 'BIRO_PEM') : to.agency
      if (to.unit === 'kelurahan') return { agency, unit: place.kelurahan }
      return { agency, unit: to.unit === 'sudin' ? unitOf(agency, place.kota) : null }
    }
    const open = (office: ReturnType<typeof officeOf>) =>
      offices.has(office) && !conflict?.accused.includes(office.agency)

    const rule = rules.find(one => holds(one) && open(officeOf(one))) ?? last
    const { agency, unit } = officeOf(rule)
    const area = areaNames.get(place.kelurahan ?? place.kota ?? '') ?? 'lokasi belum diketahui'
    const because = rule.because
      .replaceAll('{kategori}', () => category ?? 'tidak diketahui')
      .replaceAll('{opd}', () => agencyNames.get(agency) ?? agency)
      .replaceAll('{wilayah}', () => area)
    return { agency, unit, rule: rule.name, because }
  }
}
