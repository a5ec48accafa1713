import { ChannelError, type Channel, type Draft, type Log } from '../kit/index.js'
import type { FileStore } from '../media/files.js'
import { closedNamedIn } from '../store/conflict.js'
import type { Database, Db } from '../store/database.js'
import { type MediaRow, saveMedia } from '../store/media.js'
import {
  areProtected,
  countAttempt,
  findByExternalId,
  type InFlight,
  loadInFlight,
  quarantine,
  settle,
} from '../store/messages.js'
import { type Spoken, wordsOf } from './conversation.js'
import type { Desk } from './desk.js'
import { noteEdit } from './edit.js'
import { gather, photosOf, withPhotoPosition } from './gather.js'
import { applyNews } from './news.js'
import { read } from './reading.js'
import { record, type Recorded } from './record.js'

export interface PipelineOptions {
  readonly database: Database
  readonly channels: ReadonlyMap<string, { readonly adapter: string; readonly channel: Channel }>
  readonly desk: Desk
  readonly fetch: typeof fetch
  readonly files: FileStore
  readonly log: Log
  /** Offices without software, which are told by mail and answer by mail. */
  readonly offices?: Offices
  /** Told after each commit that put a reply into the outbox. */
  wakeReplies(): void
  /** Told after each commit by which a citizen or an office moved a ticket: others are to hear of it. */
  ticketMoved?(): void
}

export interface Offices {
  /**
   * What became of a mail that carries a reply code of ours, in a word; null when it is a citizen's. Its files are kept
   * already: photos among them can be evidence.
   */
  answered(db: Db, draft: Draft, files: readonly MediaRow[]): Promise<string | null>
  /** A mail to an office came back. */
  bounced(db: Db, target: string): Promise<unknown>
}

/** Failures which are ours before a message goes to quarantine, and starts of a job that kept killing its worker. */
const MOST_ATTEMPTS = 8
const MOST_STARTS = 60

/** Results by which a ticket took another course. */
const MOVES: ReadonlySet<string> = new Set(['reopened', 'agency_answer'])

class SettledElsewhere extends Error {}

