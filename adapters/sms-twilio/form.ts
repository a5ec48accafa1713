/** A parameter of a Twilio request; a repeated key is a list (its signature treats it as one). */
export type Parameters = Readonly<Record<string, string | string[]>>

/**
 * Decode an `application/x-www-form-urlencoded` text. `%2B` is a plus, `+` a space, broken percent sequences stay as
 * they are. The object has no prototype, so a parameter called `__proto__` is a parameter like any other.
 */
export function parseForm(text: string): Parameters {
  const parameters: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    const before = parameters[name]
    if (before === undefined) parameters[name] = value
    else if (Array.isArray(before)) before.push(value)
    else parameters[name] = [before, value]
  }
  return parameters
}

/** The value of a parameter, the first one of several, or '' when it is absent: Twilio sends both for "nothing". */
export function parameter(parameters: Parameters, ...names: string[]): string {
  for (const name of names) {
    const value = parameters[name]
    const first = Array.isArray(value) ? value.find(one => one !== '') : value
    if (first) return first
  }
  return ''
}
