import type { KeyHolder } from '../../accounts/index.js'
import type { Db } from '../../store/database.js'
import { noteOnTicket } from '../../store/grouping.js'
import { act, lifeOfTicket } from '../../store/life.js'
import type { Action, Asked, LifeState, Owner, RefusalCode } from '../../ticket/life/index.js'
import { reachOf } from '../corrections.js'
import { idOfKey } from '../idempotency.js'
import { actorOf } from '../life/actor.js'
import type { World } from './deps.js'
import { both, Fault } from './fault.js'
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
  readonly media: readonly string[]
  /** Our own profile: what the specification has no field for. */
  readonly reasonCode: string | null
  readonly owner: Owner | null
}

/** What an agency does when it wishes a status. Work that is planned has been accepted. */
const ACTION_FOR: Readonly<Record<string, Action>> = {
  Proses: 'start',
  'Menunggu Validasi': 'finish',
  Disposisi: 'claim',
  Koordinasi: 'coordinate',
  Ditolak: 'reject',
}

/** The specification has no word for what is missing: the update is kept as a note, and nothing else happens. */
const BEYOND_WORDS: readonly RefusalCode[] = ['owner_needed', 'code_needed', 'already_claimed']

/**
 * Takes an update, does what it asks for, and returns where in the ticket's history it stands. Sent twice, it stands there
 * once. The words are kept as they came, for the public.
 *
 * @throws Fault when the rules refuse what it asks for; then nothing is kept, and the sender is told what to do.
 */
export async function applyUpdate(
  world: Pick<World, 'database' | 'rules'>,
  update: AgencyUpdate,
  holder: KeyHolder,
): Promise<number> {
  const { ticketId, state, note, updateId, happenedAt, media } = update
  const actor = `key:${holder.id}`
  const change = idOfKey(holder, `open311 ${ticketId} ${updateId}`)
  return world.database.transaction(async db => {
    // Two copies at once: the second waits here, and finds the first.
    await db.query('select pg_advisory_xact_lock(hashtextextended($1, 311))', [
      `${ticketId} ${actor} ${updateId}`,
    ])
    const seqOf = async () => {
      const { rows } = await db.query(
        `select seq from ticket_event where ticket_id = $1 and type = 'agency_update' and actor = $2 and body->>'updateId' = $3`,
        [ticketId, actor, updateId],
      )
      return rows[0]?.seq as number | undefined
    }
    const earlier = await seqOf()
    if (earlier !== undefined) return earlier
    const status = await doAsAsked(db, world, update, holder, change)
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
    return (await seqOf()) as number
  })
}

/** The status an update brought; null when it asks for none, or the ticket has it. */
async function doAsAsked(
  db: Db,
  { rules }: Pick<World, 'rules'>,
  update: AgencyUpdate,
  holder: KeyHolder,
  change: string,
): Promise<string | null> {
  const key = { id: update.ticketId }
  const life = await lifeOfTicket(db, rules, key)
  const asked = life && askedIn(update, life.state)
  // An administrator has no office which could act: what they send is a note.
  if (!asked || holder.scope === 'admin') return null
  const acted = await act(db, rules, key, asked, actorOf(holder, rules), { change, reach: reachOf(holder) })
  if (acted.done) return acted.state.status
  const { code, status, id, en } = acted.refusal
  if (BEYOND_WORDS.includes(code)) return null
  throw new Fault(status === 422 ? 400 : status, both(id, en))
}

function askedIn({ state, note, media, reasonCode, owner }: AgencyUpdate, now: LifeState): Asked | null {
  const wish = wishOf(state)
  const action = wish === null ? undefined : ACTION_FOR[wish]
  if (action === undefined || wish === now.status) return null
  if (action === 'finish' && now.status === 'Selesai') return null
  // Photographs named by an address are words until they are handed in as evidence.
  const reason = [note, ...media.map(url => `Foto: ${url}`)].filter(Boolean).join(' ')
  return { action, reason, reasonCode: reasonCode ?? undefined, owner: owner ?? undefined }
}
