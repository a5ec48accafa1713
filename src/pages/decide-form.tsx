import { EVIDENCE_WORDS } from './evidence-words.js'
import { Field } from './fields.js'
import type { Screen } from './screen.js'
import type { Compared } from './validation.js'

/** Two buttons and a reason. */
export function Decide({
  screen,
  state,
  step,
  answers,
}: {
  screen: Screen
  state: Compared
  step: 'jawab' | 'periksa'
  answers: readonly ['accept' | 'genuine', 'refuse' | 'false']
}) {
  const words = EVIDENCE_WORDS[screen.language].validation
  const { ticket, inspection, errors = [], because = '' } = state
  const field = `because-${step}`
  return (
    <form method="post" action={`/validasi/${ticket.number}/${step}`} class="narrow">
      <h2>{step === 'jawab' ? words.answer : words.inspection}</h2>
      <input type="hidden" name="seen" value={String(ticket.version)} />
      {step === 'periksa' && <input type="hidden" name="inspection" value={inspection?.id} />}
      <Field
        screen={screen}
        id={field}
        label={words.because}
        hint={words.becauseHint}
        error={errors.find(one => one.field === field)?.message}
      >
        {(described, invalid) => (
          <textarea
            id={field}
            name="because"
            rows={3}
            maxLength={2_000}
            aria-describedby={described}
            aria-invalid={invalid}
          >
            {errors.some(one => one.field === field) ? because : ''}
          </textarea>
        )}
      </Field>
      <div class="actions">
        {answers.map((answer, index) => (
          <button key={answer} type="submit" name="answer" value={answer} class={index === 0 ? '' : 'second'}>
            {words[answer]}
          </button>
        ))}
      </div>
    </form>
  )
}
