import type { ComponentChildren } from 'preact'
import type { Queued } from '../store/queue.js'
import type { Directory } from '../store/read/directory.js'
import type { Owner } from '../ticket/life/index.js'
import { page } from './layout.js'
import type { Screen } from './screen.js'

/** An office as people know it: the unit, else the agency. */
export const officeName = ({ agency, unit }: Owner, directory: Directory): string =>
  directory.unit(unit)?.name ?? directory.agency(agency).name

/** What a page of a queue shows. */
export interface Queue<Row> {
  readonly tickets: readonly Row[]
  /** There are more after these. */
  readonly more: boolean
  readonly directory: Directory
  /** What has just been decided, in words. */
  readonly said?: string | undefined
}

interface QueueProps<Row> extends Queue<Row> {
  readonly path: string
  readonly words: {
    readonly title: string
    readonly lead: string
    readonly none: string
    readonly more: string
  }
  /** Since when a ticket waits, and what else tells it from others. */
  readonly since: (ticket: Row) => string
}

/** Tickets that wait for somebody's word, each a door to its own page. */
export function queuePage<Row extends Queued>(
  screen: Screen,
  { path, words, tickets, more, directory, said, since }: QueueProps<Row>,
): string {
  return page({
    screen: { ...screen, path },
    title: words.title,
    children: (
      <>
        <h1>{words.title}</h1>
        {said && (
          <p class="said" role="status">
            {said}
          </p>
        )}
        <p class="lead">{words.lead}</p>
        {tickets.length === 0 ? (
          <p>{words.none}</p>
        ) : (
          <ul class="doors">
            {tickets.map(one => (
              <li key={one.id}>
                <a href={`${path}/${one.number}`}>
                  <strong>{one.number}</strong>
                  <span>
                    {[one.category, directory.kelurahan(one.kelurahan), officeName(one, directory)]
                      .filter(Boolean)
                      .join(' – ')}
                    <br />
                    {since(one)}
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

/** Names and what they stand for; what is not known is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
  return (
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
  )
}

/** Back to the queue. */
export const BackTo = ({ path, children }: { path: string; children: ComponentChildren }) => (
  <p class="actions">
    <a class="button second" href={path}>
      {children}
    </a>
  </p>
)
