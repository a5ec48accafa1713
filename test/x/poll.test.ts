import { type Batch, ChannelError, type Channel } from '#kit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeX, startFakeX } from '../fakes/x-api.js'
import { deliver, NOW, openX } from './channel.js'

let fake: FakeX
beforeEach(async () => {
  fake = await startFakeX({ pageSize: 2 })
})
afterEach(() => fake.close())

const FIRST = 2_100_000_000_000_000_001n
const idAt = (index: number) => String(FIRST + BigInt(index))
const mention = (index: number) =>
  fake.mention(
    { id: idAt(index), text: `@LaporUji got mampet ${index}`, author_id: '1600000000000000002' },
    { users: [{ id: '1600000000000000002', username: 'warga_uji', name: 'Warga Uji' }] },
  )

/** A round as the core runs it: what was stored, the cursor afterwards, and the error it ended with. */
async function round(channel: Channel, cursor: string | null) {
  const batches: Batch[] = []
  let error: unknown
  try {
    for await (const batch of channel.poll?.(cursor, new AbortController().signal) ?? []) batches.push(batch)
  } catch (thrown) {
    error = thrown
  }
  const keys = batches.flatMap(({ messages }) => messages.map(({ key }) => key))
  return { batches, keys, cursor: batches.findLast(batch => batch.cursor)?.cursor ?? cursor, error }
}

test('all pages are read; the cursor comes with the last one only', async () => {
  for (let index = 0; index < 5; index++) mention(index)
  const { channel } = openX({ apiBase: fake.url })
  const { batches, cursor } = await round(channel, null)
  expect(batches.map(({ messages }) => messages.length)).toEqual([2, 2, 1])
  expect(batches.map(batch => batch.cursor)).toEqual([undefined, undefined, idAt(4)])
  expect(cursor).toBe(idAt(4))
})

test('the request asks for what reading needs, with the bearer token', async () => {
  const { channel } = openX({ apiBase: fake.url })
  await round(channel, '2099999999999999999')
  const [request] = fake.requests
  expect(request?.authorization).toBe('Bearer bearer-untuk-uji')
  const query = new URL(request?.line.split(' ')[1] ?? '', fake.url).searchParams
  expect(query.get('since_id')).toBe('2099999999999999999')
  expect(query.get('max_results')).toBe('100')
  for (const field of [
    'note_tweet',
    'entities',
    'geo',
    'referenced_tweets',
    'conversation_id',
    'attachments',
  ])
    expect(query.get('tweet.fields')).toContain(field)
  expect(query.get('expansions')).toContain('attachments.media_keys')
})

test('the second round brings only what is new, an empty one nothing', async () => {
  mention(0)
  const { channel } = openX({ apiBase: fake.url })
  const first = await round(channel, null)
  expect(await round(channel, first.cursor)).toMatchObject({ batches: [], error: undefined })
  mention(1)
  expect((await round(channel, first.cursor)).keys).toEqual([`post:${idAt(1)}`])
})

test('a crash between pages moves no cursor, and the next round loses nothing', async () => {
  for (let index = 0; index < 5; index++) mention(index)
  const { channel } = openX({ apiBase: fake.url })
  fake.failPage(2, { is: 'cut' })
  const broken = await round(channel, null)
  expect(broken.error).toMatchObject({ code: 'unavailable' })
  expect(broken.keys).toHaveLength(2)
  expect(broken.cursor).toBeNull()
  const whole = await round(channel, broken.cursor)
  expect(new Set(whole.keys).size).toBe(5)
  expect(whole.keys).toEqual(expect.arrayContaining(broken.keys))
})

test('a process that stops after the first page has stored no cursor either', async () => {
  for (let index = 0; index < 5; index++) mention(index)
  const { channel } = openX({ apiBase: fake.url })
  for await (const batch of channel.poll?.(null, new AbortController().signal) ?? []) {
    expect(batch.cursor).toBeUndefined()
    break
  }
})

test('ids are compared as integers: shorter ones are older', async () => {
  for (const id of ['999', '1000', '9007199254740993', '9007199254740992'])
    fake.mention({ id, text: 'a', author_id: '2' })
  const { channel } = openX({ apiBase: fake.url })
  expect((await round(channel, '998')).cursor).toBe('9007199254740993')
})

test('429 says how long to wait', async () => {
  const { channel } = openX({ apiBase: fake.url })
  const reset = String(NOW.getTime() / 1000 + 90)
  fake.failPage(1, { is: 'status', status: 429, headers: { 'x-rate-limit-reset': reset } })
  const { error } = await round(channel, null)
  expect(error).toMatchObject({ code: 'throttled', retryAfterSeconds: 91 })
})

