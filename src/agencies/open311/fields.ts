/** Names and values of a query or a form in the order they came. One name may come often. */
export type Fields = readonly (readonly [name: string, value: string])[]

/** The first value that says something; null when absent or empty, which the specification treats alike. */
export function one(fields: Fields, name: string): string | null {
  for (const [given, value] of fields) if (given === name && value.trim() !== '') return value.trim()
  return null
}

/** Every value of a name, also several in one with commas between them ("can be declared multiple times"). */
export const many = (fields: Fields, name: string): string[] =>
  all(fields, name).flatMap(value => value.split(',').flatMap(part => part.trim() || []))

/** Every value of a name as it came, `name[]` included; empty ones left out. */
export const all = (fields: Fields, name: string): string[] =>
  fields.flatMap(([given, value]) =>
    (given === name || given === `${name}[]`) && value.trim() !== '' ? [value.trim()] : [],
  )

/**
 * `attribute[CODE]=v` and `attribute[CODE][]=v`, by code. Read from the flat names: body parsers with a taste for nesting
 * disagree about brackets, and the simple ones leave them alone.
 */
export function attributes(fields: Fields): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [name, value] of fields) {
    const code = /^attribute\[([^\]]{1,100})\](?:\[\])?$/.exec(name)?.[1]
    if (code !== undefined && value.trim() !== '') found.set(code, [...(found.get(code) ?? []), value.trim()])
  }
  return found
}
