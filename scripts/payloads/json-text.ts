/**
 * Changes one value inside a JSON text and leaves every other byte as it was: parsing and writing it again would
 * round ids above 2^53 and rewrite the escapes which providers sign.
 *
 * @param path `entry[0].changes[1].value.from.id`
 * @throws RangeError when the path leads nowhere.
 */
export function replaceInJson(text: string, path: string, value: unknown): string {
  const steps = [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(step =>
    step[2] === undefined ? (step[1] ?? '') : Number(step[2]),
  )
  let at = afterBlank(text, 0)
  for (const step of steps) at = child(text, at, step, path)
  return text.slice(0, at) + JSON.stringify(value) + text.slice(valueEnd(text, at))
}

function child(text: string, start: number, step: string | number, path: string): number {
  const open = text[start]
  let at = afterBlank(text, start + 1)
  for (let index = 0; text[at] !== '}' && text[at] !== ']' && at < text.length; index++) {
    let name: string | number = index
    if (open === '{') {
      const end = valueEnd(text, at)
      name = JSON.parse(text.slice(at, end)) as string
      at = afterBlank(text, afterBlank(text, end) + 1)
    }
    if (name === step) return at
    at = afterBlank(text, valueEnd(text, at))
    if (text[at] === ',') at = afterBlank(text, at + 1)
  }
  throw new RangeError(`nothing at ${path}`)
}

/** Where the value which starts at `at` ends. */
function valueEnd(text: string, at: number): number {
  if (text[at] === '"') return stringEnd(text, at)
  if (text[at] !== '{' && text[at] !== '[') {
    while (at < text.length && !/[\s,\]}]/.test(text[at] as string)) at++
    return at
  }
  let depth = 0
  while (at < text.length) {
    const sign = text[at] as string
    if (sign === '"') {
      at = stringEnd(text, at)
      continue
    }
    at++
    if (sign === '{' || sign === '[') depth++
    else if ((sign === '}' || sign === ']') && --depth === 0) return at
  }
  throw new RangeError('unfinished JSON')
}

function stringEnd(text: string, at: number): number {
  for (at++; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  throw new RangeError('unfinished JSON')
}

function afterBlank(text: string, at: number): number {
  while (/\s/.test(text[at] ?? '')) at++
  return at
}
