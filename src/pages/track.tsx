import type { EvidenceTold as Told } from '../store/evidence.js'
import type { Directory } from '../store/read/directory.js'
import type { Tracked } from '../store/read/tracking.js'
import { STATUS } from '../ticket/life/index.js'
import { COURSE_WORDS } from './course-words.js'
import { type Course, forAll } from './course.js'
import { AnswerForm, type Answering, Chain, courseFacts } from './course-view.js'
import { EvidenceTold } from './evidence-told.js'
import { NumberInput } from './fields.js'
import { page } from './layout.js'
import type { Wishes } from './reader.js'
import type { Screen } from './screen.js'
import { WishesForm } from './wishes-form.js'
import { timeInWords } from './words.js'

function NumberForm({ screen, typed = '' }: { screen: Screen; typed?: string }) {
  const { track } = screen.words
  return (
    <form method="get" action="/lacak" class="narrow no-print" role="search">
      <div class="field">
        <label for="nomor">{track.number}</label>
        <NumberInput typed={typed} />
      </div>
      <button type="submit">{track.button}</button>
    </form>
  )
}

/** Where a number is typed. With `wrong`: a kind answer to one we do not know. */
export function askNumberPage(screen: Screen, wrong?: { readonly typed: string }): string {
  const { track, error } = screen.words
  return page({
    screen: { ...screen, path: '/lacak' },
    title: wrong ? `${error} ${track.wrongTitle}` : track.title,
    children: (
      <>
        <h1>{wrong ? track.wrongTitle : track.title}</h1>
        {wrong ? (
          <div role="alert">
            <p>{track.wrong}</p>
            <p>{track.wrongNew}</p>
          </div>
        ) : (
          <p class="lead">{track.lead}</p>
        )}
        <NumberForm screen={screen} typed={wrong?.typed ?? ''} />
      </>
    ),
  })
}

/** What the page tells beside the facts of the ticket. */
interface Following {
  /** Null while the report belongs to no ticket. */
  readonly course: Course | null
  /** Of work that was confirmed; null while the report belongs to no ticket. */
  readonly evidence: Told | null
  readonly answering: Answering | null
  /** Said after an answer. */
  readonly thanks: string | null
  /** Of the reader who opened the link we sent; null for anybody else. */
  readonly wishes: Wishes | null
}

/** How far a report has come, in words. Nothing about any person, none of anybody's words. */
export function trackedPage(
  screen: Screen,
  found: Tracked,
  directory: Directory,
  { course, evidence, answering, thanks, wishes }: Following,
): string {
  if (found.closed) return closedPage(screen, found, found.closed.holder, directory)
  const { track, status } = screen.words
  const { ticket } = found
  const [inWords, next] = (ticket && status[ticket.status]) ?? [ticket?.status ?? track.noTicket, '']
  return page({
    screen,
    title: `${answering?.wrong ? `${screen.words.error} ` : ''}${found.asked === 'report' ? track.report : track.ticket} ${found.number}`,
    children: (
      <>
        <h1>
          {found.asked === 'report' ? track.report : track.ticket} <span class="nowrap">{found.number}</span>
        </h1>
        {thanks && <p role="status">{thanks}</p>}
        <p class={`status ${toneOf(ticket?.status)}`}>
          <span class="label">{track.status}</span> <strong>{inWords}</strong>
        </p>
        {found.merged && ticket && (
          <p>
            {track.merged} <span class="nowrap">{ticket.number}</span> {track.mergedWhy}
          </p>
        )}
        <dl class="facts">
          {next && <Fact name={track.next} value={next} />}
          {ticket && (
            <>
              <Fact name={track.agency} value={directory.agency(ticket.agency).name} />
              {ticket.unit && (
                <Fact name={track.unit} value={directory.unit(ticket.unit)?.name ?? ticket.unit} />
              )}
              <Fact
                name={track.kelurahan}
                value={directory.kelurahan(ticket.kelurahan) ?? track.kelurahanUnknown}
              />
              {ticket.category && <Fact name={track.category} value={ticket.category} />}
              <Fact name={track.reports} value={String(ticket.reportCount)} />
              {found.asked === 'report' && <Fact name={track.ticket} value={ticket.number} />}
            </>
          )}
          <Fact name={track.received} value={timeInWords(found.receivedAt, screen.language)} />
          {course && courseFacts(screen, course).map(fact => <Fact {...fact} />)}
        </dl>
        {course && <AnswerForm screen={screen} number={found.number} course={course} answering={answering} />}
        {wishes && <WishesForm screen={screen} number={found.number} wishes={wishes} />}
        {evidence && <EvidenceTold screen={screen} told={evidence} />}
        {course && <Chain screen={screen} course={course} />}
        {found.events.length > 0 && (
          <>
            <h2>{track.history}</h2>
            <ol class="history">
              {history(screen, found).map(({ text, at }) => (
                <li>
                  <time dateTime={at.toISOString()}>{timeInWords(at, screen.language)}</time> {text}
                </li>
              ))}
            </ol>
          </>
        )}
        <hr class="no-print" />
        <NumberForm screen={screen} />
      </>
    ),
  })
}

