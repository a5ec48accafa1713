import type { Appeal } from '../store/arbitrations.js'
import type { Directory } from '../store/read/directory.js'
import type { Owner } from '../ticket/life/index.js'
import { ARBITRATION_WORDS } from './arbitration-words.js'
import { ErrorSummary, Field } from './fields.js'
import { page } from './layout.js'
import type { Screen } from './screen.js'
import { timeInWords } from './words.js'

/** An office as the form names it: `DSDA/DSDA-31.74`. */
export const codeOf = ({ agency, unit }: Owner): string => (unit === null ? agency : `${agency}/${unit}`)

const nameOf = ({ agency, unit }: Owner, directory: Directory): string =>
  directory.unit(unit)?.name ?? directory.agency(agency).name

/** The queue of an arbiter. */
export function appealsPage(
  screen: Screen,
  {
    appeals,
    more,
    directory,
    said,
  }: { appeals: readonly Appeal[]; more: boolean; directory: Directory; said: boolean },
): string {
  const words = ARBITRATION_WORDS[screen.language]
  return page({
    screen: { ...screen, path: '/putusan' },
    title: words.title,
    children: (
      <>
        <h1>{words.title}</h1>
        {said && (
          <p class="said" role="status">
            {words.said}
          </p>
        )}
        <p class="lead">{words.lead}</p>
        {appeals.length === 0 ? (
          <p>{words.none}</p>
        ) : (
          <ul class="doors">
            {appeals.map(one => (
              <li key={one.id}>
                <a href={`/putusan/${one.number}`}>
                  <strong>{one.number}</strong>
                  <span>
                    {[one.category, directory.kelurahan(one.kelurahan), nameOf(one, directory)]
                      .filter(Boolean)
                      .join(' – ')}
                    <br />
                    {words.asked} {timeInWords(one.askedAt, screen.language)}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {more && <p>{words.more}</p>}
      </>
    ),
  })
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
    [words.holder, nameOf(appeal, directory)],
    [words.asked, timeInWords(appeal.askedAt, screen.language)],
    [words.proposed, appeal.proposed && nameOf(appeal.proposed, directory)],
    [words.reason, appeal.reason],
  ]
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
        <dl class="facts">
          {facts.map(
            ([name, value]) =>
              value && (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ),
          )}
        </dl>
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
                      {nameOf(one, directory)}
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
        <p class="actions">
          <a class="button second" href="/putusan">
            {words.back}
          </a>
        </p>
      </>
    ),
  })
}
