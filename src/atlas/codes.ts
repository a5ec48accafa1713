/** Levels of an area whose boundary can be loaded, by the length of its code. */
export type Level = 'kota' | 'kecamatan' | 'kelurahan'

const LEVEL_BY_DIGITS: Readonly<Record<number, Level>> = { 4: 'kota', 6: 'kecamatan', 10: 'kelurahan' }

/**
 * Kemendagri code as the tables write it, `31.74.04.1002`, from whatever a file makes of it: without dots, as a number,
 * with the `.0` of a spreadsheet. Null when it is no code of DKI Jakarta (province 31) on one of the three levels.
 */
export function codeOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const digits = String(value)
    .trim()
    .replace(/^(\d{4,10})\.0+$/, '$1')
    .replace(/[.\s]/g, '')
  if (!/^31\d+$/.test(digits) || !(digits.length in LEVEL_BY_DIGITS)) return null
  return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6), digits.slice(6)]
    .filter(Boolean)
    .join('.')
}

/** @param code as `codeOf` gives it. */
export const levelOf = (code: string): Level =>
  LEVEL_BY_DIGITS[code.replaceAll('.', '').length] ?? 'kelurahan'

/** The areas of `config/areas.csv` by code; what a file names must be among them. */
export type KnownAreas = ReadonlyMap<string, string>

/**
 * What is wrong with a code and its name, or null. BPS numbers its areas with the same digits and another meaning
 * (3171 is Jakarta Selatan there, 31.71 Jakarta Pusat here), so a name that does not fit its code is refused.
 */
export function strangeness(code: string, name: string | null, known: KnownAreas | undefined): string | null {
  if (!known) return null
  const official = known.get(code)
  if (official === undefined)
    return `kode ${code} tidak ada di config/areas.csv; pakai kode Kemendagri, bukan kode BPS`
  if (name !== null && !alike(letters(name), letters(official)))
    return `kode ${code} adalah ${official}, bukan "${name}"; periksa apakah kode ini kode BPS atau barisnya tertukar`
  return null
}

const letters = (name: string) =>
  name
    .toLowerCase()
    .replace(/\b(?:kelurahan|kecamatan|kota|kabupaten|administrasi|adm|kab|kel|kec)\b/g, '')
    .replace(/[^a-z]/g, '')

/** Spellings of one name share most of their pairs of letters (Dice over bigrams, at least 0.6). */
function alike(a: string, b: string): boolean {
  if (a === b || a === '' || b === '') return a === b
  const pairs = (word: string) =>
    new Set(Array.from({ length: word.length - 1 }, (_, at) => word.slice(at, at + 2)))
  const [first, second] = [pairs(a), pairs(b)]
  const shared = [...first].filter(pair => second.has(pair)).length
  return (2 * shared) / (first.size + second.size) >= 0.6
}
