import { createHash, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  COMMENTS,
  FORM_BODIES,
  gzipBomb,
  HEADERS,
  JSON_BODIES,
  MAILS,
  MENTIONS,
  REPORTS,
  TEXTS,
} from './poison.js'
import { atDesk, MAILBOX, openStage, rows, type Stage } from './stage.js'
import * as wire from './wire.js'

/**
 * Reliability promise G18: a bad item ends settled or in quarantine with its bytes, its neighbours proceed. The program
 * runs in a process of its own; a test fails when it answers 5xx, ends, leaves something in flight or forgets something.
 */
let stage: Stage
let base: string
const good: { channel: string; id: string }[] = []

beforeAll(async () => {
  stage = await openStage()
  base = stage.muara.url
})
afterAll(() => stage?.close())

const GOOD = 'Lampu jalan mati di Jl Tebet Timur Dalam RT 03 RW 05 kelurahan Tebet Timur'
const utf8 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

type Door = 'sms' | 'x' | 'facebook' | 'desk-kelurahan'

const stored = async (channel: Door | 'email') =>
  (
    await rows<{ n: number }>(stage.fresh, 'select count(*)::int as n from message where channel = $1', [
      channel,
    ])
  )[0]?.n ?? 0

/** Sends a poison and a good message after it. Whatever was taken with 2xx must be there; refusing is 4xx. */
async function survives(channel: Door, name: string, poison: wire.Wire): Promise<void> {
  const before = await stored(channel)
  const answer = await wire.send(poison)
  expect(answer.status, name).toBeGreaterThanOrEqual(200)
  expect(answer.status, name).toBeLessThan(500)
  if (answer.status < 300)
    expect(await stored(channel), `${name} was taken and is nowhere`).toBeGreaterThan(before)
  else expect(await stored(channel), name).toBe(before)
  await thenGood(channel, name)
}

async function thenGood(channel: Door, name: string): Promise<void> {
  const sent = goodOne(channel)
  const answer = await wire.send(sent.wire)
  expect(answer.status, `good message after ${name}`).toBeLessThan(300)
  good.push({ channel, id: sent.id })
}

function goodOne(channel: Door): { wire: wire.Wire; id: string } {
  if (channel === 'sms') {
    const fields = wire.smsFields(GOOD)
    return { wire: wire.sms(base, fields), id: fields.MessageSid as string }
  }
  if (channel === 'facebook') {
    const delivery = wire.comment(GOOD)
    return {
      wire: wire.facebook(base, utf8(delivery)),
      id: delivery.entry[0]?.changes[0]?.value.comment_id as string,
    }
  }
  if (channel === 'x') {
    const delivery = wire.mention(`@DKIJakarta ${GOOD}`)
    return { wire: wire.x(base, utf8(delivery)), id: delivery.data.payload.id }
  }
  const id = randomUUID()
  return { wire: deskWire(utf8({ id, text: GOOD })), id }
}

const deskWire = (body: Uint8Array | string, headers: Record<string, string> = {}): wire.Wire => ({
  url: `${base}/api/v1/reports`,
  headers: {
    'content-type': 'application/json',
    authorization: `Bearer ${stage.muara.adminKey}`,
    ...headers,
  },
  body,
})

describe('hostile words', () => {
  it.each(TEXTS)('%s: in words and name, over every channel', async (name, text) => {
    await survives('sms', name, wire.sms(base, wire.smsFields(text, { ProfileName: text.slice(0, 1_000) })))
    await survives(
      'facebook',
      name,
      wire.facebook(base, utf8(wire.comment(text, { from: { id: '556', name: text } }))),
    )
    await survives('x', name, wire.x(base, utf8(wire.mention(`@DKIJakarta ${text}`, {}, { name: text }))))
    await survives(
      'desk-kelurahan',
      name,
      deskWire(utf8({ text, name: text.slice(0, 200), address: text.slice(0, 1_000) })),
    )
    stage.clouds.imap.deliver(
      MAILBOX,
      wire.mail({ Subject: text.replace(/[\r\n]/g, ' ').slice(0, 900) }, text),
    )
  })
})

