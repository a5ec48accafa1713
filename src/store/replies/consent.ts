import { v7 as uuidv7 } from 'uuid'
import type { Language } from '../../ticket/reply-texts.js'
import type { Db } from '../database.js'
import { contactOf } from '../reporters.js'

/** What STOP or START did. */
export interface Consent {
  readonly reporterId: string
  /** False when it was so before: then nothing is confirmed again. */
  readonly changed: boolean
  /** How to confirm it: as their last message there could be answered, else by the bare address. */
  readonly answerTo: Readonly<Record<string, unknown>>
  readonly language: Language | null
}

/**
 * STOP (true) or START (false) of a citizen on a channel, also one who never wrote before. It counts for the person: one
 * STOP silences every channel of theirs, one START opens them again.
 */
export async function setOptOut(db: Db, channel: string, address: string, out: boolean): Promise<Consent> {
  const { rows } = await db.query(
    `with before as (
       select exists (select from reporter o where o.opted_out_at is not null and (o.id = own.id or o.person_id = own.person_id)) as was_out
       from reporter own where own.channel = $2 and own.address = $3),
     known as (insert into person (contact) values (sha256(convert_to($5, 'UTF8')))
       on conflict (contact) do update set contact = excluded.contact returning id, language),
     mine as (
       insert into reporter (id, channel, kind, address, opted_out_at, person_id)
       select $1, $2, 'unknown', $3, case when $4 then clock_timestamp() end, id from known
       on conflict (channel, address) do update set opted_out_at = excluded.opted_out_at,
         person_id = coalesce(reporter.person_id, excluded.person_id)
       returning id, person_id, answer_to),
     others as (
       update reporter o set opted_out_at = null from mine
       where not $4 and o.person_id = mine.person_id and o.id <> mine.id and o.opted_out_at is not null returning o.id)
     select mine.id as "reporterId", p.language, coalesce(mine.answer_to, jsonb_build_object('to', $3::text)) as "answerTo",
       coalesce((select was_out from before), false) is distinct from $4 as changed
     from mine left join person p on p.id = mine.person_id`,
    [uuidv7(), channel, address, out, contactOf(channel, kindOf(address), address)],
  )
  return rows[0] as Consent
}

/** The kind of an address of somebody who never wrote a report, by its looks. */
const kindOf = (address: string) =>
  /^\+\d{8,15}$/.test(address) ? 'phone' : /^[^@\s]+@[^@\s]+$/.test(address) ? 'email' : 'user_id'

/** The provider says that the recipient of this reply opted out. */
export async function setOptOutOfReply(db: Db, replyId: string): Promise<void> {
  await db.query(
    `update reporter set opted_out_at = coalesce(opted_out_at, clock_timestamp()) where id = (select reporter_id from reply where id = $1)`,
    [replyId],
  )
}

/** The same of a person who said so on their own page. */
export async function setOptOutOfPerson(db: Db, personId: string, out: boolean): Promise<void> {
  await db.query(
    `update reporter set opted_out_at = case when $2 then coalesce(opted_out_at, clock_timestamp()) end where person_id = $1`,
    [personId, out],
  )
}

/** How a person wants to be told, as it is kept. */
export interface Wish {
  /** Null: on the channel they used last. */
  readonly channel: string | null
  readonly language: Language | null
  readonly optedOut: boolean
}

export async function wishOf(db: Db, personId: string): Promise<Wish | null> {
  const { rows } = await db.query(
    `select channel, language, exists (select from reporter o where o.person_id = p.id and o.opted_out_at is not null) as "optedOut"
     from person p where id = $1`,
    [personId],
  )
  return (rows[0] as Wish | undefined) ?? null
}

/** How a person wants to be told: on which channel, in which language. What is not given stays. */
export async function choose(
  db: Db,
  personId: string,
  wish: { readonly channel?: string; readonly language?: Language },
): Promise<void> {
  await db.query(
    `update person set channel = coalesce($2, channel), language = coalesce($3, language), language_chosen = language_chosen or $3 is not null
     where id = $1`,
    [personId, wish.channel ?? null, wish.language ?? null],
  )
}