/** A report about an office: that it arrived and is looked into, and nothing else, whoever asks. */
function closedPage(
  screen: Screen,
  { number, receivedAt }: Tracked,
  holder: string,
  directory: Directory,
): string {
  const { track } = screen.words
  return page({
    screen,
    title: `${track.report} ${number}`,
    children: (
      <>
        <h1>
          {track.report} <span class="nowrap">{number}</span>
        </h1>
        <p class="status moving">
          <span class="label">{track.status}</span>{' '}
          <strong>
            {track.closed.to} {directory.agency(holder).name}
          </strong>
        </p>
        <p>{track.closed.why}</p>
        <dl class="facts">
          <Fact name={track.received} value={timeInWords(receivedAt, screen.language)} />
        </dl>
        <hr class="no-print" />
        <NumberForm screen={screen} />
      </>
    ),
  })
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)

/** A viral incident has hundreds of reports; the page stays small. */
const MOST_EVENTS = 30
const LONGEST_NOTE = 140

/**
 * Events people understand, newest first. The report which opened the ticket is not told twice, nor every report of a
 * correction that has a line of its own.
 */
function history(screen: Screen, { events }: Tracked): { text: string; at: Date }[] {
  const first = events.find(event => event.type === 'attached')
  return events
    .filter(event => event !== first && !toldAsOne(event) && isForAll(event))
    .filter(({ type }) =>
      Object.hasOwn({ ...screen.words.event, ...COURSE_WORDS[screen.language].event }, type),
    )
    .map(event => ({ text: wordsFor(screen, event), at: event.at }))
    .toReversed()
    .slice(0, MOST_EVENTS)
}

const toldAsOne = ({ report, body }: Tracked['events'][number]) =>
  report !== null && (body.kind === 'merge' || body.kind === 'split' || body.kind === 'undo')

const isForAll = ({ type, body }: Tracked['events'][number]) =>
  type !== 'noted' || body.visibility === 'public'

function wordsFor({ words, language }: Screen, { type, body }: Tracked['events'][number]): string {
  const course = COURSE_WORDS[language]
  if (type === 'reopened' && body.action === 'reopen') return course.reopenedByReporter
  if (type === 'noted') return `${course.event.noted}: ${forAll(String(body.text ?? ''), LONGEST_NOTE)}`
  const text = course.event[type] ?? words.event[type] ?? ''
  const to = type === 'status' && typeof body.to === 'string' ? body.to : ''
  const named = words.status[to]?.[0]
  return named ? `${text}: ${named}` : text
}

/** Colours of JAKI, always beside the word. */
function toneOf(status: string | undefined): string {
  if (status === STATUS.done) return 'done'
  return status === undefined || status === STATUS.waiting || status === STATUS.rejected
    ? 'waiting'
    : 'moving'
}