test('5xx is unavailable, also as HTML; 401, 402 and 403 are for the administrator', async () => {
  const { channel } = openX({ apiBase: fake.url })
  const codes: unknown[] = []
  for (const status of [503, 500, 401, 402, 403]) {
    fake.failPage(1, { is: 'status', status, body: '<html>over capacity</html>' })
    const { error } = await round(channel, null)
    expect(error).toBeInstanceOf(ChannelError)
    codes.push((error as ChannelError).code)
  }
  const refused = 'credentials_refused'
  expect(codes).toEqual(['unavailable', 'unavailable', refused, refused, refused])
})

test('partial errors are logged and lose nothing', async () => {
  mention(0)
  fake.partialErrors([
    { title: 'Not Found Error', resource_id: '456', type: 'https://api.x.com/2/problems/resource-not-found' },
  ])
  const { channel, logged } = openX({ apiBase: fake.url })
  expect((await round(channel, null)).keys).toEqual([`post:${idAt(0)}`])
  expect(logged).toMatchObject([{ level: 'warn', fields: { count: 1 } }])
})

test('ids that come as numbers keep their digits', async () => {
  fake.servePage(
    '{"data":[{"id":2100000000000000007,"text":"\\"1234567890123456789\\" hilang","author_id":1600000000000000003}]}',
  )
  const { channel } = openX({ apiBase: fake.url })
  const { batches, cursor } = await round(channel, null)
  const [message] = batches[0]?.messages ?? []
  expect(message?.key).toBe('post:2100000000000000007')
  expect(cursor).toBe('2100000000000000007')
  if (!message) throw new Error('nothing came')
  const reading = await channel.normalise({ ...message, meta: message.meta ?? {}, receivedAt: NOW })
  expect(reading).toMatchObject({
    is: 'report',
    draft: {
      text: '"1234567890123456789" hilang',
      sender: { address: '1600000000000000003' },
      mayAnswer: true,
    },
  })
})

test('a chain of pages that bites its own tail ends', async () => {
  const page = JSON.stringify({ data: [{ id: '5', text: 'a' }], meta: { next_token: 'sama' } })
  for (let index = 0; index < 5; index++) fake.servePage(page)
  const { channel } = openX({ apiBase: fake.url })
  expect(await round(channel, null)).toMatchObject({ cursor: null, error: { code: 'unavailable' } })
  expect(fake.requests).toHaveLength(2)
})

test('an answer that is no JSON is an outage, an aborted round is none of ours', async () => {
  fake.servePage('<html></html>')
  const { channel } = openX({ apiBase: fake.url })
  expect((await round(channel, null)).error).toMatchObject({ code: 'unavailable' })
  const stopped = channel.poll?.(null, AbortSignal.abort())
  for await (const batch of stopped ?? []) throw new Error(`polled on: ${batch.messages.length}`)
})

test('webhook and polling give one post the same key', async () => {
  mention(0)
  const { channel } = openX({ apiBase: fake.url })
  const polled = await round(channel, null)
  const payload = { id: idAt(0), text: '@LaporUji got mampet 0', author_id: '1600000000000000002' }
  const pushed = await deliver(channel, {
    data: { event_uuid: '1', event_type: 'post.mention.create', payload, includes: {} },
  })
  expect(pushed.messages.map(({ key }) => key)).toEqual(polled.keys)
})

test('only what a post needs of the includes travels with it', async () => {
  fake.servePage(
    JSON.stringify({
      data: [{ id: '5', text: 'a', author_id: '1', referenced_tweets: [{ type: 'quoted', id: '4' }] }],
      includes: {
        users: [
          { id: '1', username: 'penulis' },
          { id: '2', username: 'orang_lain' },
        ],
        tweets: [{ id: '4', author_id: '2', text: 'kata-kata orang lain' }],
      },
    }),
  )
  const { channel } = openX({ apiBase: fake.url })
  const { batches } = await round(channel, null)
  const raw = Buffer.from(batches[0]?.messages[0]?.raw ?? []).toString()
  expect(raw).toContain('penulis')
  expect(raw).not.toContain('orang_lain')
  expect(raw).not.toContain('kata-kata orang lain')
})

test('without any key the administrator is told; with poll off there is no poll', async () => {
  const none = { bearerToken: undefined, accessToken: undefined }
  const { channel } = openX({ ...none, apiBase: fake.url })
  expect((await round(channel, null)).error).toMatchObject({ code: 'credentials_refused' })
  expect(openX({ poll: false }).channel.poll).toBeUndefined()
})
