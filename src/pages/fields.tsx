import type { Screen } from './screen.js'

export interface FieldError {
  /** Id of the field it belongs to. */
  readonly field: string
  readonly message: string
}

/** What is wrong, on top of the page, with focus and a link to each field (GOV.UK error summary). */
export function ErrorSummary({ screen, errors }: { screen: Screen; errors: readonly FieldError[] }) {
  return (
    <div class="errors" role="alert" aria-labelledby="errors-title" tabIndex={-1} autofocus id="errors">
      <h2 id="errors-title">{screen.words.desk.problems}</h2>
      <ul>
        {errors.map(({ field, message }) => (
          <li key={field}>
            <a href={`#${field}`}>{message}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface FieldProps {
  readonly screen: Screen
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly error?: string | undefined
  readonly children: (described: string | undefined, invalid: true | undefined) => preact.ComponentChildren
}

/** Label, hint, error and control, tied together for everybody who cannot see them side by side. */
export function Field({ screen, id, label, hint, error, children }: FieldProps) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          <span class="visually-hidden">{screen.words.error}</span> {error}
        </p>
      )}
      {children(described, error ? true : undefined)}
    </div>
  )
}

/** The control for the number of a report or ticket, ready for whatever people copy with it. */
export function NumberInput({ typed = '' }: { readonly typed?: string | undefined }) {
  return (
    <input
      id="nomor"
      name="nomor"
      class="number-input"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck={false}
      maxLength={64}
      required
      value={typed}
    />
  )
}
