import type { Evidence, Inspection, Waiting } from '../store/evidence.js'
import type { Directory } from '../store/read/directory.js'
import { Decide } from './decide-form.js'
import { EVIDENCE_WORDS } from './evidence-words.js'
import { ErrorSummary, type FieldError } from './fields.js'
import { Findings } from './findings.js'
import { page } from './layout.js'
import { BackTo, Facts, officeName, type Queue, queuePage } from './queue.js'
import type { Screen } from './screen.js'
import { timeInWords } from './words.js'

/** The queue of Biro Pemerintahan. */
export function waitingPage(screen: Screen, queue: Queue<Waiting>): string {
  const words = EVIDENCE_WORDS[screen.language].validation
  const since = ({ declined, finishedAt, presented }: Waiting) => {
    const what = declined ? words.declined : words.finished
    return `${what} ${timeInWords(finishedAt, screen.language)}, ${words.photos(presented.length)}`
  }
  return queuePage(screen, { ...queue, path: '/validasi', words, since })
}

export interface Compared {
  readonly ticket: Waiting
  /** What the codes of a rejection mean. */
  readonly reasons: Readonly<Record<string, { readonly id: string; readonly en: string }>>
  readonly directory: Directory
  readonly photos: readonly Evidence[]
  /** Null for those who may not see what citizens photographed. */
  readonly reporters: readonly { readonly sha256: string; readonly report: string }[] | null
  /** The latest inspection of the ticket. */
  readonly inspection: Inspection | null
  /** What the reader may decide. */
  readonly may: { readonly validate: boolean; readonly inspect: boolean }
  readonly errors?: readonly FieldError[]
  readonly because?: string
}

/** One ticket: what citizens photographed beside what the agency shows, and what the check found. */
export function comparePage(screen: Screen, state: Compared): string {
  const words = EVIDENCE_WORDS[screen.language].validation
  const { ticket, reasons, directory, inspection, may, errors = [] } = state
  const { declined } = ticket
  const code = declined && `${reasons[declined]?.[screen.language] ?? declined}, `
  const facts = [
    [words.agency, officeName(ticket, directory)],
    [
      declined ? words.declined : words.finished,
      `${code ?? ''}${timeInWords(ticket.finishedAt, screen.language)}`,
    ],
    [words.reason, (ticket.presented.length > 0 || declined) && ticket.reason],
  ] as const
  return page({
    screen: { ...screen, path: `/validasi/${ticket.number}` },
    title: `${errors.length > 0 ? `${screen.words.error} ` : ''}${words.title} ${ticket.number}`,
    children: (
      <>
        {errors.length > 0 && <ErrorSummary screen={screen} errors={errors} />}
        <h1>
          {words.ticket} {ticket.number}
        </h1>
        <p class="lead">{ticket.summary}</p>
        <Facts facts={facts} />
        <div class="beside">
          <Reported screen={screen} state={state} />
          <Shown screen={screen} state={state} />
        </div>
        {inspection && (
          <section>
            <h2>{words.inspection}</h2>
            <p>
              {
                {
                  open: words.inspectionOpen,
                  genuine: words.inspectionGenuine,
                  false: words.inspectionFalse,
                }[inspection.state]
              }{' '}
              {inspection.because}
            </p>
          </section>
        )}
        {may.inspect && inspection?.state === 'open' && (
          <Decide screen={screen} state={state} step="periksa" answers={['genuine', 'false']} />
        )}
        {may.validate && <Decide screen={screen} state={state} step="jawab" answers={['accept', 'refuse']} />}
        <BackTo path="/validasi">{words.back}</BackTo>
      </>
    ),
  })
}

function Reported({ screen, state: { ticket, reporters } }: { screen: Screen; state: Compared }) {
  const words = EVIDENCE_WORDS[screen.language].validation
  return (
    <section>
      <h2>{words.reported}</h2>
      {reporters === null ? (
        <p>{words.reportedHidden}</p>
      ) : reporters.length === 0 ? (
        <p>{words.reportedNone}</p>
      ) : (
        <>
          <p class="hint">{words.confidential}</p>
          {reporters.map(({ sha256, report }) => (
            <figure key={sha256}>
              <img
                src={`/validasi/${ticket.number}/pelapor/${sha256}`}
                alt={words.from(report)}
                loading="lazy"
              />
              <figcaption>{words.from(report)}</figcaption>
            </figure>
          ))}
        </>
      )}
    </section>
  )
}

function Shown({ screen, state: { ticket, photos } }: { screen: Screen; state: Compared }) {
  const { validation: words, capture } = EVIDENCE_WORDS[screen.language]
  const isPresented = ({ id }: Evidence) => ticket.presented.includes(id)
  const ordered = [...photos.filter(isPresented), ...photos.filter(photo => !isPresented(photo))]
  return (
    <section>
      <h2>{words.evidence}</h2>
      {ticket.presented.length === 0 && !ticket.declined && (
        <p>
          {words.evidenceNone} {ticket.reason}
        </p>
      )}
      {ordered.map(photo => (
        <figure key={photo.id}>
          <img src={`/bukti/foto/${photo.id}`} alt={words.of(capture[photo.kind])} loading="lazy" />
          <figcaption>
            {words.of(capture[photo.kind])}, {timeInWords(photo.receivedAt, screen.language)}
            {photo.pass === 'valid' && `. ${words.throughPage}`}
            {!isPresented(photo) && `. ${words.notPresented}`}
            {photo.note && (
              <>
                <br />“{photo.note}”
              </>
            )}
          </figcaption>
          <Findings screen={screen} photo={photo} />
        </figure>
      ))}
    </section>
  )
}
