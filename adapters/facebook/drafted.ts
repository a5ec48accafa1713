import { Draft, type DraftInput, type Reading } from '#kit'

export const ignored = (because: string): Reading => ({ is: 'ignored', because })
export const malformed = (because: string): Reading => ({ is: 'malformed', because })

/** A report of this input; malformed, with the names of the fields, when the core could not store it. */
export function drafted(input: DraftInput): Extract<Reading, { is: 'report' | 'malformed' }> {
  const draft = Draft.safeParse(input)
  if (draft.success) return { is: 'report', draft: draft.data }
  return {
    is: 'malformed',
    because: `isi tidak sah: ${draft.error.issues.map(issue => issue.path.join('.')).join(', ')}`,
  }
}
