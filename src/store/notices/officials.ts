import type { Absence, Official, Role, Schedule } from '../../ticket/notices/index.js'
import type { Db } from '../database.js'

/** The head of an office, with how to reach them. */
export interface OfficialRow extends Official {
  readonly name: string
  readonly email: string | null
  /** E.164. */
  readonly phone: string | null
  readonly channel: 'email' | 'sms'
}

export interface NewOfficial {
  readonly role: Role
  readonly office: string
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly channel: 'email' | 'sms'
  readonly digest: Schedule | null
}

/** What may change; absent fields stay. `absences` replaces all of them. */
export type OfficialChange = Partial<Omit<NewOfficial, 'role' | 'office'>> & {
  readonly absences?: readonly Absence[]
  readonly active?: boolean
}

/** There is a head of this office already. */
export class OfficeTaken extends Error {
  readonly code = 'office_taken'
}

/** A deputy who is no official, or oneself. */
export class UnknownDeputy extends Error {
  readonly code = 'unknown_deputy'
}

const OFFICIAL = `o.id, o.role, o.office, o.name, o.email, o.phone, o.channel, o.digest, o.since, o.retired_at is not null as retired,
  coalesce((select json_agg(json_build_object('from', a.from_day, 'until', a.until_day, 'deputy', a.deputy_id) order by a.from_day)
    from official_absence a where a.official_id = o.id), '[]') as absences`

export async function listOfficials(
  db: Db,
  { role = null, office = null }: { role?: Role | null; office?: string | null } = {},
): Promise<OfficialRow[]> {
  const { rows } = await db.query(
    `select ${OFFICIAL} from official o where ($1::text is null or o.role = $1) and ($2::text is null or o.office = $2)
     order by o.role, o.office`,
    [role, office],
  )
  return rows
}

export async function findOfficial(db: Db, id: string): Promise<OfficialRow | null> {
  const { rows } = await db.query(`select ${OFFICIAL} from official o where o.id = $1::uuid`, [id])
  return (rows[0] as OfficialRow | undefined) ?? null
}

/** A new head of an office. @returns the id. @throws OfficeTaken when it has one. */
export async function putOfficial(db: Db, given: NewOfficial): Promise<string> {
  const { rows } = await db.query(
    `insert into official (role, office, name, email, phone, channel, digest) values ($1, $2, $3, $4, $5, $6, $7::jsonb)
     on conflict (role, office) do nothing returning id`,
    valuesOf(given),
  )
  const made = rows[0] as { id: string } | undefined
  if (!made) throw new OfficeTaken(`${given.role} ${given.office} sudah ada`)
  return made.id
}

/**
 * Heads of offices from a table: new ones are added, others changed, in the caller's transaction; who is not in the table
 * stays. One who was retired is back, and hears of nothing that happened meanwhile.
 */
export async function importOfficials(
  db: Db,
  given: readonly NewOfficial[],
): Promise<{ added: number; changed: number }> {
  let added = 0
  for (const one of given) {
    const { rows } = await db.query(
      `insert into official as o (role, office, name, email, phone, channel, digest) values ($1, $2, $3, $4, $5, $6, $7::jsonb)
       on conflict (role, office) do update set name = excluded.name, email = excluded.email, phone = excluded.phone,
         channel = excluded.channel, digest = excluded.digest, updated_at = clock_timestamp(), retired_at = null,
         since = case when o.retired_at is null then o.since else clock_timestamp() end
       returning xmax = 0 as fresh`,
      valuesOf(one),
    )
    if ((rows[0] as { fresh: boolean }).fresh) added++
  }
  return { added, changed: given.length - added }
}

/** Changes an official in the caller's transaction. False when there is none. @throws UnknownDeputy */
export async function writeOfficial(db: Db, id: string, change: OfficialChange): Promise<boolean> {
  const { rows } = await db.query(`select ${OFFICIAL} from official o where o.id = $1::uuid for update`, [id])
  const known = rows[0] as OfficialRow | undefined
  if (!known) return false
  const now = { ...known, ...change }
  await db.query(
    `update official set name = $2, email = $3, phone = $4, channel = $5, digest = $6::jsonb, updated_at = clock_timestamp(),
       since = case when retired_at is not null and $7 then clock_timestamp() else since end,
       retired_at = case when $7 then null else coalesce(retired_at, clock_timestamp()) end
     where id = $1`,
    [
      id,
      now.name,
      now.email,
      now.phone,
      now.channel,
      now.digest && JSON.stringify(now.digest),
      change.active ?? !known.retired,
    ],
  )
  if (change.absences) await writeAbsences(db, id, change.absences)
  return true
}

async function writeAbsences(db: Db, id: string, absences: readonly Absence[]): Promise<void> {
  const deputies = [...new Set(absences.map(({ deputy }) => deputy))]
  const { rows } = await db.query(
    'select id from official where id = any($1::uuid[]) and id <> $2 and retired_at is null',
    [deputies, id],
  )
  if (rows.length < deputies.length) throw new UnknownDeputy('wakil tidak dikenal')
  await db.query('delete from official_absence where official_id = $1', [id])
  await db.query(
    `insert into official_absence (official_id, from_day, until_day, deputy_id)
     select $1, "from", "until", deputy from jsonb_to_recordset($2::jsonb) as x ("from" date, "until" date, deputy uuid)`,
    [id, JSON.stringify(absences)],
  )
}

const valuesOf = ({ role, office, name, email, phone, channel, digest }: NewOfficial): unknown[] => [
  role,
  office,
  name,
  email,
  phone,
  channel,
  digest && JSON.stringify(digest),
]
