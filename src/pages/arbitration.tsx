import type { Appeal } from '../store/arbitrations.js'
import type { Directory } from '../store/read/directory.js'
import type { Owner } from '../ticket/life/index.js'
import { ARBITRATION_WORDS } from './arbitration-words.js'
import { ErrorSummary, Field } from './fields.js'
import { page } from './layout.js'
import { BackTo, Facts, officeName, type Queue, queuePage } from './queue.js'
import type { Screen } from './screen.js'
import { timeInWords } from './words.js'

/** An office as the form names it: `DSDA/DSDA-31.74`. */
export const codeOf = ({ agency, unit }: Owner): string => (unit === null ? agency : `${agency}/${unit}`)

/** The queue of an arbiter. */
export function appealsPage(screen: Screen, queue: Queue<Appeal>): string {
  const words = ARBITRATION_WORDS[screen.language]
  const since = ({ arbiter, askedAt }: Appeal) =>
    words.since(officeName(arbiter, queue.directory), timeInWords(askedAt, screen.language))
  return queuePage(screen, { ...queue, path: '/putusan', words, since })
}

export interface Deciding {
  readonly appeal: Appeal
  readonly directory: Directory
  /** The way of the ticket in words, and every office that had it or is proposed. */
  readonly chain: readonly string[]
  readonly parties: readonly Owner[]
  /** False for whoever only looks on. */
  readonly may: boolean
  /** What was typed, and why it was not done. */
  readonly typed?: { readonly owner: string; readonly other: string; readonly because: string }
  readonly error?: string
}

/** One ticket: who had it, who is proposed and why, and the decision. */
export function appealPage(screen: Screen, { appeal, directory, chain, ...state }: Deciding): string {
  const words = ARBITRATION_WORDS[screen.language]
  const { parties, may, error, typed = { owner: '', other: '', because: '' } } = state
  const facts = [
    [words.holder, officeName(appeal, directory)],
    [words.arbiter, officeName(appeal.arbiter, directory)],
    [words.asked, timeInWords(appeal.askedAt, screen.language)],
    [words.proposed, appeal.proposed && officeName(appeal.proposed, directory)],
    [words.reason, appeal.reason],
  ] as const
  return page({
    screen: { ...screen, path: `/putusan/${appeal.number}` },
    title: `${error ? `${screen.words.error} ` : ''}${words.title} ${appeal.number}`,
    children: (
      <>
        {error && <ErrorSummary screen={screen} errors={[{ field: 'because', message: error }]} />}
        <h1>
          {words.title} {appeal.number}
        </h1>
        <p class="lead">{appeal.summary}</p>
        <Facts facts={facts} />
        <h2>{words.chain}</h2>
        <ol class="history">
          {chain.map(step => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        {may && (
          <form method="post" action={`/putusan/${appeal.number}`} class="narrow">
            <input type="hidden" name="seen" value={String(appeal.version)} />
            <Field screen={screen} id="owner" label={words.owner}>
              {described => (
                <select id="owner" name="owner" aria-describedby={described}>
                  <option value="">{words.choose}</option>
                  {parties.map(one => (
                    <option key={codeOf(one)} value={codeOf(one)} selected={codeOf(one) === typed.owner}>
                      {officeName(one, directory)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field screen={screen} id="other" label={words.other} hint={words.otherHint}>
              {described => (
                <input
                  id="other"
                  name="other"
                  maxLength={130}
                  autocomplete="off"
                  value={typed.other}
                  aria-describedby={described}
                />
              )}
            </Field>
            <Field screen={screen} id="because" label={words.because} hint={words.becauseHint} error={error}>
              {(described, invalid) => (
                <textarea
                  id="because"
                  name="because"
                  rows={3}
                  maxLength={2_000}
                  aria-describedby={described}
                  aria-invalid={invalid}
                >
                  {typed.because}
                </textarea>
              )}
            </Field>
            <button type="submit">{words.decide}</button>
          </form>
        )}
        <BackTo path="/putusan">{words.back}</BackTo>
      </>
    ),
  })
}
