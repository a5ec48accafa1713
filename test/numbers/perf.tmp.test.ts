import pg from 'pg'
import { test } from 'vitest'
import { Database } from '../../src/store/database.js'
import { migrate } from '../../src/store/migrate.js'
import { measureAll, numbersOf } from '../../src/store/numbers.js'
import { digestFigures, happeningsFor } from '../../src/store/notices.js'
import { settings, official } from '../notices/world.js'
import { NOVEMBER, LATER, rules } from './world.js'
test('perf', async () => {
  const url = 'postgres://postgres@127.0.0.1:54931/postgres'
  const database = await Database.connect(url, { max: 6, name: 'x', onIdleError: () => {} })
  const fresh = { url, database }
  if (!process.env.FILLED) await migrate(url, database)
  const c = new pg.Client({ connectionString: fresh.url, options: '-c search_path=gw,public' })
  await c.connect()
  const t0 = Date.now()
  if (!process.env.FILLED) {
  await c.query('alter table ticket_event disable trigger user; alter table membership disable trigger user; alter table ticket_event alter hash drop not null')
  await c.query(`insert into person (contact) select sha256(('p'||i)::bytea) from generate_series(1,40000) i`)
  await c.query(`insert into reporter (id, channel, kind, address, person_id) select gen_random_uuid(), 'sms', 'phone', 'p'||row_number() over (), id from person`)
  await c.query(`insert into message (id, channel, adapter, key, raw, state, outcome) select gen_random_uuid(), 'sms', 'x', 'k'||i, 'x', 'settled', 'report' from generate_series(1,150000) i`)
  await c.query(`create temp table r as select array_agg(id) ids from reporter`)
  await c.query(`insert into report (id, number, message_id, ordinal, channel, external_id, reporter_id, received_at, text, complaint, matching, subject_of_match, match_keys, thread_ids, may_answer)
    select gen_random_uuid(), 'R'||row_number() over (), m.id, 0, 'sms', m.key, (select ids[1+(random()*39999)::int] from r where m.key is not null), now(), repeat('banjir di jalan contoh ', 8), '{"x":"${'y'.repeat(400)}"}', '{}', '{}', '{}', '{}', true from message m`)
  await c.query(`create temp table a as select array['DBM','DSDA','DLH','DPHK','DISHUB','SATPOLPP','CKTRP','DINSOS','DINKES','KELURAHAN'] as codes`)
  await c.query(`insert into ticket (id, number, agency, unit, rule, route, category, place, kelurahan, summary, report_count, first_report_at, last_report_at, opened_at, feed, status, closed_at, completion_due_at)
    select gen_random_uuid(), 'T'||i, codes[1+i%10], codes[1+i%10]||'-31.7'||(1+i%5), 'x', '{}', case when i%10=0 then 'Banjir' else 'Jalan' end, '{"x":"${'z'.repeat(300)}"}', '31.7'||(1+i%5)||'.0'||(1+i%8)||'.100'||(1+i%7), 'ringkasan', 1, now(), now(), timestamptz '2026-11-01 00:00+07' + random()*interval '30 days', i, 'Selesai', null, now()
    from generate_series(1,100000) i, a`)
  await c.query(`update ticket set closed_at = opened_at + interval '3 days' where feed % 10 < 8`)
  await c.query(`insert into agency_feed select agency, max(feed) from ticket group by 1`)
  await c.query(`create temp table tt as select id, row_number() over () n, opened_at, agency, unit, closed_at from ticket; create index on tt (n); analyze tt`)
  await c.query(`create temp table rr as select id, row_number() over () n from report; create index on rr (n); analyze rr`)
  await c.query(`insert into membership select rr.id, tt.id, 2 from rr join tt on tt.n = 1 + (rr.n - 1) % 100000`)
  await c.query(`insert into ticket_event (ticket_id, seq, type, actor, body, at) select id, 1, 'routed', 'muara', json_build_object('agency', agency, 'unit', unit), opened_at from tt`)
  await c.query(`insert into ticket_event (ticket_id, seq, type, actor, report_id, body, at) select tt.id, 2, 'attached', 'muara', rr.id, '{}', opened_at from tt join rr using (n)`)
  await c.query(`insert into ticket_event (ticket_id, seq, type, actor, body, at) select id, 3, 'started', 'x', '{"status":"Proses"}', opened_at + random()*interval '10 hours' from tt`)
  await c.query(`insert into ticket_event (ticket_id, seq, type, actor, body, at) select id, 4, 'finished', 'x', '{"status":"Menunggu Validasi"}', opened_at + interval '1 day' from tt where closed_at is not null`)
  await c.query(`insert into ticket_event (ticket_id, seq, type, actor, body, at) select id, 5, 'validated', 'x', '{"status":"Selesai"}', closed_at from tt where closed_at is not null`)
  await c.query(`insert into reply (id, channel, kind, answer_to, subject, text, state, due_at, sent_at, report_id, person_id) select gen_random_uuid(), 'sms', 'acknowledged', '{}', '', 'x', 'sent', timestamptz '2026-11-01 00:00+07' + random()*interval '30 days', now(), rr.id, null from rr`)
  await c.query(`update ticket set version = 5; `)
  await c.query(`vacuum analyze`)
  console.log('fill s', (Date.now() - t0) / 1000)
  }
  let t = Date.now()
  const n = await measureAll(fresh.database, rules)
  console.log('measured', n, (Date.now() - t) / 1000)
  for (const analyzed of [false, true]) {
    if (analyzed) await c.query('analyze')
    for (const by of ['agency', 'unit', 'kelurahan'] as const)
      for (let i = 0; i < 2; i++) {
        t = Date.now()
        const rows = await numbersOf(fresh.database.db, { by, ...NOVEMBER, agency: null, unit: null }, LATER)
        console.log(by, analyzed, rows.length, rows[0]?.incidents, rows[0]?.reporters, rows[0]?.completion.mean, Date.now() - t, 'ms')
      }
  }
  t = Date.now()
  const h = await happeningsFor(fresh.database.db, settings, new Date('2026-11-30T00:00:00+07:00'))
  console.log('happenings', h.length, Date.now() - t)
  t = Date.now()
  await digestFigures(fresh.database.db, official('a', 'walikota', '31.74'), { from: new Date('2026-11-22T00:00:00+07:00'), until: new Date('2026-11-29T00:00:00+07:00') }, 1e8)
  console.log('digest', Date.now() - t)
  t = Date.now()
  await measureAll(fresh.database, rules)
  console.log('idle measure', Date.now() - t)
  await c.end()
  await database.close()
}, 300_000)
