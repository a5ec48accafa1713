import { type Owner } from '../life/index.js'
import { WIB_MS } from '../life/words.js'
import type { Role, Schedule } from './settings.js'

/** The head of an office, as notices see them. */
export interface Official {
  readonly id: string
  readonly role: Role
  /** Code of the office; see `ROLES`. */
  readonly office: string
  /** Nothing that happened before is told: who takes office begins with a clean desk. */
  readonly since: Date
  readonly retired: boolean
  /** Null: as `notices.yaml` says for the role. */
  readonly digest: Schedule | null
  readonly absences: readonly Absence[]
}

/** Days in Jakarta (`2026-11-22`), both included, on which somebody else stands in. */
export interface Absence {
  readonly from: string
  readonly until: string
  /** Id of the official who stands in. */
  readonly deputy: string
}

/** Where a ticket lies and who has it. */
export interface Standing {
  readonly owner: Owner
  /** Kelurahan, else kecamatan, else kota; null while the place is unknown. */
  readonly area: string | null
}

/** Areas nest by their dots: `31.74.01.1001` lies in `31.74.01`. */
const lies = (area: string, within: string): boolean => area === within || area.startsWith(`${within}.`)

/** Whether a ticket is an official's business: it lies in their area, or their office has it. */
export function concerns({ role, office }: Official, { owner, area }: Standing): boolean {
  if (role === 'kepala_dinas') return owner.agency === office
  if (role === 'kepala_sudin') return owner.unit === office
  return area !== null && lies(area, office)
}

/** Offices of areas are units of these agencies (agencies.csv). */
const AREA_HEADS: Readonly<Record<string, Role>> = {
  KELURAHAN: 'lurah',
  KECAMATAN: 'camat',
  WALIKOTA: 'walikota',
}

/** Whether somebody is the head of an office named by an escalation. */
export function heads({ role, office }: Official, { agency, unit }: Owner): boolean {
  if (unit === null) return role === 'kepala_dinas' && office === agency
  return role === (AREA_HEADS[agency] ?? 'kepala_sudin') && office === unit
}

/**
 * Who hears in place of an official at a moment: themselves, their deputy, or the deputy of an absent deputy. Where the
 * chain ends nowhere (a circle, a retired deputy) the official hears themselves: better twice bothered than not told.
 */
export function standIn(official: Official, everybody: ReadonlyMap<string, Official>, at: Date): Official {
  const day = new Date(at.getTime() + WIB_MS).toISOString().slice(0, 10)
  const seen = new Set<string>()
  let one = official
  for (;;) {
    seen.add(one.id)
    const absence = one.absences.find(({ from, until }) => from <= day && day <= until)
    if (!absence) return one
    const deputy = everybody.get(absence.deputy)
    if (!deputy || deputy.retired || seen.has(deputy.id)) return official
    one = deputy
  }
}

/** An office that has a head. */
export interface Office {
  readonly role: Role
  readonly office: string
}

/** Offices without an active head: of what happens there nobody is told. */
export function headless(offices: readonly Office[], officials: readonly Official[]): readonly Office[] {
  const headed = new Set(officials.filter(one => !one.retired).map(({ role, office }) => `${role} ${office}`))
  return offices.filter(({ role, office }) => !headed.has(`${role} ${office}`))
}
