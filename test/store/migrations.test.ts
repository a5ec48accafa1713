import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrate } from '../../src/store/migrate.js'
import { Asked1763800000027 } from '../../src/store/migrations/0027-asked.js'
import { Promises1763800000030 } from '../../src/store/migrations/0030-promises.js'
import { activeEndpoint } from '../push/support.js'
import { fileTicket } from '../support/filing.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 2 })
})
afterAll(() => fresh.drop())

it('a migration may take as long as it needs: none of its statements is bounded', async () => {
  const { database, url } = fresh
  await database.source.undoLastMigration()
  await database.db.query(`
    create table seen_bounds (name text, bound text);
    create function see_bounds() returns event_trigger language plpgsql as $$
    begin
      insert into gw.seen_bounds select name, setting from pg_settings
        where name in ('statement_timeout', 'idle_in_transaction_session_timeout');
    end $$;
    create event trigger see_bounds on ddl_command_end execute function see_bounds()`)
  try {
    await migrate(url, database)
  } finally {
    await database.db.query('drop event trigger see_bounds')
  }
  const { rows } = await database.db.query('select distinct name, bound from seen_bounds order by 1')
  expect(rows).toEqual([
    { name: 'idle_in_transaction_session_timeout', bound: '0' },
    { name: 'statement_timeout', bound: '0' },
  ])
})

it('promises are looked at anew for open tickets alone', async () => {
  const { database } = fresh
  const [open, closed] = [await filed(), await filed()]
  await database.db.query(`update ticket set closed_at = clock_timestamp() where id = $1`, [closed])
  await database.db.query(`update ticket set service_rule = 'lama'`)
  const runner = database.source.createQueryRunner()
  try {
    await new Promises1763800000030().down(runner)
    await new Promises1763800000030().up(runner)
  } finally {
    await runner.release()
  }
  const { rows } = await database.db.query('select id from ticket where service_rule is null')
  expect(rows).toEqual([{ id: open }])
})

it('going back before offices were asked leaves no question as news of their own', async () => {
  const { database } = fresh
  const endpoint = await activeEndpoint(database, {
    agency: 'DBM',
    unit: null,
    kind: 'push',
    address: 'https://dbm.example/',
  })
  for (const asks of ['validate', null])
    await database.db.query(
      `insert into delivery (endpoint_id, ticket_id, seq, type, asks) values ($1, $2, 1, 'finished', $3)`,
      [endpoint, await filed(), asks],
    )
  const runner = database.source.createQueryRunner()
  try {
    await new Asked1763800000027().down(runner)
    const { rows } = await database.db.query(
      'select count(*)::int as n from delivery where ticket_id is not null',
    )
    expect(rows).toEqual([{ n: 1 }])
    await new Asked1763800000027().up(runner)
  } finally {
    await runner.release()
  }
})

const filed = async () => (await fileTicket(fresh.database, { text: 'lampu padam' })).ticketId
