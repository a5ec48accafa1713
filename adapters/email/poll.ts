import { ChannelError, type Batch, type Delivered, type Kit } from '#kit'
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { mailKey, ownMessageId, readHead } from './head.js'
import { connect, type Line } from './line.js'
import type { Settings } from './settings.js'

/** How far a mailbox has been read. UIDVALIDITY is a 64-bit number in imapflow, so it travels as text. */
interface Cursor {
  readonly path: string
  readonly uidValidity: string
  readonly lastUid: number
}

/** Mails stored in one transaction. Small, so that a crash repeats little. */
const MAILS_PER_BATCH = 25
/** Bytes fetched for one batch, unless a single mail alone is bigger. */
const BYTES_PER_BATCH = 16 * 1024 * 1024
/** What is kept of a mail above `maxMailBytes`: enough for every header and the first words. */
const TRUNCATED_BYTES = 64 * 1024

/**
 * Follows one mailbox until `signal` aborts or the line breaks (`ChannelError`; the core then calls again with the last
 * stored cursor). Reads with EXAMINE and BODY.PEEK: nothing in the mailbox changes, and flags mean nothing to us,
 * because staff open mail too.
 */
export async function* followMailbox(
  settings: Settings,
  kit: Kit,
  stored: string | null,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  if (signal.aborted) return
  const line = await connect(settings, signal)
  try {
    const { client } = line
    const mailbox = await line.within(client.mailboxOpen(settings.mailbox, { readOnly: true }))
    const uidValidity = String(mailbox.uidValidity)
    const known = parseCursor(stored)
    let lastUid: number
    if (known && known.path === settings.mailbox && known.uidValidity === uidValidity) {
      lastUid = known.lastUid
    } else {
      lastUid = await windowStart(line, mailbox.uidNext, settings.rescanDays, kit.now())
      if (known)
        kit.log.warn(
          { mailbox: settings.mailbox },
          'mailbox was renumbered by the server, reading the last days again',
        )
    }
    const cursor = () => JSON.stringify({ path: settings.mailbox, uidValidity, lastUid } satisfies Cursor)
    yield { messages: [], cursor: cursor() }
    while (!signal.aborted) {
      for (const batch of batches(await newMails(line, lastUid))) {
        const messages = await fetchBatch(line, batch, { uidValidity, settings })
        lastUid = batch.at(-1)?.uid ?? lastUid
        yield { messages, cursor: cursor() }
        if (signal.aborted) return
      }
      await line.untilNews(settings.pollSeconds * 1000)
    }
  } catch (problem) {
    if (signal.aborted) return
    throw problem instanceof ChannelError
      ? problem
      : new ChannelError('unavailable', 'the mailbox cannot be read', { cause: problem })
  } finally {
    line.hangUp()
  }
}

type Outline = Pick<FetchMessageObject, 'uid' | 'size' | 'internalDate'>

/**
 * Mails after `lastUid`, oldest first, without their bodies. `n:*` always names at least the last mail of the box even
 * if its UID is lower (RFC 3501 6.4.8), hence the filter.
 */
async function newMails(line: Line, lastUid: number): Promise<Outline[]> {
  const found = await line.within(
    line.client.fetchAll(`${lastUid + 1}:*`, { uid: true, size: true, internalDate: true }, { uid: true }),
  )
  return found.filter(mail => mail.uid > lastUid).sort((a, b) => a.uid - b.uid)
}

function* batches(mails: readonly Outline[]): Generator<Outline[]> {
  let batch: Outline[] = []
  let bytes = 0
  for (const mail of mails) {
    const size = mail.size ?? 0
    if (batch.length > 0 && (batch.length === MAILS_PER_BATCH || bytes + size > BYTES_PER_BATCH)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(mail)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

async function fetchBatch(
  line: Line,
  batch: readonly Outline[],
  from: { uidValidity: string; settings: Settings },
): Promise<Delivered[]> {
  const { settings, uidValidity } = from
  const tooBig = new Set(batch.filter(mail => (mail.size ?? 0) > settings.maxMailBytes).map(mail => mail.uid))
  const whole = batch.filter(mail => !tooBig.has(mail.uid)).map(mail => mail.uid)
  const sources = new Map<number, Buffer>()
  if (whole.length > 0) await collect(line.client, whole, true, sources, line)
  if (tooBig.size > 0)
    await collect(line.client, [...tooBig], { start: 0, maxLength: TRUNCATED_BYTES }, sources, line)

  return batch.flatMap(mail => {
    const raw = sources.get(mail.uid)
    if (raw === undefined) return [] // expunged between the two commands: there is nothing left to keep
    const head = readHead(raw)
    const meta: Record<string, string> = { uid: String(mail.uid), uidValidity, mailbox: settings.mailbox }
    const arrived = new Date(mail.internalDate ?? Number.NaN)
    if (!Number.isNaN(arrived.getTime())) meta.internalDate = arrived.toISOString()
    if (tooBig.has(mail.uid)) meta.truncatedFrom = String(mail.size)
    return [{ key: mailKey(raw, head), externalId: ownMessageId(head), raw, meta }]
  })
}

async function collect(
  client: ImapFlow,
  uids: number[],
  source: true | { start: number; maxLength: number },
  into: Map<number, Buffer>,
  line: Line,
) {
  for (const mail of await line.within(client.fetchAll(uids, { uid: true, source }, { uid: true }))) {
    // A mail of no bytes comes without a source; one that is gone does not come at all.
    into.set(mail.uid, mail.source ?? Buffer.alloc(0))
  }
}

/** UID just before the first mail of the last `days` days; the end of the mailbox when there is none. */
async function windowStart(
  line: Line,
  uidNext: number | undefined,
  days: number,
  now: Date,
): Promise<number> {
  const since = new Date(now.getTime() - days * 86_400_000)
  const uids = (await line.within(line.client.search({ since }, { uid: true }))) || []
  if (uids.length > 0) return uids.reduce((least, uid) => Math.min(least, uid)) - 1
  return (uidNext ?? 1) - 1
}

/** A cursor nobody can read counts as none: the bounded rescan is harmless, a stuck channel is not. */
function parseCursor(stored: string | null): Cursor | null {
  try {
    const value = JSON.parse(stored ?? 'null') as Partial<Cursor> | null
    if (
      typeof value?.path !== 'string' ||
      typeof value.uidValidity !== 'string' ||
      !Number.isSafeInteger(value.lastUid)
    )
      return null
    return value as Cursor
  } catch {
    return null
  }
}