describe('hostile bodies, rightly signed', () => {
  it.each(JSON_BODIES)('JSON: %s', async (name, body) => {
    await survives('facebook', name, wire.facebook(base, utf8Of(body)))
    await survives('x', name, wire.x(base, utf8Of(body)))
    await survives('sms', name, wire.smsJson(base, utf8Of(body)))
  })

  it.each(FORM_BODIES)('form: %s', (name, body) => survives('sms', name, wire.sms(base, utf8Of(body))))
  it.each(COMMENTS)('comment: %s', (name, body) =>
    survives('facebook', name, wire.facebook(base, utf8(body))),
  )
  it.each(MENTIONS)('mention: %s', (name, body) => survives('x', name, wire.x(base, utf8(body))))
  it.each(REPORTS)('desk: %s', (name, body) => survives('desk-kelurahan', name, deskWire(body)))

  it.each(HEADERS)('header: %s', async (name, headers) => {
    const withHeaders = (one: wire.Wire) => ({ ...one, headers: { ...one.headers, ...headers } })
    for (const channel of ['sms', 'facebook', 'x'] as const)
      await survives(channel, name, withHeaders(goodOne(channel).wire))
    await survives('desk-kelurahan', name, withHeaders(goodOne('desk-kelurahan').wire))
  })

  it('50 MB in 50 kB of gzip', async () => {
    const body = gzipBomb()
    const packed = (one: wire.Wire) => ({ ...one, headers: { ...one.headers, 'content-encoding': 'gzip' } })
    await survives('facebook', 'bomb', packed(wire.facebook(base, body)))
    await survives('x', 'bomb', packed(wire.x(base, body)))
    await survives('sms', 'bomb', packed(wire.smsJson(base, body)))
    await survives('desk-kelurahan', 'bomb', packed(deskWire(body)))
  })

  it('a head of 1 MB is refused with an answer', async () => {
    const { headers, ...rest } = goodOne('facebook').wire
    const answer = await wire
      .send({ ...rest, headers: { ...headers, 'x-long': 'x'.repeat(1_000_000) } })
      .catch(() => null)
    expect([431, undefined]).toContain(answer?.status)
    await thenGood('facebook', 'a head of 1 MB')
  })
})

const utf8Of = (body: Uint8Array | string) => (typeof body === 'string' ? Buffer.from(body) : body)

describe('messages that wait for each other', () => {
  const settled = (ids: string[]) =>
    rows<{ outcome: string }>(
      stage.fresh,
      `select outcome from message where external_id = any($1) and state = 'settled' order by received_at, id`,
      [ids],
    ).then(found => found.map(one => one.outcome))

  it('three edits of one comment at once, before anybody read it', async () => {
    const original = wire.comment(GOOD)
    const [entry] = original.entry
    const value = entry?.changes[0]?.value as Record<string, unknown>
    const edit = (words: string) => ({
      field: 'feed',
      value: { ...value, verb: 'edited', message: `${GOOD} ${words}` },
    })
    const batch = {
      ...original,
      entry: [{ ...entry, changes: [{ field: 'feed', value }, edit('satu'), edit('dua'), edit('tiga')] }],
    }
    expect((await wire.send(wire.facebook(base, utf8(batch)))).status).toBe(200)
    await expect
      .poll(() => settled([value.comment_id as string]), { timeout: 20_000 })
      .toEqual(['report', 'edit', 'edit', 'edit'])
  })

  it('posts that answer each other in a circle', async () => {
    const [one, two, three] = [wire.numericId(), wire.numericId(), wire.numericId()] as [
      string,
      string,
      string,
    ]
    const post = (id: string, answers: string) => ({
      ...wire.mention(`@DKIJakarta ${GOOD}`, { id, referenced_tweets: [{ type: 'replied_to', id: answers }] })
        .data.payload,
    })
    const body = {
      data: [post(one, two), post(two, three), post(three, one)],
      includes: { users: [{ id: '700600500', username: 'warga_x', name: 'Warga' }] },
    }
    expect((await wire.send(wire.x(base, utf8(body)))).status).toBe(200)
    await expect.poll(() => settled([one, two, three]).then(list => list.length), { timeout: 20_000 }).toBe(3)
  })
})

