import type { Place } from '../../report/index.js'
import { ALL, reachValues, visibleTo } from '../conflict.js'
import type { Db } from '../database.js'
import { lockNames } from '../grouping.js'
import { ChangedMeanwhile, type Correction, NotRegroupable, OutOfReach } from './correction.js'

/** What a merge may fill in on the surviving ticket, and its undo takes back. */
export interface Facts {
  readonly category: string | null
  readonly place: Place
  readonly kelurahan: string | null
  readonly lat: number | null
  readonly lon: number | null
  readonly agency: string
  readonly unit: string | null
  readonly rule: string
  readonly route: unknown
}

/** A ticket as it stands while its locks are held. */
export interface Standing extends Facts {
  readonly id: string
  readonly number: string
  readonly status: string
  readonly openedAt: Date
  readonly closedAt: Date | null
  readonly mergedInto: string | null
  /** Speaks against an office (`store/conflict.ts`). */
  readonly protected: boolean
  /** Also the number of its last event. */
  readonly version: number
}

/** The program itself. */
const EVERYTHING = { agency: null, unit: null, cleared: ALL }

/**
 * Locks tickets until the transaction ends, in the one order every regrouping uses: their names sorted, then the feeds of
 * their agencies sorted, then the rows. Names come first because a merge may change whose a ticket is; joins and notes take
 * feed before row as well, so two crossing corrections, or a correction and the worker, do not deadlock. `agencies` are
 * others whose feed will advance too.
 * @throws OutOfReach when one of the tickets is not there or not the caller's.
 */
export async function lockTickets(
  db: Db,
  ids: readonly string[],
  { reach }: Correction,
  agencies: readonly string[] = [],
): Promise<Map<string, Standing>> {
  await lockNames(
    db,
    ids.map(id => `ticket:${id}`),
  )
  await db.query(
    `insert into agency_feed (agency, last) select agency, 0 from unnest($1::text[]) as agency order by 1 on conflict do nothing`,
    [agencies],
  )
  await db.query(
    `select from agency_feed where agency = any($2) or agency in (select agency from ticket where id = any($1)) order by agency for update`,
    [ids, agencies],
  )
  const { rows } = await db.query(
    `select id, number, agency, unit, rule, route, status, category, place, kelurahan, lat, lon,
       opened_at as "openedAt", closed_at as "closedAt", merged_into as "mergedInto", protected, version, ${visibleTo('$2', '$3', '$4')} as theirs
     from ticket t where id = any($1) order by id for update of t`,
    [ids, ...reachValues(reach ?? EVERYTHING)],
  )
  const found = new Map(
    (rows as (Standing & { theirs: boolean })[]).flatMap(({ theirs, ...row }) =>
      theirs ? [[row.id, row]] : [],
    ),
  )
  if (ids.some(id => !found.has(id))) throw new OutOfReach('tiket tidak ditemukan')
  return found
}

/**
 * Locks tickets and those their reports are in now, following merges. When somebody merged one of them while we waited, all
 * locks are let go before the second look: taking one more while holding some would break their order.
 */
export async function lockLiving(
  db: Db,
  ids: readonly string[],
  correction: Correction,
  agencies: readonly string[] = [],
): Promise<{ tickets: Map<string, Standing>; living: Map<string, Standing> }> {
  for (;;) {
    await db.query('savepoint looking')
    const ends = new Map<string, string>()
    for (const id of ids) ends.set(id, await livingTicket(db, id))
    const tickets = await lockTickets(db, [...new Set([...ids, ...ends.values()])], correction, agencies)
    const living = new Map([...ends].map(([id, end]) => [id, tickets.get(end) as Standing]))
    if ([...living.values()].every(ticket => ticket.mergedInto === null)) {
      await db.query('release savepoint looking')
      return { tickets, living }
    }
    await db.query('rollback to savepoint looking')
  }
}

/** @throws ChangedMeanwhile when the caller decided on an older state of the ticket. */
export function mustBeSeen(ticket: Standing, { seen }: Correction): void {
  if (seen && !seen.includes(ticket.version))
    throw new ChangedMeanwhile(`tiket ${ticket.number} baru saja berubah; lihat lagi sebelum memutuskan`)
}

/** @throws NotRegroupable when reports of an open ticket would go into a closed one, where nobody works on them. */
export function mustStayOpen(from: Standing, into: Standing): void {
  if (from.closedAt === null && into.closedAt !== null)
    throw new NotRegroupable(
      `tiket ${into.number} sudah ditutup; buka kembali dulu, supaya laporan yang masih terbuka tidak hilang di dalamnya`,
    )
}

/**
 * The ticket in which the reports of a ticket are now: itself, or where it was merged into, however often since. The chain
 * ends because only living tickets are merged, and only into living ones.
 */
export async function livingTicket(db: Db, ticketId: string): Promise<string> {
  const { rows } = await db.query(
    `with recursive way as (
       select id, merged_into from ticket where id = $1
       union select t.id, t.merged_into from way join ticket t on t.id = way.merged_into)
     select id from way where merged_into is null`,
    [ticketId],
  )
  const living = (rows[0] as { id: string } | undefined)?.id
  if (!living) throw new OutOfReach('tiket tidak dikenal')
  return living
}

/** The ticket of a report. @throws OutOfReach for an unknown report. */
export async function ticketOf(db: Db, reportId: string): Promise<string> {
  const { rows } = await db.query('select ticket_id as id from membership where report_id = $1', [reportId])
  const ticket = (rows[0] as { id: string } | undefined)?.id
  if (!ticket) throw new OutOfReach('laporan tidak dikenal')
  return ticket
}

/** Members of a ticket, in order of their ids. */
export async function membersOf(db: Db, ticketId: string): Promise<string[]> {
  const { rows } = await db.query(
    'select report_id as id from membership where ticket_id = $1 order by report_id',
    [ticketId],
  )
  return (rows as { id: string }[]).map(row => row.id)
}

/** Facts without the words they were read from: events outlive a citizen's words. */
export function factsOf({ category, place, kelurahan, lat, lon, agency, unit, rule, route }: Facts): Facts {
  const wordless = {
    ...place,
    because: [],
    candidates: place.candidates?.map(one => ({ ...one, because: '' })) ?? [],
  }
  return { category, place: wordless, kelurahan, lat, lon, agency, unit, rule, route }
}
