import { createHash, randomUUID } from 'node:crypto'
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
import { MAILBOX, openStage, rows, type Stage } from '../support/stage.js'
import { Survival, utf8 } from './survival.js'
import * as wire from '../support/wire.js'

/**
 * Reliability promise G18: a bad item ends settled or in quarantine with its bytes, its neighbours proceed. The program
 * runs in a process of its own; a test fails when it answers 5xx, ends, leaves something in flight or forgets something.
 */
let stage: Stage
let survival: Survival
let base: string

beforeAll(async () => {
  stage = await openStage()
  survival = new Survival(stage)
  base = stage.muara.url
})
afterAll(() => stage?.close())

describe('hostile words', () => {
  it.each(TEXTS)('%s: in words and name, over every channel', async (name, text) => {
    await survival.survives(
      'sms',
      name,
      wire.sms(base, wire.smsFields(text, { ProfileName: text.slice(0, 1_000) })),
    )
    await survival.survives(
      'facebook',
      name,
      wire.facebook(base, utf8(wire.comment(text, { from: { id: '556', name: text } }))),
    )
    await survival.survives(
      'x',
      name,
      wire.x(base, utf8(wire.mention(`@DKIJakarta ${text}`, {}, { name: text }))),
    )
    await survival.survives(
      'desk-kelurahan',
      name,
      survival.desk(utf8({ text, name: text.slice(0, 200), address: text.slice(0, 1_000) })),
    )
    stage.clouds.imap.deliver(
      MAILBOX,
      wire.mail({ Subject: text.replace(/[\r\n]/g, ' ').slice(0, 900) }, text),
    )
  })
})

describe('hostile bodies, rightly signed', () => {
  it.each(JSON_BODIES)('JSON: %s', async (name, body) => {
    await survival.survives('facebook', name, wire.facebook(base, utf8Of(body)))
    await survival.survives('x', name, wire.x(base, utf8Of(body)))
    await survival.survives('sms', name, wire.smsJson(base, utf8Of(body)))
  })

  it.each(FORM_BODIES)('form: %s', (name, body) =>
    survival.survives('sms', name, wire.sms(base, utf8Of(body))),
  )
  it.each(COMMENTS)('comment: %s', (name, body) =>
    survival.survives('facebook', name, wire.facebook(base, utf8(body))),
  )
  it.each(MENTIONS)('mention: %s', (name, body) => survival.survives('x', name, wire.x(base, utf8(body))))
  it.each(REPORTS)('desk: %s', (name, body) => survival.survives('desk-kelurahan', name, survival.desk(body)))

  it.each(HEADERS)('header: %s', async (name, headers) => {
    const withHeaders = (one: wire.Wire) => ({ ...one, headers: { ...one.headers, ...headers } })
    for (const channel of ['sms', 'facebook', 'x'] as const)
      await survival.survives(channel, name, withHeaders(survival.goodOne(channel).wire))
    await survival.survives('desk-kelurahan', name, withHeaders(survival.goodOne('desk-kelurahan').wire))
  })

  it('50 MB in 50 kB of gzip', async () => {
    const body = gzipBomb()
    const packed = (one: wire.Wire) => ({ ...one, headers: { ...one.headers, 'content-encoding': 'gzip' } })
    await survival.survives('facebook', 'bomb', packed(wire.facebook(base, body)))
    await survival.survives('x', 'bomb', packed(wire.x(base, body)))
    await survival.survives('sms', 'bomb', packed(wire.smsJson(base, body)))
    await survival.survives('desk-kelurahan', 'bomb', packed(survival.desk(body)))
  })

  it('a head of 1 MB is refused with an answer', async () => {
    const { headers, ...rest } = survival.goodOne('facebook').wire
    const answer = await wire
      .send({ ...rest, headers: { ...headers, 'x-long': 'x'.repeat(1_000_000) } })
      .catch(() => null)
    expect([431, undefined]).toContain(answer?.status)
    await survival.thenGood('facebook', 'a head of 1 MB')
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
    const original = wire.comment(wire.GOOD)
    const [entry] = original.entry
    const value = entry?.changes[0]?.value as Record<string, unknown>
    const edit = (words: string) => ({
      field: 'feed',
      value: { ...value, verb: 'edited', message: `${wire.GOOD} ${words}` },
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
      ...wire.mention(`@DKIJakarta ${wire.GOOD}`, {
        id,
        referenced_tweets: [{ type: 'replied_to', id: answers }],
      }).data.payload,
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
      stage.clouds.imap.deliver(MAILBOX, wire.mail({ 'Message-ID': `<${id}>` }, wire.GOOD))
      survival.good.push({ channel: 'email', id })
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

describe('afterwards', () => {
  it('nothing is stuck, nothing is missing, every good message became a report', async () => {
    await survival.nothingIsStuck()
    expect(survival.good.length).toBeGreaterThan(150)
  })

  it('what is in quarantine has a reason and its bytes, and goes back in flight when asked', async () => {
    const kept = await rows<{ id: string; channel: string; reason: string | null; bytes: number }>(
      stage.fresh,
      `select id, channel, reason, octet_length(raw) as bytes from message where state = 'quarantined' order by received_at`,
    )
    expect(kept.length).toBeGreaterThan(10)
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
