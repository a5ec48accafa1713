import type { Directory } from '../store/read/directory.js'
import type { MessageReport } from '../store/read/messages.js'
import { page } from './layout.js'
import { QrCode } from './qr.js'
import type { Screen } from './screen.js'
import { timeInWords } from './words.js'

interface Receipt {
  readonly reports: readonly (MessageReport & { readonly reportCount: number })[]
  readonly receivedAt: Date
  readonly directory: Directory
  readonly publicUrl: string
}

/** After a report: the number in large type, what happens next, and a slip to print. Safe to reopen. */
export function receiptPage(screen: Screen, { reports, receivedAt, directory, publicUrl }: Receipt): string {
  const { receipt, nav } = screen.words
  return page({
    screen,
    title: receipt.title,
    children: (
      <>
        <h1>{receipt.title}</h1>
        {reports.map(({ number, ticket, reportCount }) => (
          <section key={number} class="slip">
            <h2 class="print-only">{receipt.slip}</h2>
            <p class="label">{receipt.number}</p>
            <p class="number">{number}</p>
            <p>
              {receipt.received}: {timeInWords(receivedAt, screen.language)}
            </p>
            <h2>{receipt.next}</h2>
            {reportCount > 1 && <p>{receipt.joined(reportCount - 1)}</p>}
            {ticket?.protected && <p>{receipt.closed}</p>}
            {ticket && !ticket.protected && (
              <p>
                {receipt.goesTo}: <strong>{directory.agency(ticket.agency).name}</strong>
                {ticket.unit && `, ${directory.unit(ticket.unit)?.name}`}
              </p>
            )}
            <p>{receipt.when}</p>
            <p>
              {receipt.follow} <a href={`/t/${number}`}>{`${publicUrl}/t/${number}`}</a>
            </p>
            <QrCode text={`${publicUrl}/t/${number}`} label={receipt.qr} />
            <p class="print-only">{receipt.keep}</p>
          </section>
        ))}
        <p class="hint no-print">{receipt.print}</p>
        <p class="actions no-print">
          <a class="button" href="/meja">
            {receipt.more}
          </a>
          <a href="/lacak">{nav.track}</a>
        </p>
      </>
    ),
  })
}

interface Waiting {
  readonly messageId: string
  /** True when a person has to look first: no use in reloading. */
  readonly held: boolean
}

/** The report is stored and has no number yet. Without JavaScript it reloads itself; a script asks quietly, so that nothing is read aloud twice. */
export function waitingPage(screen: Screen, { messageId, held }: Waiting): string {
  const { receipt } = screen.words
  return page({
    screen,
    title: held ? receipt.heldTitle : receipt.waitingTitle,
    ...(!held && { reload: 3, script: true }),
    children: (
      <>
        <h1>{held ? receipt.heldTitle : receipt.waitingTitle}</h1>
        <p class="lead" data-waiting={held ? undefined : 'yes'}>
          {held ? receipt.held : receipt.waiting}
        </p>
        <p>
          {receipt.reference}: <code>{messageId}</code>
        </p>
        <p class="actions no-print">
          <a class="button" href="/meja">
            {receipt.more}
          </a>
        </p>
      </>
    ),
  })
}
