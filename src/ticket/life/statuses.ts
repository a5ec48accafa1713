/**
 * The statuses of Jakarta's CRM (jaki.jakarta.go.id help; CRM 2.0, April 2021), which this program knows by name: in its
 * queries and indexes, in what it tells Open311 clients and citizens. A `config/life.yaml` that names others does not start;
 * renaming one means renaming it here, in the labels typed by this list, and in the tickets there are.
 */
export const STATUS = {
  waiting: 'Menunggu',
  coordinated: 'Koordinasi',
  disposed: 'Disposisi',
  working: 'Proses',
  validating: 'Menunggu Validasi',
  refused: 'TL Ditolak',
  done: 'Selesai',
  rejected: 'Ditolak',
} as const

export type Status = (typeof STATUS)[keyof typeof STATUS]

export const STATUSES: readonly string[] = Object.values(STATUS)

/** What a ticket begins with; the default of the column. */
export const FIRST_STATUS = STATUS.waiting
