import type { Evidence } from '../store/evidence.js'
import type { TicketRow } from '../store/read/tickets.js'
import type { Directory } from '../store/read/directory.js'
import { VERDICTS } from '../ticket/evidence/index.js'
import { EVIDENCE_WORDS } from './evidence-words.js'
import { ErrorSummary, Field, type FieldError, NumberInput } from './fields.js'
import { page } from './layout.js'
import type { Screen } from './screen.js'
import { timeInWords } from './words.js'

interface CaptureState {
  readonly ticket: TicketRow
  readonly directory: Directory
  /** The pass for the next photo; null when none can be sent now, and why. */
  readonly pass: string | null
  readonly closed?: string
  readonly photos: readonly Evidence[]
  readonly errors?: readonly FieldError[]
  readonly note?: string
  /** What has just become of a photo. */
  readonly said?: 'sent' | 'known' | undefined
}

/**
 * The camera page of an officer: opens the camera and not the gallery, and carries a pass that is good for one photo within a
 * quarter of an hour. Works without JavaScript; then no position goes along.
 */
export function capturePage(screen: Screen, state: CaptureState): string {
  const { ticket, directory, pass, closed, photos, errors = [], said } = state
  const words = EVIDENCE_WORDS[screen.language].capture
  const place = [ticket.place.street, directory.kelurahan(ticket.kelurahan)].filter(Boolean).join(', ')
  return page({
    screen: { ...screen, path: `/bukti/${ticket.number}` },
    title: errors.length > 0 ? `${screen.words.error} ${words.title}` : words.title,
    script: 'capture',
    children: (
      <>
        {errors.length > 0 && <ErrorSummary screen={screen} errors={errors} />}
        <h1>
          {words.title} <span class="nowrap">{ticket.number}</span>
        </h1>
        {said && (
          <p class="said" role="status">
            {words[said]}
          </p>
        )}
        <p class="lead">{[ticket.category, place].filter(Boolean).join(' – ')}</p>
        {pass === null ? (
          <p role="status">
            {words.closed} {closed}
          </p>
        ) : (
          <CaptureForm screen={screen} state={state} pass={pass} />
        )}
        <h2>{words.list}</h2>
        {photos.length === 0 ? <p>{words.none}</p> : <Sent screen={screen} photos={photos} />}
      </>
    ),
  })
}

function CaptureForm({ screen, state, pass }: { screen: Screen; state: CaptureState; pass: string }) {
  const words = EVIDENCE_WORDS[screen.language].capture
  const { ticket, errors = [], note = '' } = state
  const kind = (value: 'after' | 'before') => (
    <div class="check">
      <input type="radio" id={value} name="kind" value={value} checked={value === 'after'} />
      <label for={value}>{words[value]}</label>
    </div>
  )
  return (
    <form
      method="post"
      action={`/bukti/${ticket.number}`}
      enctype="multipart/form-data"
      id="bukti"
      class="narrow"
      data-asking={words.placeAsking}
      data-found={words.placeFound}
      data-none={words.placeNone}
      data-sending={words.sending}
    >
      <input type="hidden" name="pass" value={pass} />
      <input type="hidden" name="lat" />
      <input type="hidden" name="lon" />
      <input type="hidden" name="accuracy" />
      <p>{words.lead}</p>
      <Field
        screen={screen}
        id="photo"
        label={words.photo}
        hint={words.photoHint}
        error={errors.find(({ field }) => field === 'photo')?.message}
      >
        {(described, invalid) => (
          <input
            id="photo"
            name="photo"
            type="file"
            accept="image/*"
            capture="environment"
            required
            aria-describedby={described}
            aria-invalid={invalid}
          />
        )}
      </Field>
      <p id="lokasi" role="status" hidden>
        {words.placeWhy}
      </p>
      <fieldset>
        <legend>{words.kind}</legend>
        {kind('after')}
        {kind('before')}
      </fieldset>
      <Field screen={screen} id="note" label={words.note}>
        {() => (
          <textarea id="note" name="note" rows={2} maxLength={1_000}>
            {note}
          </textarea>
        )}
      </Field>
      <button type="submit">{words.send}</button>
    </form>
  )
}

function Sent({ screen, photos }: { screen: Screen; photos: readonly Evidence[] }) {
  const words = EVIDENCE_WORDS[screen.language].capture
  return (
    <ul class="photos">
      {photos.map(photo => {
        const verdict = photo.verdicts.at(-1)
        const presented = photo.verdicts.some(({ seq }) => seq > 0)
        return (
          <li key={photo.id}>
            <strong>{words[photo.kind]}</strong>, {timeInWords(photo.receivedAt, screen.language)}
            {verdict && `: ${VERDICTS[verdict.is][screen.language]}`}
            {presented && ` (${words.presented})`}
          </li>
        )
      })}
    </ul>
  )
}

/** Where the number of a ticket is typed. @param typed a number we do not know. */
export function askTicketPage(screen: Screen, typed?: string): string {
  const words = EVIDENCE_WORDS[screen.language].capture
  const wrong = typed !== undefined
  return page({
    screen: { ...screen, path: '/bukti' },
    title: wrong ? `${screen.words.error} ${words.askTitle}` : words.askTitle,
    children: (
      <>
        <h1>{words.askTitle}</h1>
        {wrong && <p role="alert">{words.wrongNumber}</p>}
        <form method="get" action="/bukti" class="narrow">
          <Field screen={screen} id="nomor" label={words.ask}>
            {() => <NumberInput typed={typed} />}
          </Field>
          <button type="submit">{words.open}</button>
        </form>
      </>
    ),
  })
}
