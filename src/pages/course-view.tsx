import { COURSE_WORDS } from './course-words.js'
import type { Course } from './course.js'
import { Field } from './fields.js'
import type { Screen } from './screen.js'

/** The way of a ticket through the offices, a sentence for each step. */
export function Chain({ screen, course }: { screen: Screen; course: Course }) {
  const words = COURSE_WORDS[screen.language]
  return (
    <>
      <h2>{words.chain}</h2>
      <ol class="history">
        {course.chain.map(step => (
          <li>{step}</li>
        ))}
      </ol>
      {course.arbiter && <p>{course.arbiter}</p>}
    </>
  )
}

/** Dates, each with its reason. */
export const courseFacts = (screen: Screen, course: Course): { name: string; value: string }[] => {
  const words = COURSE_WORDS[screen.language]
  const { due, promised, paused, rejected } = course
  return [
    { name: words.due, value: due },
    { name: words.promised, value: promised },
    { name: words.paused, value: paused },
    { name: words.rejected, value: rejected },
  ].flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]))
}

/** What a reporter typed, shown again when it was not right. */
export interface Answering {
  /** Made with the form and kept over every try: pressing twice is one answer. */
  readonly id: string
  readonly proof: string
  readonly reason: string
  readonly wrong: string | null
  /** They opened the link we sent: nothing more has to be proven. */
  readonly proven: boolean
}

interface AnswerProps {
  readonly screen: Screen
  readonly number: string
  readonly course: Course
  /** Null when the page was asked for by the number of a ticket: that proves nobody's report. */
  readonly answering: Answering | null
}

/** "Is it solved?" or "Was it rightly rejected?", for the reporter, as long as it can be opened again; then why it cannot. */
export function AnswerForm({ screen, number, course: { reopening }, answering }: AnswerProps) {
  if (!reopening) return null
  const { answer } = COURSE_WORDS[screen.language]
  if ('no' in reopening || !answering)
    return (
      <section class="no-print">
        <h2>{answer.title}</h2>
        <p>{'no' in reopening ? reopening.no : answer.byNumber}</p>
      </section>
    )
  const rejected = reopening.of === 'rejected'
  return (
    <section id="jawab" class="no-print">
      <h2>{rejected ? answer.rejectedTitle : answer.title}</h2>
      <p>{rejected ? answer.rejectedLead : answering.proven ? answer.leadProven : answer.lead}</p>
      <p>{(rejected ? answer.rejectedLeft : answer.left)(reopening.times, reopening.until)}</p>
      <form method="post" action={`/t/${number}`} class="narrow">
        <input type="hidden" name="id" value={answering.id} />
        {!answering.proven && (
          <Field
            screen={screen}
            id="bukti"
            label={answer.proof}
            hint={answer.proofHint}
            error={answering.wrong ?? undefined}
          >
            {(described, invalid) => (
              <input
                id="bukti"
                name="bukti"
                autocomplete="off"
                maxLength={320}
                required
                value={answering.proof}
                aria-describedby={described}
                aria-invalid={invalid}
                autofocus={invalid}
              />
            )}
          </Field>
        )}
        <Field
          screen={screen}
          id="alasan"
          label={rejected ? answer.contestReason : answer.reason}
          hint={answer.reasonHint}
        >
          {described => (
            <textarea id="alasan" name="alasan" rows={3} maxLength={2000} aria-describedby={described}>
              {answering.reason}
            </textarea>
          )}
        </Field>
        <button type="submit" name="jawab" value="belum">
          {rejected ? answer.contest : answer.no}
        </button>{' '}
        {!rejected && (
          <button type="submit" name="jawab" value="sudah">
            {answer.yes}
          </button>
        )}
      </form>
    </section>
  )
}
