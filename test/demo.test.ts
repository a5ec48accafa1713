import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { feedChange, mentionEvent, mentionPost } from '../scripts/demo/posts.js'
import { accountId, type CitizenMessage, e164, readScenario, RunIds } from '../scripts/demo/scenario.js'
import { summarise } from '../scripts/demo/summary.js'
import type { Became, Played } from '../scripts/demo/play.js'
import { projectFolder } from '../scripts/payloads/gateway.js'
import { freePort } from '../src/network/free-port.js'

const root = projectFolder()
const message = (over: Partial<CitizenMessage>): CitizenMessage => ({
  message_id: 'DM-0001',
  channel: 'x',
  sent_at: '2026-10-02T06:48:31+07:00',
  sender: '@warga_contoh',
  text: '@DKIJakarta got mampet',
  ...over,
})

describe('the scenario', () => {
  test('is in time order and complete', async () => {
    const messages = await readScenario(join(root, 'config', 'scenario', 'reports.jsonl'))
    expect(messages).toHaveLength(520)
    const times = messages.map(one => Date.parse(one.sent_at))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  test('has other ids in every run and the same within one', () => {
    const [first, second] = [new RunIds(), new RunIds()]
    expect(first.hex('DM-0001')).toBe(first.hex('DM-0001'))
    expect(first.hex('DM-0001')).not.toBe(second.hex('DM-0001'))
    expect(first.uuid('DM-0001')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
    const ids = Array.from({ length: 50 }, (_, index) => first.post(`DM-${index}`))
    expect(new Set(ids).size).toBe(50)
    expect(first.post('DM-3')).toBe(ids[3])
    expect(e164('0812-0000-0001')).toBe('+6281200000001')
    expect(accountId('@warga_contoh')).toMatch(/^\d{18}$/)
  })
})

describe('what the providers send', () => {
  test('X: the mention is named, the point is longitude first, an answer names its post', () => {
    const ids = new RunIds()
    const { post } = mentionPost(message({ lat: -6.2, lon: 106.8, thread_of: 'DM-0000' }), ids, '77')
    expect(post).toMatchObject({
      geo: { coordinates: { coordinates: [106.8, -6.2] } },
      entities: { mentions: [{ start: 0, end: 11, id: '77' }] },
      referenced_tweets: [{ type: 'replied_to', id: ids.post('DM-0000') }],
    })
    expect(mentionEvent({ post, includes: {} }, '77')).toMatchObject({
      data: { event_type: 'post.mention.create', payload: { id: post.id } },
    })
  })

  test('Facebook: posts and comments, and the id to ask for', () => {
    const ids = new RunIds()
    const changes = Array.from({ length: 20 }, (_, index) =>
      feedChange(message({ message_id: `DM-${index}` }), ids, '55'),
    )
    const items = changes.map(({ id, delivery }) => {
      const { value } = (delivery as { entry: { changes: { value: Record<string, unknown> }[] }[] }).entry[0]
        ?.changes[0] ?? { value: {} }
      expect(value[`${String(value['item'])}_id`]).toBe(id)
      return value['item']
    })
    expect(new Set(items)).toEqual(new Set(['post', 'comment']))
  })
})

test('the summary counts reports, tickets and what joined', () => {
  const report = (ticket: string, is: string) => ({
    number: 'N',
    matching: { is },
    ticket: { number: ticket, agency: 'DBM', unit: null },
  })
  const settled: Became = { state: 'settled', outcome: 'report', reason: null, reports: [] }
  const played = (channel: string, became: Became | null): Played => ({
    message: message({}),
    channel,
    became,
  })
  const { all, channels, agencies } = summarise([
    played('sms', { ...settled, reports: [report('T1', 'new')] }),
    played('x', { ...settled, reports: [report('T1', 'duplicate'), report('T2', 'suggest')] }),
    played('x', { ...settled, outcome: 'spam' }),
    played('x', { ...settled, state: 'quarantined' }),
    played('x', null),
  ])
  expect(all).toEqual({
    messages: 5,
    reports: 3,
    tickets: 2,
    joined: 1,
    notComplaints: 1,
    quarantined: 1,
    lost: 1,
  })
  expect(channels.get('x')).toMatchObject({ messages: 4, reports: 2, tickets: 2 })
  expect(agencies).toEqual([{ agency: 'DBM', reports: 3, tickets: 2 }])
})

describe('npm run demo', () => {
  const folders: string[] = []
  const children: ChildProcess[] = []
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null) continue
      const exited = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      await exited
    }
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  function dataFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'muara-demo-'))
    chmodSync(folder, 0o755) // PostgreSQL runs as another user when we are root
    folders.push(folder)
    return folder
  }

  async function demo(data: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
    const child = spawn(process.execPath, [join(root, 'dist', 'scripts', 'demo.js'), ...args], {
      cwd: root,
      env: { ...process.env, MUARA_DATA: data, MUARA_CONFIG: '' },
    })
    children.push(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += chunk))
    const code = await new Promise<number | null>(resolve => child.once('exit', resolve))
    return { code, said }
  }

  test('says how to start Muara when it does not run', async () => {
    const { code, said } = await demo(dataFolder())
    expect(code).toBe(1)
    expect(said).toContain('npm start')
  })

  test('takes messages through every door and citizens get their answers', { timeout: 300_000 }, async () => {
    const data = dataFolder()
    const gateway = spawn(process.execPath, [join(root, 'dist', 'src', 'main.js')], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        MUARA_TRIAL: '1',
        MUARA_DATA: data,
        PORT: String(await freePort()),
        LOG_LEVEL: 'error',
      },
      stdio: 'ignore',
    })
    children.push(gateway)
    for (let waited = 0; !existsSync(join(data, 'access.json')); waited++) {
      expect(gateway.exitCode, 'the gateway ended').toBeNull()
      expect(waited, 'the gateway did not start').toBeLessThan(500)
      await pause(200)
    }
    const file = join(data, 'demo.json')
    const { code, said } = await demo(data, '--limit', '60', '--speed', '20', '--json', file)
    expect(said).toContain('REKAAN')
    expect(code).toBe(0)
    const { all, channels, replies } = JSON.parse(readFileSync(file, 'utf8'))
    expect(all).toMatchObject({ messages: 60, quarantined: 0, lost: 0 })
    expect(all.reports).toBeGreaterThan(40)
    expect(all.tickets).toBeGreaterThan(20)
    expect(Object.keys(channels)).toEqual(
      expect.arrayContaining(['sms', 'whatsapp', 'x', 'facebook', 'email', 'jaki', 'desk-kelurahan']),
    )
    for (const channel of ['sms', 'whatsapp', 'x', 'facebook'])
      expect(replies[channel], channel).toBeGreaterThan(0)
  })
})
