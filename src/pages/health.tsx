import type { Accounting, ChannelState, Quarantined } from '../store/read/operations.js'
import { page } from './layout.js'
import type { Screen } from './screen.js'
import { timeInWords } from './words.js'

interface Health {
  readonly accounting: Accounting
  readonly channels: readonly ChannelState[]
  readonly quarantined: readonly Quarantined[]
}

/** For the administrator: does the balance hold, which channel is silent or refused, what could not be read. */
export function healthPage(screen: Screen, { accounting, channels, quarantined }: Health): string {
  const { health } = screen.words
  const { accepted, settled, inFlight } = accounting
  const balanced = accepted === settled + accounting.quarantined + inFlight
  const time = (at: Date | null) => (at ? timeInWords(at, screen.language) : health.never)
  return page({
    screen,
    title: health.title,
    children: (
      <>
        <h1>{health.title}</h1>
        <h2>{health.accounting}</h2>
        <p class={balanced ? 'status done' : 'status waiting'}>
          <strong>{balanced ? health.balanced : health.unbalanced}</strong>
        </p>
        <Table
          label={health.accounting}
          scroll={health.scroll}
          head={[health.accepted, health.settled, health.quarantined, health.inFlight]}
          rows={[[accepted, settled, accounting.quarantined, inFlight]]}
        />
        <Table
          label={health.outcomes}
          scroll={health.scroll}
          head={[health.outcome, health.count]}
          rows={Object.entries(accounting.byOutcome)}
        />
        <Table
          label={health.replies}
          scroll={health.scroll}
          head={[
            health.replyStates.pending,
            health.replyStates.sent,
            health.replyStates.failed,
            health.replyStates.suppressed,
          ]}
          rows={[
            [
              accounting.replies.pending,
              accounting.replies.sent,
              accounting.replies.failed,
              accounting.replies.suppressed,
            ],
          ]}
        />
        <h2>{health.channels}</h2>
        <Table
          label={health.channels}
          scroll={health.scroll}
          head={[
            health.channel,
            health.last,
            health.accepted,
            health.inFlight,
            health.quarantined,
            health.error,
          ]}
          rows={channels.map(one => [
            one.channel,
            time(one.lastMessageAt),
            one.accepted24h,
            one.inFlight,
            one.quarantined24h,
            one.error === null ? health.noError : `${one.error} (${time(one.errorAt)})`,
          ])}
        />
        <h2>{health.quarantine}</h2>
        {quarantined.length === 0 ? (
          <p>{health.quarantineNone}</p>
        ) : (
          <Table
            label={health.quarantine}
            scroll={health.scroll}
            head={[health.channel, health.received, health.reason, health.size, health.action]}
            rows={quarantined.map(one => [
              one.channel,
              time(one.receivedAt),
              one.reason ?? '',
              one.bytes,
              <form method="post" action={`/kesehatan/ulang/${one.id}`}>
                <button
                  class="second"
                  type="submit"
                  aria-label={`${health.again}: ${one.channel}, ${time(one.receivedAt)}`}
                >
                  {health.again}
                </button>
              </form>,
            ])}
          />
        )}
      </>
    ),
  })
}

type Cell = string | number | preact.VNode

/** A table which scrolls inside itself on a telephone; focusable, so that a keyboard can scroll it too. */
const Table = ({
  label,
  scroll,
  head,
  rows,
}: {
  label: string
  scroll: string
  head: readonly string[]
  rows: readonly (readonly Cell[])[]
}) => (
  <div class="scroll" role="region" aria-label={`${label}. ${scroll}`} tabIndex={0}>
    <table>
      <caption>{label}</caption>
      <thead>
        <tr>
          {head.map(name => (
            <th scope="col" key={name}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(cells => (
          <tr>
            {cells.map(cell => (
              <td>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
