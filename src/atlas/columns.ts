/** `KODE_KELURAHAN`, `kode kelurahan` and `KodeKelurahan` are one column. */
export const columnKey = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** The fields of a row under their keys, so that they are found whatever their spelling is. */
export function byColumn(row: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(row).map(([name, value]) => [columnKey(name), value]))
}

/** The first of several possible columns that holds something. */
export function firstOf(row: ReadonlyMap<string, unknown>, names: readonly string[]): unknown {
  for (const name of names) {
    const value = row.get(name)
    if (value !== undefined && value !== null && value !== '') return value
  }
  return undefined
}

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() || null : null
