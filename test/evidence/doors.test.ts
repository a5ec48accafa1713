import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli.js'
import { encoded, openTicket, startWorld, taken, view, type World } from './world.js'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

it('nobody but the desk of evidence acts on tickets for offices', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name))
  const doors = files.filter(name => {
    const imports = readFileSync(join('src', name), 'utf8').match(/^import [^;]*? from '[^']+'$/gms) ?? []
    return imports.some(one => /\bact\b/.test(one) && /store\/life(?:\/act)?\.js'$/.test(one))
  })
  expect(doors).toEqual([join('evidence', 'act.ts')])
})

const REFUSED = [
  ['0193a000-0000-7000-8000-000000000001', 'unknown_photo'],
  ['bukan id', 'unknown_photo'],
] as const

it('API and terminal refuse the same photos in the same words', async () => {
  const ticket = await openTicket(world)
  const other = await openTicket(world)
  const { body: theirs } = await world.api('dbm', `/tickets/${other.number}/evidence`, {
    content: encoded(await taken(await view('trees', 401))),
  })
  const { body: before } = await world.api('dbm', `/tickets/${ticket.number}/evidence`, {
    content: encoded(await taken(await view('trees', 402))),
    kind: 'before',
  })
  let told = ''
  for (const [photo, code] of [
    ...REFUSED,
    [theirs.id, 'unknown_photo'],
    [before.id, 'only_before'],
  ] as const) {
    const answer = await world.api('dbm', `/tickets/${ticket.number}/actions/finish`, { evidence: [photo] })
    expect(answer.status, photo).toBe(400)
    expect(answer.body.errors[0], photo).toMatchObject({ code, pointer: '#/evidence' })
    told = answer.body.errors[0].detail
  }
  const err: string[] = []
  const into = (lines: string[]) => ({ write: (text: string | Uint8Array) => lines.push(String(text)) > 0 })
  const command = ['tickets', 'act', ticket.number, 'finish', '--as', 'DBM', '--evidence', before.id]
  const ended = await runCommand(command, {
    env: { DATABASE_URL: world.fresh.url, MUARA_CONFIG: 'config' },
    out: into([]) as never,
    err: into(err) as never,
  })
  expect([ended, err.join('')]).toEqual([1, expect.stringContaining(told)])
  expect((await world.api('dbm', `/tickets/${ticket.number}`)).body.status).toBe('Proses')
  const { body: rules } = await world.api('dbm', '/actions')
  for (const code of ['unknown_photo', 'only_before', 'found_false', 'under_inspection'])
    expect(rules.refusals).toHaveProperty(code)
})

it('whoever may not act on a ticket learns nothing about its photos', async () => {
  const ticket = await openTicket(world)
  const answer = await world.api('dsda', `/tickets/${ticket.number}/actions/finish`, { evidence: ['x'] })
  expect(answer.status).toBe(404)
  const judge = await world.api('biro', `/tickets/${ticket.number}/actions/finish`, { evidence: ['x'] })
  expect(judge).toMatchObject({ status: 403, body: { errors: [{ code: 'not_yours' }] } })
})

it('the version a suspicious finish answers with is the one the ticket has', async () => {
  const dirty = await view('rubbish', 403)
  const ticket = await openTicket(world, { photo: dirty })
  const { body: photo } = await world.api('dbm', `/tickets/${ticket.number}/evidence`, {
    content: encoded(await taken(dirty)),
  })
  const done = await world.api('dbm', `/tickets/${ticket.number}/actions/finish`, { evidence: [photo.id] })
  const { body } = await world.api('dbm', `/tickets/${ticket.number}`)
  expect(body.events.at(-1).type).toBe('evidence_suspicious')
  expect(done.headers.get('etag')).toBe(`"${body.version}"`)
})
