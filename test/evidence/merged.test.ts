import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mergeTickets } from '../../src/store/regroup.js'
import { does, encoded, openTicket, startWorld, taken, view, type World } from './world.js'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

const merge = (from: string, into: string) =>
  world.fresh.database.transaction(db =>
    mergeTickets(db, from, into, {
      actor: 'petugas',
      because: 'satu kejadian',
      change: randomUUID(),
    } as never),
  )

/** Work reported as done with the citizen's own photo: the Inspektorat looks at it. */
async function underInspection(seed: number, agency = 'DBM') {
  const dirty = await view('rubbish', seed)
  const ticket = await openTicket(world, { photo: dirty, agency })
  const { body } = await world.api(agency === 'DBM' ? 'dbm' : 'dsda', `/tickets/${ticket.number}/evidence`, {
    content: encoded(await taken(dirty)),
  })
  await does(world, ticket.id, { action: 'finish', evidence: [body.id] }, agency)
  return ticket
}

it('work that is being judged is not merged into another ticket of its agency', async () => {
  const [judged, other] = [await underInspection(701), await openTicket(world)]
  await expect(merge(judged.id, other.id)).rejects.toThrow('masih dinilai')
  await does(world, judged.id, { action: 'refuse', reason: 'masih ada sampah di sana' }, 'BIRO_PEM')
  await expect(merge(judged.id, other.id)).rejects.toThrow('masih dinilai')
})

it('an inspection goes along where the ticket goes, stops the confirmation there, and is decided there', async () => {
  const [judged, into] = [await underInspection(702, 'DSDA'), await openTicket(world)]
  await merge(judged.id, into.id)
  const clean = await view('trees', 703, { problem: false })
  const { body: photo } = await world.api('dbm', `/tickets/${into.number}/evidence`, {
    content: encoded(await taken(clean)),
  })
  await does(world, into.id, { action: 'finish', evidence: [photo.id] })
  const early = await does(world, into.id, { action: 'validate' }, 'BIRO_PEM')
  expect(early).toMatchObject({ done: false, refusal: { code: 'under_inspection' } })
  const { body: queue } = await world.api('inspector', '/inspections?limit=100')
  const open = queue.data.find((one: { ticket: string }) => one.ticket === into.number)
  expect(open).toMatchObject({ agency: { code: 'DBM' }, status: 'Menunggu Validasi' })
  const said = { verdict: 'false', because: 'foto pelapor sendiri dipakai sebagai bukti' }
  const decided = await world.api('inspector', `/inspections/${open.id}`, said)
  expect(decided).toMatchObject({ status: 200, body: { state: 'false' } })
  const { body: ticket } = await world.api('dbm', `/tickets/${into.number}`)
  expect(ticket.events.map((one: { type: string }) => one.type)).toContain('evidence_false')
  // Its own photos are others: what they prove is for the validator to say.
  expect(ticket.status).toBe('Menunggu Validasi')
  expect(await does(world, into.id, { action: 'validate' }, 'BIRO_PEM')).toMatchObject({ done: true })
})

it('false photos send back the ticket that lives, not the stone', async () => {
  const [judged, into] = [await underInspection(704, 'DSDA'), await openTicket(world, { started: false })]
  await merge(judged.id, into.id)
  await world.fresh.database.db.query(`update ticket set status = 'Menunggu Validasi' where id = $1`, [
    into.id,
  ])
  const { body: queue } = await world.api('inspector', '/inspections?limit=100')
  const open = queue.data.find((one: { ticket: string }) => one.ticket === into.number)
  const said = { verdict: 'false', because: 'foto pelapor sendiri dipakai sebagai bukti' }
  const decided = await world.api('inspector', `/inspections/${open.id}`, said)
  expect(decided.status).toBe(200)
  expect(decided.body.status).not.toBe('Menunggu Validasi')
})
