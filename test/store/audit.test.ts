import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli.js'
import { anchor, verify } from '../../src/store/audit.js'
import { eraseMessages } from '../../src/store/erase.js'
import { noteOnTicket } from '../../src/store/grouping.js'
import { mergeTickets, reopenTicket } from '../../src/store/regroup.js'
import { fileTicket } from '../support/filing.js'
import { inLanes } from '../support/lanes.js'
import { freshDatabase, type FreshDatabase } from '../support/postgres.js'
import { DSDA, officer, rules, validator, WHY } from '../ticket/life/city.js'
import { does, open } from './life/world.js'

const WRITERS = 20

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: WRITERS })
})
afterAll(() => fresh.drop())

const db = () => fresh.database.db
const note = (id: string) => does(fresh.database, id, { action: 'note', reason: WHY }, officer(DSDA))

/** Does something the triggers forbid, as the one who owns the tables can; `work` and `back` are statements. */
async function tampered(
  work: string,
  back: string,
  values: unknown[],
  check: () => Promise<void>,
): Promise<void> {
  const table = /(?:update|delete from|into) (\w+)/.exec(work)?.[1]
  const force = async (statement: string) => {
    await db().query(`alter table ${table} disable trigger user`)
    await db().query(statement, values)
    await db().query(`alter table ${table} enable trigger user`)
  }
  await force(work)
  try {
    await check()
  } finally {
    await force(back)
  }
}

