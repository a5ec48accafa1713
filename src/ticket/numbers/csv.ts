import type { PublicRow } from './public.js'
import { dayOf, type Range } from './range.js'

/** Between cells. A semicolon also brings decimal commas: what an Indonesian spreadsheet opens without questions. */
export type Separator = 'comma' | 'semicolon'

type Cell = string | number | null

/**
 * A table for spreadsheets (RFC 4180) in UTF-8 with a byte order mark, by which Excel knows the encoding. A text that a
 * spreadsheet would take for a formula gets an apostrophe (OWASP, "CSV Injection").
 */
export function toCsv(table: readonly (readonly Cell[])[], separator: Separator = 'comma'): string {
  const between = separator === 'comma' ? ',' : ';'
  const lines = table.map(cells => cells.map(cell => written(cell, separator)).join(between))
  return `\uFEFF${lines.map(line => `${line}\r\n`).join('')}`
}

function written(cell: Cell, separator: Separator): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return separator === 'comma' ? String(cell) : String(cell).replace('.', ',')
  const safe = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Names of what the codes of a row mean. */
export interface Names {
  readonly agency: string | null
  readonly unit: string | null
  readonly kelurahan: string | null
}

const HEADER = [
  'dari',
  'sampai',
  'opd',
  'nama_opd',
  'unit',
  'nama_unit',
  'kelurahan',
  'nama_kelurahan',
  'kejadian',
  'pelapor',
  'laporan',
  'laporan_berulang',
  'laporan_anonim',
  'terbuka',
  'lewat_batas',
  ...['koordinasi', 'penyelesaian', 'pengerjaan', 'jawaban'].flatMap(clock => [
    `${clock}_selesai`,
    `${clock}_rerata_jam`,
    `${clock}_p50_jam`,
    `${clock}_p90_jam`,
    `${clock}_p95_jam`,
    `${clock}_berjalan`,
    `${clock}_terlambat`,
    `${clock}_dalam_batas`,
    `${clock}_rerata_aturan_jam`,
    `${clock}_batas_rerata_jam`,
  ]),
  'dipegang_selesai',
  'dipegang_rerata_jam',
  'dipegang_p50_jam',
  'dipegang_p90_jam',
  'dipegang_p95_jam',
  'dipegang_berjalan',
  'dipegang_terlambat',
  'dipegang_terlambat_bagian',
  'validasi_selesai',
  'validasi_rerata_jam',
  'validasi_p50_jam',
  'validasi_p90_jam',
  'validasi_p95_jam',
  'validasi_berjalan',
  'tervalidasi',
  'ditolak',
  'alasan_ditolak',
  'dibuka_kembali',
  'rerata_perpindahan',
  'sampai_penengah',
  'terinformasi_tepat_waktu',
  'bukti_mencurigakan',
]

const round = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits))

/** Rows as a table with its header; hours with two digits, shares with four. */
export function tableOf(
  rows: readonly PublicRow[],
  { from, to }: Range,
  namesOf: (row: PublicRow) => Names,
): Cell[][] {
  const days = [dayOf(from), dayOf(new Date(to.getTime() - 1))]
  return [
    HEADER,
    ...rows.map(row => {
      const names = namesOf(row)
      return [
        ...days,
        row.agency,
        names.agency,
        row.unit,
        names.unit,
        row.kelurahan,
        names.kelurahan,
        row.incidents,
        row.reporters,
        row.reports,
        row.repeats,
        row.anonymous,
        row.open,
        row.overdue,
        ...clockCells(row.coordination),
        ...clockCells(row.completion),
        ...clockCells(row.work),
        ...clockCells(row.reply),
        ...waitedCells(row.waited),
        ...lyingCells(row.validation),
        row.verified,
        row.rejected,
        becauseOf(row.rejectedBecause),
        share(row.reopenRate),
        hours(row.meanHops),
        share(row.arbitratedShare),
        share(row.informedInTime),
        row.suspiciousEvidence,
      ]
    }),
  ]
}

const hours = (value: number | null) => round(value, 2)
const share = (value: number | null) => round(value, 4)

function clockCells(clock: PublicRow['coordination']): Cell[] {
  if (clock === null) return Array.from({ length: 10 }, () => null)
  const { ended, mean, p50, p90, p95, running, late, eachWithin, average } = clock
  return [
    ended,
    ...[mean, p50, p90, p95].map(hours),
    running,
    late,
    share(eachWithin),
    hours(average?.mean ?? null),
    hours(average?.limit ?? null),
  ]
}

const waitedCells = (waited: PublicRow['waited']): Cell[] => [
  ...lyingCells(waited),
  ...(waited === null ? [null, null] : [waited.late, share(waited.lateShare)]),
]

function lyingCells(lying: PublicRow['validation']): Cell[] {
  if (lying === null) return Array.from({ length: 6 }, () => null)
  const { ended, mean, p50, p90, p95, running } = lying
  return [ended, ...[mean, p50, p90, p95].map(hours), running]
}

const becauseOf = (because: PublicRow['rejectedBecause']): string | null =>
  because === null
    ? null
    : Object.entries(because)
        .map(([code, n]) => `${code} ${n}`)
        .join('; ') || null
