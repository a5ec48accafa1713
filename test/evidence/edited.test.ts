import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
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
