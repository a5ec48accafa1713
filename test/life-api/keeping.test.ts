import { afterAll, beforeAll, expect, it } from 'vitest'
import { anchorHourly, judgeOpened } from '../../src/life-keeping.js'
import { verify } from '../../src/store/audit.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { cityRules } from '../support/small-city.js'
import { openStage, type Stage, atDesk, rows } from '../support/stage.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
})
afterAll(() => fresh.drop())

it('every ticket that was opened gets its deadlines', async () => {
  for (let n = 0; n < 3; n++) await fileTicket(fresh.database, { text: 'lubang' })
  await judgeOpened(fresh.database, cityRules())
  const { rows: late } = await fresh.database.db.query(
    'select 1 from ticket where service_rule is null or coordination_due_at is null or completion_due_at is null',
  )
  expect(late).toEqual([])
})

it('the history is anchored once an hour, by however many workers', async () => {
  const told: string[] = []
  const tell = (hash: string) => told.push(hash)
  await anchorHourly(fresh.database, tell)
  await Promise.all([anchorHourly(fresh.database, tell), anchorHourly(fresh.database, tell)])
  expect(told).toHaveLength(1)
  expect(await verify(fresh.database.db, { expected: told[0] as string })).toMatchObject({
    broken: null,
    anchors: 1,
  })
})

it('the running program does it by itself, and the API acts on what a citizen reported', async () => {
  const stage: Stage = await openStage()
  try {
    const { muara } = stage
    const filed = await atDesk(muara, {
      text: 'Lubang besar di Jalan Tebet Raya',
      kelurahan: '31.74.01.1001',
    })
    const [{ number }] = filed.body.reports.map((report: any) => report.ticket)
    const [ticket] = await rows<{ agency: string }>(stage.fresh, 'select agency from ticket')
    const made = await muara.api('/api/v1/keys', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'uji', scope: 'agency', agency: ticket?.agency }),
    })
    const acted = await muara.api(`/api/v1/tickets/${number}/actions/start`, {
      method: 'POST',
      key: made.body.key,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect([acted.status, acted.body.ticket.status]).toEqual([200, 'Proses'])
    const other = await atDesk(muara, {
      text: 'Pohon tumbang di Jalan Gambir Raya',
      kelurahan: '31.71.01.1001',
    })
    expect(other.status).toBe(201)
    for (let tries = 0; ; tries++) {
      const unjudged = await rows(stage.fresh, 'select 1 from ticket where service_rule is null')
      if (unjudged.length === 0) break
      expect(tries).toBeLessThan(100)
      await new Promise(settle => setTimeout(settle, 200))
    }
    expect((await muara.api(`/t/${number}`)).body).toContain('Perjalanan laporan')
  } finally {
    await stage.close()
  }
})