describe('history', () => {
  it('cannot be changed, shortened or emptied', async () => {
    await open(fresh.database, DSDA)
    await fresh.database.transaction(anchor)
    for (const statement of [
      `update ticket_event set actor = 'lain'`,
      `delete from ticket_event`,
      `truncate ticket_event cascade`,
      `update ticket_event set actor = 'lain' where false`,
      `delete from audit_anchor`,
      `update audit_head set seq = 1`,
      `truncate event_words`,
    ])
      await expect(db().query(statement), statement).rejects.toThrow(/only ever added to/)
  })

  it('takes no event out of order, and no hash from a writer', async () => {
    const id = await open(fresh.database, DSDA)
    const insert = (seq: number) =>
      db().query(
        `insert into ticket_event (ticket_id, seq, type, actor, hash) values ($1, $2, 'x', 'x', 'abc')`,
        [id, seq],
      )
    await expect(insert(99)).rejects.toThrow(/none before it/)
  })

  it('stays whole under twenty writers, and verifies', async () => {
    const ids = await Promise.all(Array.from({ length: 3 }, () => open(fresh.database, DSDA)))
    const noted = Array.from({ length: 60 }, (_, i) => ids[i % 3] as string)
    await inLanes(WRITERS, noted, note)
    await Promise.all([
      ...Array.from({ length: 15 }, () => open(fresh.database, DSDA)),
      fresh.database.transaction(anchor),
    ])
    await fresh.database.transaction(anchor)
    const told: number[] = []
    const found = await verify(db(), { at: done => told.push(done) })
    expect(found).toMatchObject({ broken: null, tickets: 20, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(found.events).toBeGreaterThan(100)
    expect(told.at(-1)).toBeGreaterThan(found.events)
    expect(await fresh.database.transaction(anchor)).toBeNull()
  })

  it('names the row in which one byte was flipped', async () => {
    const id = await open(fresh.database, DSDA)
    await note(id)
    const flip = `update ticket_event set hash = set_byte(hash, 7, get_byte(hash, 7) # 1) where ticket_id = $1 and seq = 2`
    const expected = { ticket: id, seq: 2, row: `ticket_event (${id}, 2)` }
    await tampered(flip, flip, [id], async () => expect((await verify(db())).broken).toMatchObject(expected))
    for (const [set, back] of [
      [`actor = 'lain'`, `actor = 'muara'`],
      [`at = at + interval '1 microsecond'`, `at = at - interval '1 microsecond'`],
      [`body = body || '{"x":1}'`, `body = body - 'x'`],
    ])
      await tampered(
        `update ticket_event set ${set} where ticket_id = $1 and seq = 2`,
        `update ticket_event set ${back} where ticket_id = $1 and seq = 2`,
        [id],
        async () => expect((await verify(db())).broken).toMatchObject(expected),
      )
    expect((await verify(db())).broken).toBeNull()
  })

  it('names the end that was cut off, the words that were changed, and the ticket that vanished', async () => {
    const id = await open(fresh.database, DSDA)
    await note(id)
    await fresh.database.transaction(anchor)
    const { rows } = await db().query('select max(seq) as last from ticket_event where ticket_id = $1', [id])
    const last = rows[0].last
    await db().query(`create table kept as select * from ticket_event where ticket_id = $1`, [id])

    const cut = `delete from ticket_event where ticket_id = $1 and seq = ${last}`
    const restore = `insert into ticket_event select * from kept where ticket_id = $1 and seq = ${last}`
    await tampered(cut, restore, [id], async () =>
      expect((await verify(db())).broken?.row).toBe(`ticket ${id}`),
    )
    const all = `delete from ticket_event where ticket_id = $1`
    await tampered(
      all,
      `insert into ticket_event select * from kept where ticket_id = $1`,
      [id],
      async () => {
        await db().query('update ticket set version = 0 where id = $1', [id])
        expect((await verify(db())).broken).toMatchObject({
          ticket: id,
          seq: last,
          what: expect.stringContaining('vanished'),
        })
        await db().query('update ticket set version = $2 where id = $1', [id, last])
      },
    )
    await tampered(
      `update event_words set text = text || '!' where ticket_id = $1`,
      `update event_words set text = left(text, -1) where ticket_id = $1`,
      [id],
      async () => expect((await verify(db())).broken).toMatchObject({ row: `event_words (${id}, ${last})` }),
    )
    const anchored = `update audit_head set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where ticket_id = $1`
    await tampered(anchored, anchored, [id], async () =>
      expect((await verify(db())).broken?.what).toMatch(/written anew since anchor/),
    )
    expect((await verify(db())).broken).toBeNull()
    await db().query('drop table kept')
  })

  it('names the ticket whose row was written past its events, and none that lived and was regrouped', async () => {
    const [id, other] = [await open(fresh.database, DSDA), await open(fresh.database, DSDA)]
    await does(fresh.database, id, { action: 'finish', reason: WHY }, officer(DSDA))
    await does(fresh.database, id, { action: 'validate' }, validator)
    await fresh.database.transaction(async db => {
      await reopenTicket(db, id, { actor: 'muara', because: 'contoh', rules })
      await mergeTickets(db, id, other, { actor: 'muara', because: 'contoh' })
      const routed = { agency: 'DBM', unit: 'DBM-31.74', rule: 'uji', because: [] }
      await noteOnTicket(db, other, { type: 'placed', actor: 'muara', body: {} }, { routed })
    })
    expect((await verify(db())).broken).toBeNull()
    for (const set of [
      `status = 'Selesai'`,
      `closed_at = clock_timestamp()`,
      `agency = 'DLH'`,
      `unit = null`,
      `opened_at = opened_at + interval '2 milliseconds'`,
      `opened_at = opened_at - interval '1 day'`,
    ]) {
      await db().query(`create table row_before as select * from ticket where id = $1`, [other])
      await db().query(`update ticket set ${set} where id = $1`, [other])
      expect((await verify(db())).broken).toMatchObject({
        row: `ticket ${other}`,
        what: expect.stringContaining(`${set.split(' ')[0]} is `),
      })
      await db().query(
        `update ticket t set (status, closed_at, agency, unit, opened_at) = (b.status, b.closed_at, b.agency, b.unit, b.opened_at) from row_before b where b.id = t.id`,
      )
      await db().query(`drop table row_before`)
    }
    expect((await verify(db())).broken).toBeNull()
  })

  it('names the ticket that was made younger, before it was regrouped or after', async () => {
    const [old, young] = [await open(fresh.database, DSDA), await open(fresh.database, DSDA)]
    const opened = (id: string, change: string) =>
      db().query(`update ticket set opened_at = ${change} where id = $1`, [id])
    const found = async () => (await verify(db())).broken
    await opened(old, `opened_at + interval '3 days'`)
    expect(await found()).toMatchObject({ ticket: old, what: expect.stringContaining('opened_at is ') })
    // Its new beginning goes into the history of another one, and into its own once it comes back: still it is found.
    const by = { actor: 'muara', because: 'contoh', rules }
    await fresh.database.transaction(db => mergeTickets(db, young, old, by))
    expect(await found()).toMatchObject({ ticket: old, what: expect.stringContaining('opened_at is ') })
    await opened(old, '(select at from ticket_event where ticket_id = $1 and seq = 1)')
    expect(await found()).toBeNull()
  })

  it('proves an anchor kept elsewhere, and finds one that was written anew', async () => {
    const { hash } = await verify(db())
    expect((await verify(db(), { expected: hash as string })).broken).toBeNull()
    expect((await verify(db(), { expected: 'f'.repeat(64) })).broken?.row).toBe('audit_anchor')
  })
})

it('words of a citizen go for good when they are taken back, and the chain holds', async () => {
  const { ticketId, reportId, messageId } = await fileTicket(fresh.database, { text: 'lampu padam' })
  await fresh.database.transaction(db =>
    noteOnTicket(db, ticketId, {
      type: 'edited',
      actor: 'warga',
      reportId,
      body: { text: 'lampu padam, rumah saya nomor 7', media: 0 },
    }),
  )
  const residue = async () =>
    (
      await db().query(
        `select 1 from ticket_event where body::text like '%nomor 7%' union all select 1 from event_words where text like '%nomor 7%'`,
      )
    ).rows.length
  expect(await residue()).toBe(1)
  await fresh.database.transaction(db => eraseMessages(db, [messageId], 'dihapus'))
  expect(await residue()).toBe(0)
  expect((await verify(db())).broken).toBeNull()
})

describe('muara audit', () => {
  const run = async (...words: string[]) => {
    let out = ''
    const console = { write: (text: string | Uint8Array) => ((out += text), true) }
    const code = await runCommand(['audit', ...words], {
      env: { DATABASE_URL: fresh.url },
      out: console,
      err: console,
    })
    return { code, out }
  }

  it('says that all is well, with the hash to keep', async () => {
    await open(fresh.database, DSDA)
    const made = await run('anchor')
    const hash = /^[0-9a-f]{64}$/m.exec(made.out)?.[0] as string
    expect(await run('verify', '--anchor', hash)).toEqual({ code: 0, out: expect.stringContaining(hash) })
  })

  it('ends with 1 and the row when something is broken', async () => {
    const id = await open(fresh.database, DSDA)
    const flip = `update ticket_event set hash = set_byte(hash, 7, get_byte(hash, 7) # 1) where ticket_id = $1 and seq = 1`
    await tampered(flip, flip, [id], async () => {
      expect(await run('verify')).toEqual({
        code: 1,
        out: expect.stringContaining(`ticket_event (${id}, 1)`),
      })
    })
    expect((await run('verify')).code).toBe(0)
  })
})
