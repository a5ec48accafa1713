import type { Directory } from '../store/read/directory.js'
import type { Official } from '../ticket/notices/index.js'

/** What the head of an office is called: `Lurah Tebet Timur`, `Kepala Dinas Bina Marga`. */
export function titleOf({ role, office }: Pick<Official, 'role' | 'office'>, directory: Directory): string {
  if (role === 'kepala_dinas') return `Kepala ${directory.agency(office).name}`
  if (role === 'kepala_sudin') return `Kepala ${directory.unit(office)?.name ?? office}`
  const area = directory.area(office)?.name ?? office
  if (role === 'lurah') return `Lurah ${area}`
  if (role === 'camat') return `Camat ${area}`
  return area.startsWith('Kabupaten') ? `Bupati ${area.slice('Kabupaten '.length)}` : `Wali ${area}`
}
