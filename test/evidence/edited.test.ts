import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Evidence, findEvidence, knownPhotos } from '../../src/store/evidence.js'
import { does, encoded, openTicket, startWorld, taken, view, type World } from './world.js'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

const handIn = async (ticket: { number: string }, photo: Buffer) =>
  (await world.api('dbm', `/tickets/${ticket.number}/evidence`, { content: encoded(await taken(photo)) }))
    .body

const EDITS: readonly (readonly [string, (photo: Buffer) => Promise<Buffer>])[] = [
  ['mirrored', photo => sharp(photo).flop().jpeg().toBuffer()],
  [
    'cropped by 15 % on each side',
    photo => sharp(photo).extract({ left: 144, top: 108, width: 672, height: 504 }).jpeg().toBuffer(),
  ],
  ['turned by 5 degrees', photo => sharp(photo).rotate(5).jpeg().toBuffer()],
  [
    'with a white border',
    photo =>
      sharp(photo).extend({ top: 60, bottom: 60, left: 60, right: 60, background: '#fff' }).jpeg().toBuffer(),
  ],
]

it('evidence of another ticket is known again whatever was done to it, time and place notwithstanding', async () => {
  const photo = await view('trees', 601)
  await handIn(await openTicket(world), photo)
  const again = await openTicket(world)
  for (const [edit, make] of EDITS) {
    const { verdict } = await handIn(await openTicket(world), await make(photo))
    const copy = verdict.findings.find(({ code }: { code: string }) => code === 'copy_of_evidence')
    expect(verdict.is, edit).toBe('suspicious')
    expect(copy?.because, edit).toMatch(/dicerminkan|dipotong|diputar|diberi bingkai/)
  }
  const honest = await handIn(again, await view('trees', 601, { visit: 1, problem: false }))
  expect(honest.verdict.is).not.toBe('suspicious')
})

/** Lets photos have come one after the other, a tenth of a millisecond apart. Evidence is never changed but by a test. */
const receivedAt = (ids: readonly string[], moment: string) =>
  world.fresh.database.transaction(async db => {
    await db.query('alter table evidence disable trigger user')
    await db.query(
      `update evidence set received_at = $2::timestamptz + interval '100 microseconds' * array_position($1::uuid[], id)
       where id = any($1)`,
      [ids, moment],
    )
    await db.query('alter table evidence enable trigger user')
  })

it('of two photos handed in within one millisecond the second is the copy', async () => {
  const { db } = world.fresh.database
  const photo = await view('trees', 604)
  for (const [edit, make] of [['as it is', async (same: Buffer) => same] as const, ...EDITS.slice(1, 2)]) {
    const [original, copy] = [await openTicket(world), await openTicket(world)]
    const ids = [(await handIn(original, photo)).id, (await handIn(copy, await make(photo))).id]
    const others = async (id: string, { id: ticket }: { id: string }) => {
      const { evidence } = await knownPhotos(db, (await findEvidence(db, { id })) as Evidence, ticket)
      return evidence.map(({ ticketId }) => ticketId).filter(one => [original.id, copy.id].includes(one))
    }
    await receivedAt(ids, '2026-11-20 10:00:00Z')
    expect(await others(ids[1], copy), edit).toEqual([original.id])
    expect(await others(ids[0], original), edit).toEqual([])
  }
})

it("the citizen's own photo, cropped or mirrored, still shows the problem", async () => {
  const photo = await view('rubbish', 602)
  for (const [edit, make] of EDITS.slice(0, 3)) {
    const { verdict } = await handIn(await openTicket(world, { photo }), await make(photo))
    const codes = verdict.findings.map(({ code }: { code: string }) => code)
    expect(codes, edit).toContain('copy_of_report')
  }
})

it('a photo whose work the citizen contradicted proves nothing a second time, under its own or a new id', async () => {
  const ticket = await openTicket(world, { photo: await view('puddle', 603) })
  const clean = await view('puddle', 603, { visit: 2, problem: false })
  const first = await handIn(ticket, clean)
  const finish = (...evidence: string[]) => does(world, ticket.id, { action: 'finish', evidence })
  const act = (action: string, agency = 'DBM') =>
    does(world, ticket.id, { action, reason: 'belum selesai, masih tergenang' } as never, agency)
  expect(await finish(first.id)).toMatchObject({ done: true })
  expect(await act('refuse', 'BIRO_PEM')).toMatchObject({ done: true })
  await act('start')
  const again = await handIn(ticket, clean)
  const codes = again.verdict.findings.map(({ code }: { code: string }) => code)
  expect(again.verdict.is).toBe('suspicious')
  expect(codes).toContain('contradicted_evidence')
  expect(await finish(first.id)).toMatchObject({ done: true })
  const { body } = await world.api('dbm', `/tickets/${ticket.number}/evidence`)
  expect(body.data[0].verdict).toMatchObject({ is: 'suspicious', occasion: 'finish' })
  expect(body.data[0].verdict.findings[0].code).toBe('contradicted_evidence')
  expect(body.data[0].inspection).toBe('open')
})
