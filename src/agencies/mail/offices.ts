import { areaUnits, type Owner } from '../../ticket/life/index.js'

/** Finds the office named at the beginning of a text, and what follows its name; null when there is none. */
export type FindOffice = (text: string) => { readonly owner: Owner; readonly rest: string } | null

export interface OfficeTables {
  readonly agencies: readonly { readonly code: string; readonly name: string }[]
  /** Suku Dinas. */
  readonly units: readonly { readonly code: string; readonly name: string; readonly agency: string }[]
  /** Kelurahan, kecamatan and kota, whose offices act as well. */
  readonly areas: Parameters<typeof areaUnits>[0]
}

/** What people write for the word an office's name begins with in our tables. */
const ALSO: readonly (readonly [string, readonly string[]])[] = [
  ['Kelurahan', ['Kel.', 'Kel', 'Lurah']],
  ['Kecamatan', ['Kec.', 'Kec', 'Camat']],
  ['Kota', ['Walikota', 'Wali Kota', 'Pemkot']],
  ['Kabupaten', ['Bupati', 'Pemkab']],
  ['Suku Dinas', ['Sudin']],
]
/** What people write for a part of a name, wherever it stands. */
const SHORT: readonly (readonly [string, string])[] = [
  ['Satuan Polisi Pamong Praja', 'Satpol PP'],
  ['Sumber Daya Air', 'SDA'],
  ['Lingkungan Hidup', 'LH'],
  ['Pertamanan dan Hutan Kota', 'Pertamanan'],
  ['Penanggulangan Kebakaran dan Penyelamatan', 'Gulkarmat'],
  ['Jakarta Pusat', 'Jakpus'],
  ['Jakarta Utara', 'Jakut'],
  ['Jakarta Barat', 'Jakbar'],
  ['Jakarta Selatan', 'Jaksel'],
  ['Jakarta Timur', 'Jaktim'],
]

/** The ways to write a name: `Sudin Bina Marga Jakarta Selatan` for `Suku Dinas Bina Marga Kota Administrasi Jakarta Selatan`. */
function spellings(name: string): string[] {
  const lengths = [
    name,
    name.replace(' Administrasi ', ' '),
    name.replace(/ (?:Kota|Kabupaten) Administrasi /, ' '),
  ]
  const titled = lengths.flatMap(one => {
    const [title, others] = ALSO.find(([word]) => one.startsWith(`${word} `)) ?? ['', []]
    return [one, ...others.map(other => other + one.slice(title.length))]
  })
  return SHORT.filter(([part]) => name.includes(part)).reduce(
    (ways, [part, short]) => [...ways, ...ways.map(way => way.replace(part, short))],
    titled,
  )
}

const plain = (text: string) => text.toLowerCase().replace(/\s+/g, ' ')

/**
 * By code or name, however spaced and capitalised; the longest that fits. Codes and names from `config/`. KELURAHAN alone is
 * found as well, so that the rules of the ticket's life can ask which one.
 */
export function officeFinder({ agencies, units, areas }: OfficeTables): FindOffice {
  const names = [
    ...agencies.map(each => ({ ...each, owner: { agency: each.code, unit: null } })),
    ...[...units, ...areaUnits(areas)].map(each => ({
      ...each,
      owner: { agency: each.agency, unit: each.code },
    })),
  ]
    .flatMap(({ code, name, owner }) =>
      [code, ...spellings(name)].map(word => ({ word: plain(word), owner })),
    )
    .toSorted((a, b) => b.word.length - a.word.length)
  return text => {
    const given = text
      .trim()
      .replace(/^(?:(?:ke|kepada|milik|tapi|melainkan|seharusnya)\s+)+/i, '')
      .replace(/[^\S\n]+/g, ' ')
      .replace(/^(\p{L}+\.)(?=\p{L})/u, '$1 ')
    const low = given.toLowerCase()
    const found = names.find(
      ({ word }) => low.startsWith(word) && !/^[\p{L}\p{N}]/u.test(low.slice(word.length)),
    )
    if (!found) return null
    return { owner: found.owner, rest: given.slice(found.word.length).replace(/^[\s,.:;)-]+/, '') }
  }
}