describe('hostile mails', () => {
  it('each ends as a row, and the good one after it becomes a report', async () => {
    for (const [, raw] of MAILS) {
      const id = `${randomUUID()}@example.com`
      stage.clouds.imap.deliver(MAILBOX, raw)
      stage.clouds.imap.deliver(MAILBOX, wire.mail({ 'Message-ID': `<${id}>` }, GOOD))
      good.push({ channel: 'email', id })
    }
    const mails = stage.clouds.imap.mails(MAILBOX)
    const awaited = mails.map(({ raw }) => createHash('sha256').update(raw).digest('hex'))
    const missing = async () => {
      const kept = await rows<{ hash: string }>(
        stage.fresh,
        `select encode(sha256(raw), 'hex') as hash from message where channel = 'email'`,
      )
      const known = new Set(kept.map(one => one.hash))
      return mails
        .filter((_, at) => !known.has(awaited[at] as string))
        .map(({ raw }) => raw.subarray(0, 200).toString('latin1'))
    }
    await expect.poll(missing, { timeout: 50_000, interval: 500 }).toEqual([])
  })
})

describe('random bodies', () => {
  const odd = fc.oneof(
    fc.constantFrom(null, -1, 2 ** 53, 1e300, '', '\u0000', '\ud83d', [], {}, [[]], '__proto__', true),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.jsonValue({ maxDepth: 3 }),
  )
  const survivesAll = (channel: Door, ofOdd: (value: unknown, where: number) => wire.Wire, runs: number) =>
    fc
      .assert(
        fc.asyncProperty(odd, fc.nat(50), async (value, where) => {
          const answer = await wire.send(ofOdd(value, where))
          expect(answer.status).toBeLessThan(500)
        }),
        { numRuns: runs },
      )
      .then(() => thenGood(channel, 'random bodies'))

  it('a comment with one value replaced by another', () =>
    survivesAll(
      'facebook',
      (value, where) => wire.facebook(base, utf8(replaced(wire.comment(GOOD), where, value))),
      120,
    ))
  it('a mention with one value replaced by another', () =>
    survivesAll(
      'x',
      (value, where) => wire.x(base, utf8(replaced(wire.mention(`@DKIJakarta ${GOOD}`), where, value))),
      120,
    ))
  it('a form with one value replaced by another', () =>
    survivesAll(
      'sms',
      (value, where) => wire.sms(base, { ...wire.smsFields(GOOD), ...oddField(where, value) }),
      120,
    ))
  it('a report at the desk with one value replaced by another', () =>
    survivesAll(
      'desk-kelurahan',
      (value, where) =>
        deskWire(
          utf8(
            replaced(
              { id: randomUUID(), text: GOOD, name: 'Warga', phone: '0812-0000-1111', lat: -6.2, lon: 106.8 },
              where,
              value,
            ),
          ),
        ),
      80,
    ))
  it('bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => {
        for (const poison of [
          wire.facebook(base, bytes),
          wire.x(base, bytes),
          wire.sms(base, bytes),
          wire.smsJson(base, bytes),
          deskWire(bytes),
        ])
          expect((await wire.send(poison)).status).toBeLessThan(500)
      }),
      { numRuns: 40 },
    )
  })
})

const FIELDS = [
  'MessageSid',
  'From',
  'To',
  'Body',
  'NumMedia',
  'MediaUrl0',
  'Latitude',
  'MessageType',
  'ProfileName',
  'ChannelMetadata',
  'SmsStatus',
]
const oddField = (where: number, value: unknown): Record<string, string> => ({
  [FIELDS[where % FIELDS.length] as string]: typeof value === 'string' ? value : JSON.stringify(value),
})

