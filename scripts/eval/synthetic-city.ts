import type { Db } from '../../src/store/database.js'

/** What a new report of the synthetic city says; the measurement makes its keys with the real rules. */
export interface SyntheticReport {
  readonly kelurahan: string
  readonly street: string
  readonly landmark: string
  readonly rt: string | null
  readonly rw: string | null
  readonly category: string
  readonly lat: number | null
  readonly lon: number | null
}

/** Mean number of reports per ticket that the sizes below come to. */
const REPORTS_PER_TICKET = 1.55
const STREETS_PER_KELURAHAN = 40
/** Different street names in the city: one name stands in many kelurahan. */
const STREET_NAMES = 900
const LANDMARK_NAMES = 2_500
const CATEGORIES = 60
const DAYS = 60

/** Cumulative shares of `count` things of which the n-th comes up as often as 1/n^`steepness`: what is common is very common. */
function zipf(count: number, steepness: number): number[] {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** steepness)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let upTo = 0
  return weights.map(weight => (upTo += weight / all))
}

/**
 * Fills an empty, migrated database with about `count` open reports of the last sixty days: busy and quiet kelurahan, street
 * names that repeat over the city, one to two thousand reports per ticket, a position in two of five, an RT in two of three,
 * and one in seven reports of a ticket filed under another category. Rows are as wide as real ones.
 */
export async function fillCity(db: Db, count: number, kelurahan: readonly string[]): Promise<void> {
  await db.query(`select setseed(0.42)`)
  // The rows hang together by construction; checking each reference would take longer than writing the row.
  await db.query(`set session_replication_role = replica`)
  await drawTickets(db, Math.ceil(count / REPORTS_PER_TICKET), kelurahan)
  await drawReports(db, count)
  await db.query(
    `insert into ticket (id, number, agency, rule, route, category, place, kelurahan, summary, report_count, first_report_at, last_report_at, version, feed)
     select id, 'T' || n, 'A' || n % 40, 'kota', '{}', category, '{}', kelurahan, street, size, now(), now(), size, n from city`,
  )
  await db.query(
    `insert into report (id, number, message_id, ordinal, channel, external_id, sent_at, received_at, text, category, kelurahan, lat, lon,
       complaint, matching, subject_of_match, match_keys, thread_ids, may_answer)
     select id, 'R' || n, id, 0, 'sms', 'm-' || n, at, at, repeat('contoh ', 18), category, kelurahan, lat, lon,
       jsonb_build_object('text', repeat('contoh ', 18)), '{"is":"new","score":0}',
       jsonb_build_object('id', id, 'category', category, 'alternatives', '[]'::jsonb, 'names', jsonb_build_array(street, landmark),
         'topics', '["rusak","parah","malam","gelap","lama"]'::jsonb, 'plates', '[]'::jsonb, 'at', at, 'sender', sender, 'message', 'sms:m-' || n,
         'threadIds', '[]'::jsonb, 'setsApart', false, 'place', jsonb_build_object('basis', 'explicit', 'kelurahan', kelurahan,
           'kecamatan', left(kelurahan, 8), 'kota', left(kelurahan, 5), 'street', street, 'rt', rt, 'rw', rw, 'landmark', landmark)),
       array['thread:sms:m-' || n, 'sender:' || sender, 'kel:' || kelurahan, 'name:' || street, 'name:' || landmark,
         'spot:' || kelurahan || ':' || street, 'spot:' || kelurahan || ':' || landmark, 'street:' || left(kelurahan, 5) || ':' || street,
         'matter:' || kelurahan || ':' || category]
         || case when rt is null then '{}' else array['rt:' || kelurahan || ':' || rt || '/' || rw] end
         || case when lat is null then '{}' else array(
              select 'cell:' || floor(lat / 0.003)::int + down || ',' || floor(lon / 0.003)::int + across
              from generate_series(0, 1) as down, generate_series(0, 1) as across) end,
       '{}', true
     from told`,
  )
  await db.query(`insert into membership (report_id, ticket_id, since_seq) select id, ticket_id, 1 from told`)
  await db.query(`alter table match_key drop constraint match_key_pkey`)
  await db.query(
    `insert into match_key (key, report_id)
     select distinct hashtextextended(name, 11), id from report cross join lateral unnest(match_keys) as name order by id`,
  )
  await db.query(`alter table match_key add primary key (key, report_id)`)
  await db.query(`set session_replication_role = default`)
}

/** The temporary table `told`: one row per report, oldest first. */
async function drawReports(db: Db, count: number): Promise<void> {
  await db.query(
    `create temporary table told as
     select row_number() over (order by age desc) as n, ticket_id, uuidv7(make_interval(secs => -age)) as id, now() - make_interval(secs => age) as at,
       'w-' || (random() * $1)::int as sender, kelurahan, street, landmark, rt, rw, category, lat, case when lat is not null then lon end as lon
     from (select id as ticket_id, kelurahan, street, landmark, rt, rw,
             case when random() < 1 / 7.0 then 'Kategori ' || (random() * $2)::int else category end as category,
             case when random() < 0.4 then lat + random() * 0.0006 end as lat, lon + random() * 0.0006 as lon,
             greatest(0, age - random() * 2 * 86400) as age
           from city cross join lateral generate_series(1, size) as member) as one
     order by age desc`,
    [Math.ceil(count / 2), CATEGORIES],
  )
}

/** The temporary table `city`: one row per ticket, with everything its reports have in common. */
async function drawTickets(db: Db, tickets: number, kelurahan: readonly string[]): Promise<void> {
  await db.query(
    `create temporary table city as
     select n, uuidv7(make_interval(secs => -age)) as id, age, k as area, ($2::text[])[k + 1] as kelurahan,
       'jalan' || (k * 37 + s) % $5::int || ' ' || s % 7 as street, 'patokan' || (random() * $6::int)::int as landmark,
       case when random() < 0.67 then (1 + random() * 14)::int::text end as rt, (1 + random() * 11)::int::text as rw, 'Kategori ' || c as category,
       least(2000, floor(1 / sqrt(1 - random())))::int as size,
       -6.35 + k / 17 * 0.015 + random() * 0.012 as lat, 106.7 + k % 17 * 0.015 + random() * 0.012 as lon
     from (select n, random() * $7::int * 86400 as age, width_bucket(random(), $3::float8[]) as k, width_bucket(random(), $4::float8[]) as s,
             width_bucket(random(), $8::float8[]) as c
           from generate_series(1, $1::int) as n) as drawn`,
    [
      tickets,
      kelurahan,
      zipf(kelurahan.length, 0.8),
      zipf(STREETS_PER_KELURAHAN, 0.7),
      STREET_NAMES,
      LANDMARK_NAMES,
      DAYS,
      zipf(CATEGORIES, 1),
    ],
  )
}

/** New reports to look candidates up for: half about the ten busiest kelurahan, half about any. */
export async function newReports(
  db: Db,
  count: number,
  kelurahan: readonly string[],
): Promise<SyntheticReport[]> {
  const { rows } = await db.query(
    `(select kelurahan, street, landmark, rt, rw, category, lat, lon from city where kelurahan = any($1) order by random() limit $2)
     union all (select kelurahan, street, landmark, rt, rw, category, lat, lon from city order by random() limit $2)`,
    [kelurahan.slice(0, 10), Math.ceil(count / 2)],
  )
  return rows as SyntheticReport[]
}
