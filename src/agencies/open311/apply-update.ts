import type { KeyHolder } from '../../accounts/index.js'
import type { Along } from '../../evidence/index.js'
import type { Db } from '../../store/database.js'
import { noteOnTicket } from '../../store/grouping.js'
import { lifeOfTicket } from '../../store/life.js'
import {
  type Action,
  type LifeState,
  type Owner,
  type RefusalCode,
  type Status,
  STATUS,
} from '../../ticket/life/index.js'
import { reachOf } from '../corrections.js'
import { idOfKey } from '../idempotency.js'
import { actorOf } from '../life/actor.js'
import type { World } from './deps.js'
import { both, Fault } from './fault.js'
import { readPhotos } from './photos.js'
import type { ExtendedState } from './states.js'
import { wishOf } from './states.js'

/** What an agency's software says of a ticket. */
export interface AgencyUpdate {
  readonly ticketId: string
  readonly state: ExtendedState
  readonly note: string
  /** The agency's own id of this update: the same id is the same update. */
  readonly updateId: string
  /** When it happened, as the agency says. */
  readonly happenedAt: Date
  /** Addresses of photos, and photos that came inside the form, base64. */
  readonly media: readonly string[]
  readonly files: readonly { readonly content: string }[]
  /** Our own profile: what the specification has no field for. */
  readonly reasonCode: string | null
  readonly owner: Owner | null
}

/** What an agency does when it wishes a status. Work that is planned has been accepted. */
const ACTION_FOR: Readonly<Partial<Record<Status, Action>>> = {
  Proses: 'start',
  'Menunggu Validasi': 'finish',
  Disposisi: 'claim',
  Koordinasi: 'coordinate',
  Ditolak: 'reject',
}

/** The specification has no word for what is missing: the update is kept as a note, and nothing else happens. */
const BEYOND_WORDS: readonly string[] = [
  'owner_needed',
  'code_needed',
  'already_claimed',
] satisfies RefusalCode[]

type Rooms = Pick<World, 'database' | 'rules' | 'evidence' | 'fetch'>

/**
 * Takes an update, does what it asks for, and returns where in the ticket's history it stands. Sent twice, it stands there
 * once. The words are kept as they came, for the public; photos of finished work are taken as evidence.
 *
 * @throws Fault when the rules refuse what it asks for; then nothing is kept, and the sender is told what to do.
 */
export async function applyUpdate(world: Rooms, update: AgencyUpdate, holder: KeyHolder): Promise<number> {
  const { ticketId, state, note, updateId, happenedAt, media } = update
  const actor = `key:${holder.id}`
  const change = idOfKey(holder, `open311 ${ticketId} ${updateId}`)
  const seqOf = async (db: Db) => {
    const { rows } = await db.query(
      `select seq from ticket_event where ticket_id = $1 and type = 'agency_update' and actor = $2 and body->>'updateId' = $3`,
      [ticketId, actor, updateId],
    )
    return rows[0]?.seq as number | undefined
  }
  const before = await seqOf(world.database.db)
  if (before !== undefined) return before
  const photos = await photosOf(world, update, holder)
  return world.database.transaction(async db => {
    // Two copies at once: the second waits here, and finds the first.
    await db.query('select pg_advisory_xact_lock(hashtextextended($1, 311))', [
      `${ticketId} ${actor} ${updateId}`,
    ])
    const earlier = await seqOf(db)
    if (earlier !== undefined) return earlier
    const status = await doAsAsked(db, world, update, photos, holder, change)
    await noteOnTicket(db, ticketId, {
      type: 'agency_update',
      actor,
      body: {
        updateId,
        state,
        wish: wishOf(state),
        ...(status !== null && { status, change }),
        note,
        happenedAt: happenedAt.toISOString(),
        media,
      },
    })
    return (await seqOf(db)) as number
  })
}

/** The photos of an update that reports work as done, by somebody who may; others stay words. */
async function photosOf(
  { database, rules, evidence, fetch }: Rooms,
  update: AgencyUpdate,
  holder: KeyHolder,
): Promise<Along['photo'][]> {
  const sent = [...update.files, ...update.media.map(url => ({ url }))]
  const life = sent.length > 0 ? await lifeOfTicket(database.db, rules, { id: update.ticketId }) : null
  if (!life || holder.scope === 'admin' || actionIn(update, life.state) !== 'finish') return []
  return evidence.mayHandIn(life, actorOf(holder, rules)) ? [] : readPhotos(sent, evidence, fetch)
}

/** The status an update brought; null when it asks for none, or the ticket has it. */
async function doAsAsked(
  db: Db,
  { rules, evidence: desk }: Rooms,
  update: AgencyUpdate,
  photos: readonly Along['photo'][],
  holder: KeyHolder,
  change: string,
): Promise<string | null> {
  const { ticketId, updateId, note, media, reasonCode, owner } = update
  const life = await lifeOfTicket(db, rules, { id: ticketId })
  const action = life && actionIn(update, life.state)
  // An administrator has no office which could act: what they send is a note.
  if (!action || holder.scope === 'admin') return null
  const actor = actorOf(holder, rules)
  const along = photos.map((photo, at) => ({
    id: idOfKey(holder, `open311 ${ticketId} ${updateId} photo ${at}`),
    photo,
  }))
  const { evidence, untaken } = await desk.takeAlong(db, ticketId, along, actor)
  // An address nobody could look at is worth telling, but proves nothing.
  const proves = action !== 'finish' || note.length >= rules.life.rules.reason.shortest
  const seen = evidence.length > 0
  const reason = [note, ...(proves && !seen ? media.map(url => `Foto: ${url}`) : [])]
  const asked = {
    action,
    reason: reason.filter(Boolean).join(' '),
    reasonCode: reasonCode ?? undefined,
    owner: owner ?? undefined,
    evidence,
  }
  const acted = await desk.act(db, { id: ticketId }, asked, actor, { change, reach: reachOf(holder) })
  if (acted.done) return acted.state.status
  const { code, status } = acted.refusal
  if (BEYOND_WORDS.includes(code)) return null
  const told = [acted.refusal, ...untaken.map(one => one.because)].map(one => both(one.id, one.en))
  throw new Fault(status === 422 ? 400 : status, [...new Set(told)])
}

/** What an update asks for; null when the ticket has that status already, or none is asked for. */
function actionIn({ state }: Pick<AgencyUpdate, 'state'>, now: LifeState): Action | null {
  const wish = wishOf(state)
  if (wish === null || wish === now.status) return null
  const action = ACTION_FOR[wish] ?? null
  return action === 'finish' && now.status === STATUS.done ? null : action
}