/** The same tree with one of its values, counted from the top, replaced. */
function replaced(tree: unknown, where: number, value: unknown): unknown {
  const paths: PropertyKey[][] = []
  const walk = (node: unknown, path: PropertyKey[]): void => {
    if (path.length > 0) paths.push(path)
    if (node !== null && typeof node === 'object')
      for (const [key, child] of Object.entries(node)) walk(child, [...path, key])
  }
  walk(tree, [])
  const copy = structuredClone(tree)
  const path = paths[where % paths.length] as PropertyKey[]
  let parent = copy as Record<PropertyKey, unknown>
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<PropertyKey, unknown>
  parent[path.at(-1) as PropertyKey] = value
  return copy
}

describe('afterwards', () => {
  it('nothing is stuck, nothing is missing', async () => {
    await stage.muara.atRest(50).catch(async late => {
      const left = await rows(
        stage.fresh,
        `select channel, key, external_id, attempts, convert_from(substr(raw, 1, 900), 'latin1') as raw from message where state = 'accepted'`,
      )
      throw new Error(`${(late as Error).message}\n${JSON.stringify(left, null, 1)}`)
    })
    const { body } = await stage.muara.api('/api/v1/accounting')
    expect(body.accepted).toBe(body.settled + body.quarantined)
    const stuck = await rows(
      stage.fresh,
      `select state, count(*)::int as n from bullmq.job where state::text in ('active', 'waiting', 'delayed', 'failed') group by 1`,
    )
    expect(stuck).toEqual([])
  })

  it('every good message became a report', async () => {
    const bad = await rows(
      stage.fresh,
      `select g.channel, g.id, m.state, m.outcome, m.reason
       from unnest($1::text[], $2::text[]) as g (channel, id) left join message m on m.channel = g.channel and m.external_id = g.id
       where m.outcome is null or m.outcome not in ('report', 'follow_up')`,
      [good.map(one => one.channel), good.map(one => one.id)],
    )
    expect(bad).toEqual([])
    expect(good.length).toBeGreaterThan(150)
  })

  it('what is in quarantine has a reason and its bytes, and goes back in flight when asked', async () => {
    const kept = await rows<{ id: string; channel: string; reason: string | null; bytes: number }>(
      stage.fresh,
      `select id, channel, reason, octet_length(raw) as bytes from message where state = 'quarantined' order by received_at`,
    )
    expect(kept.length).toBeGreaterThan(10)
    expect(kept.filter(one => !one.reason)).toEqual([])
    // Whatever is wrong with a message, its reader says so; a reason of the machinery is a fault of ours.
    expect(kept.filter(one => /gagal/.test(one.reason ?? ''))).toEqual([])
    const broken = Buffer.from(JSON_BODIES.find(([name]) => name === 'cut in the middle')?.[1] as string)
    const asSent = await rows(
      stage.fresh,
      `select channel from message where state = 'quarantined' and raw = $1 order by 1`,
      [broken],
    )
    expect(asSent.map(one => (one as { channel: string }).channel)).toEqual(['facebook', 'sms', 'x'])

    for (const channel of ['facebook', 'sms', 'x']) {
      const one = kept.find(row => row.channel === channel)
      expect((await stage.muara.api(`/api/v1/messages/${one?.id}/replay`, { method: 'POST' })).status).toBe(
        202,
      )
    }
    await stage.muara.atRest(30)
    const after = await rows<{ n: number }>(
      stage.fresh,
      `select count(*)::int as n from message where state = 'quarantined' and reason is not null`,
    )
    expect(after[0]?.n).toBe(kept.length)
  })

  it('the process is the one that was started, and its log holds whole lines only', () => {
    const starts = stage.muara.lines().filter(line => line.msg === 'ready')
    expect(starts).toHaveLength(1)
    const output = stage.muara.output()
    expect(output.split('\n').filter(line => line !== '' && !line.startsWith('{'))).toEqual([])
    expect(output).not.toContain('\u001b')
  })
})
