import type { RoutingTables } from '../route.js'
import type { Offices } from './handover.js'

/** Agencies whose units are areas, and what such a unit is called. Nobody heads them all: each area has its own office. */
const AREA_UNITS: Readonly<Record<string, { level: string; title: string }>> = {
  KELURAHAN: { level: 'kelurahan', title: 'Kelurahan' },
  KECAMATAN: { level: 'kecamatan', title: 'Kecamatan' },
  WALIKOTA: { level: 'city', title: '' },
}

type Area = RoutingTables['areas'][number]

/** The offices of areas, as sudin.csv lists those of kota: `Kelurahan Tebet Timur`. */
export const areaUnits = (
  areas: readonly Area[],
): { readonly code: string; readonly name: string; readonly agency: string }[] =>
  Object.entries(AREA_UNITS).flatMap(([agency, { level, title }]) =>
    areas
      .filter(area => area.level === level)
      .map(({ code, name }) => ({ code, name: `${title} ${name}`.trim(), agency })),
  )

/** Agencies that act through their offices in the areas alone: without a unit none of them is an office. */
export const AREA_AGENCIES: readonly string[] = Object.keys(AREA_UNITS)

/** The offices of Jakarta from agencies.csv, sudin.csv and areas.csv. */
export function officesOf(tables: Pick<RoutingTables, 'agencies' | 'units' | 'areas'>): Offices {
  const agencies = new Map(tables.agencies.map(agency => [agency.code, agency.name]))
  const units = new Map(tables.units.map(unit => [unit.code, unit]))
  const areas = new Map(tables.areas.map(area => [area.code, area]))
  return {
    has({ agency, unit }) {
      if (!agencies.has(agency)) return false
      const areaUnit = AREA_UNITS[agency]
      if (unit === null) return areaUnit === undefined
      return areaUnit ? areas.get(unit)?.level === areaUnit.level : units.get(unit)?.agency === agency
    },
    name({ agency, unit }) {
      if (unit === null) return agencies.get(agency) ?? agency
      const title = AREA_UNITS[agency]?.title
      const area = title === undefined ? undefined : areas.get(unit)?.name
      return area
        ? `${title} ${area}`.trim()
        : (units.get(unit)?.name ?? `${agencies.get(agency) ?? agency} (${unit})`)
    },
  }
}