/** One message, from bytes to result: read → gather → understand → match → route → record. Safe to run any number of times. */
export function createPipeline(options: PipelineOptions): {
  process(messageId: string, starts: number): Promise<void>
} {
  const { database, channels, log } = options

  async function process(messageId: string, starts: number): Promise<void> {
    const message = await loadInFlight(database.db, messageId)
    if (!message) return
    const started = performance.now()
    const line = { unit: 'message', message: messageId, channel: message.channel, start: starts }
    if (starts > MOST_STARTS) {
      await quarantine(database.db, messageId, null, `pekerja berhenti ${starts} kali saat membaca pesan ini`)
      log.error(line, 'quarantined: it kept ending the worker')
      return
    }
    try {
      const outcome = await handle(message)
      log.info({ ...line, outcome, ms: Math.round(performance.now() - started) }, 'settled')
    } catch (error) {
      if (error instanceof SettledElsewhere) return
      await failed(message, error, line)
    }
  }

  /** A fault of the moment (database, provider away) is tried again without counting; anything else counts. */
  async function failed(message: InFlight, error: unknown, line: object): Promise<never | void> {
    const code = (error as { code?: string }).code ?? (error as Error).name
    if (isPassing(error)) {
      log.warn({ ...line, error: code }, 'tried again later')
      throw error
    }
    const attempts = await countAttempt(database.db, message.id)
    log.error({ ...line, error: code, attempts }, 'failed')
    if (attempts < MOST_ATTEMPTS && !isHopeless(error)) throw error
    await quarantine(database.db, message.id, null, `gagal ${attempts} kali: ${code}`)
  }

  async function handle(message: InFlight): Promise<string> {
    const channel = channels.get(message.channel)?.channel
    if (!channel) throw new ChannelError('unavailable', `channel ${message.channel} is not configured`)
    const reading = await read(channel, message)
    switch (reading.is) {
      case 'report':
      case 'follow_up':
        return speak(message, channel, reading)
      case 'edit':
        return edit(message, channel, reading)
      default:
        return withTransaction(async db => {
          if (reading.is === 'bounce' && reading.target) await options.offices?.bounced(db, reading.target)
          const { outcome, reason, target } = await applyNews(db, message, reading, options.desk)
          if (outcome === 'quarantine') {
            await quarantine(db, message.id, reading.is, reason ?? '')
            return outcome
          }
          if (!(await settle(db, message.id, { reading: reading.is, outcome, reason, target })))
            throw new SettledElsewhere()
          return outcome
        })
    }
  }

  async function speak(message: InFlight, channel: Channel, reading: Spoken): Promise<string> {
    if (message.takenBack) {
      return withTransaction(async db => {
        await settle(db, message.id, {
          reading: reading.is,
          outcome: 'delete',
          reason: 'dihapus penulis sebelum dibaca',
        })
        return 'delete'
      })
    }
    const media = reading.draft.media.length > 0 ? await gather(reading.draft, channel, options) : []
    const draft = withPhotoPosition(reading.draft, media)
    const { outcome, replied } = await withTransaction(async db => {
      const recorded =
        (await heardOffice(db, message, { ...reading, draft }, media)) ??
        (await record(db, options.desk, message, { ...reading, draft }, photosOf(media)))
      if (!recorded) throw new SettledElsewhere()
      if (media.length > 0) await saveMedia(db, message.id, media)
      return recorded
    })
    if (replied) options.wakeReplies()
    if (MOVES.has(outcome)) options.ticketMoved?.()
    return outcome
  }

  /** The answer of an office to a letter of ours: no report, but it may change a ticket. */
  async function heardOffice(
    db: Db,
    message: InFlight,
    { is, draft }: Spoken,
    files: readonly MediaRow[],
  ): Promise<Recorded | null> {
    const became = await options.offices?.answered(db, draft, files)
    if (!became) return null
    const settled = await settle(db, message.id, {
      reading: is,
      outcome: 'agency_answer',
      reason: became,
      draft,
      protected: (await closedNamedIn(db, wordsOf(draft))) !== null,
    })
    if (!settled) throw new SettledElsewhere()
    return { outcome: 'agency_answer', replied: false }
  }

  /**
   * New words for something known change no report: the ticket gets an event. An edit of something unknown is a report.
   * It waits only for what was accepted before it (ids grow with time): two edits in flight must not wait for each other.
   */
  async function edit(
    message: InFlight,
    channel: Channel,
    reading: Extract<Spoken, { is: 'edit' }>,
  ): Promise<string> {
    const originals = (await findByExternalId(database.db, message.channel, reading.target)).filter(
      row => row.id < message.id || (row.id !== message.id && row.state !== 'accepted'),
    )
    if (originals.some(row => row.state === 'accepted'))
      throw new ChannelError('unavailable', 'the original is still in flight')
    if (originals.length === 0) return speak(message, channel, reading)
    const ids = originals.map(row => row.id)
    const closed = await areProtected(database.db, ids)
    // The office that has the original must not read what now accuses it or names such a report: it is one of its own.
    const names = async () => (await closedNamedIn(database.db, reading.draft.text)) !== null
    if (!closed && (options.desk.accuses(reading.draft) || (await names())))
      return speak(message, channel, reading)
    return withTransaction(async db => {
      await noteEdit(db, ids, reading.draft)
      if (
        !(await settle(db, message.id, {
          reading: 'edit',
          outcome: 'edit',
          target: reading.target,
          draft: reading.draft,
          protected: closed,
        }))
      )
        throw new SettledElsewhere()
      return 'edit'
    })
  }

  /** Retries what only the moment made fail: a deadlock, a lost serialisation, two equal random numbers. */
  async function withTransaction<T>(work: Parameters<typeof database.transaction<T>>[0]): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await database.transaction(work)
      } catch (error) {
        const { code, constraint } = error as { code?: string; constraint?: string }
        const again =
          code === '40P01' ||
          code === '40001' ||
          (code === '23505' && /number|message_id|feed/.test(constraint ?? ''))
        if (!again || attempt >= 4) throw error
      }
    }
  }

  return { process }
}

/** The database refuses the value itself (classes 22 and 54 of SQLSTATE): no later moment will change that. */
const isHopeless = (error: unknown) => /^(22|54)[0-9A-Z]{3}$/.test((error as { code?: string }).code ?? '')

function isPassing(error: unknown): boolean {
  if (error instanceof ChannelError) return error.policy.retry
  const code = (error as { code?: string }).code ?? ''
  return (
    /^(08|53|57|40|55P03|25P03|25006)/.test(code) ||
    /^E[A-Z]+$/.test(code) ||
    /timeout|terminated|not connected|released|Connection/i.test((error as Error).message ?? '')
  )
}
