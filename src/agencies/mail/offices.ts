import type { Owner } from '../../ticket/life/index.js'

/** Finds the office named at the beginning of a text, and what follows its name; null when there is none. */
export type FindOffice = (text: string) => { readonly owner: Owner; readonly rest: string } | null

export interface OfficeTables {
  readonly agencies: readonly { readonly code: string; readonly name: string }[]
  /** Suku Dinas. */
  readonly units: readonly { readonly code: string; readonly name: string; readonly agency: string }[]
}

const plain = (text: string) => text.toLowerCase().replace(/\s+/g, ' ')

/** By code or full name, however spaced and capitalised; the longest that fits. Codes and names from `config/`. */
export function officeFinder({ agencies, units }: OfficeTables): FindOffice {
  const names = [
    ...agencies.map(each => ({ ...each, owner: { agency: each.code, unit: null } })),
    ...units.map(each => ({ ...each, owner: { agency: each.agency, unit: each.code } })),
  ]
    .flatMap(({ code, name, owner }) => [code, name].map(word => ({ word: plain(word), owner })))
    .toSorted((a, b) => b.word.length - a.word.length)
  return text => {
    const given = text
      .trim()
      .replace(/^(?:ke|milik|tapi|melainkan|seharusnya)\s+/i, '')
      .replace(/[^\S\n]+/g, ' ')
    const low = given.toLowerCase()
    const found = names.find(
      ({ word }) => low.startsWith(word) && !/^[\p{L}\p{N}]/u.test(low.slice(word.length)),
    )
    if (!found) return null
    return { owner: found.owner, rest: given.slice(found.word.length).replace(/^[\s,.:;)-]+/, '') }
  }
}
