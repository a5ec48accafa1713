import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeGraph, startFakeGraph } from '../fakes/graph.js'
import { openFacebook, PAGE, SECRET, TOKEN } from './channel.js'

let fake: FakeGraph
beforeEach(async () => {
  fake = await startFakeGraph()
})
afterEach(() => fake.close())

const COMMENT = { commentId: '91_1', object: 'page', at: '2026-11-21T03:00:00.000Z' }
const PERSON = { psid: '61000000000000011', object: 'page', at: '2026-11-21T03:00:00.000Z' }

function send(
  to: Record<string, unknown>,
  options: { text?: string; attempt?: number; replyBy?: string } = {},
) {
  const { text = 'Laporan JKT-1 kami terima.', attempt = 0, replyBy = 'comment' } = options
  const channel = openFacebook({ apiBase: fake.url, replyBy })
  if (!channel.send) throw new Error('cannot send')
  return channel.send({
    id: '0b8f5a2e-6c1d-4c7e-9d55-0000000000aa',
    to,
    text,
    subject: '',
    number: 'JKT-1',
    attempt,
  })
}

test('a comment is answered under itself, a post too, on Instagram by its own edge', async () => {
  const { providerId } = await send(COMMENT)
  await send({ postId: `${PAGE}_92`, object: 'page', at: null })
  await send({ commentId: '179', object: 'instagram', at: null })
  expect(fake.comments).toMatchObject([
    { id: providerId, under: '91_1', edge: 'comments', message: 'Laporan JKT-1 kami terima.' },
    { under: `${PAGE}_92`, edge: 'comments' },
    { under: '179', edge: 'replies' },
  ])
})

test('the token travels in a header, with the proof of the app secret, and never in the address', async () => {
  await send(COMMENT)
  const [request] = fake.requests
  expect(request?.line).toBe('POST /v26.0/91_1/comments')
  expect(request?.authorization).toBe(`Bearer ${TOKEN}`)
  expect(request?.body.appsecret_proof).toBe(createHmac('sha256', SECRET).update(TOKEN).digest('hex'))
  expect(JSON.stringify(request?.body)).not.toContain(TOKEN)
})

test('a message is answered in Messenger', async () => {
  const { providerId } = await send(PERSON)
  expect(fake.messages).toMatchObject([{ id: providerId, recipient: { id: PERSON.psid } }])
  expect(fake.requests[0]?.line).toBe(`POST /v26.0/${PAGE}/messages`)
})

test('privately, a comment is answered once', async () => {
  await send(COMMENT, { replyBy: 'private' })
  expect(fake.messages).toMatchObject([{ recipient: { comment_id: '91_1' } }])
  await expect(send(COMMENT, { replyBy: 'private' })).rejects.toMatchObject({ code: 'rejected' })
  expect(fake.comments).toEqual([])
})

test('a lost private answer is unknown, and its repeat proves that it arrived', async () => {
  fake.next({ is: 'accepted then cut' })
  await expect(send(COMMENT, { replyBy: 'private' })).rejects.toMatchObject({ code: 'outcome_unknown' })
  await expect(send(COMMENT, { replyBy: 'private', attempt: 1 })).resolves.toEqual({ providerId: null })
  expect(fake.messages).toHaveLength(1)
})

test('after 24 hours a message, after a week a private answer is not even tried', async () => {
  await send({ ...PERSON, at: '2026-11-21T03:00:00.000Z' })
  await expect(send({ ...PERSON, at: '2026-11-21T02:59:59.000Z' })).rejects.toMatchObject({
    code: 'rejected',
  })
  await send({ ...COMMENT, at: '2026-11-15T03:00:00.000Z' }, { replyBy: 'private' })
  await expect(
    send({ ...COMMENT, at: '2026-11-15T02:59:00.000Z' }, { replyBy: 'private' }),
  ).rejects.toMatchObject({ code: 'rejected' })
  await send({ ...COMMENT, at: '2026-01-01T00:00:00.000Z' })
  await send({ ...PERSON, at: null })
  expect(fake.requests).toHaveLength(4)
})

test.each([
  [190, undefined, 400, 'credentials_refused'],
  [102, undefined, 400, 'credentials_refused'],
  [4, undefined, 400, 'throttled'],
  [17, undefined, 400, 'throttled'],
  [32, undefined, 400, 'throttled'],
  [613, undefined, 400, 'throttled'],
  [80001, undefined, 400, 'throttled'],
  [80006, undefined, 400, 'throttled'],
  [1, undefined, 500, 'unavailable'],
  [2, undefined, 400, 'unavailable'],
  [10, 2018278, 400, 'rejected'],
  [200, undefined, 403, 'rejected'],
  [100, 33, 400, 'rejected'],
  [368, undefined, 400, 'rejected'],
  [551, undefined, 400, 'rejected'],
  [12345, undefined, 503, 'unavailable'],
])('error %i/%s with status %i is %s', async (code, subcode, status, wanted) => {
  fake.next({ is: 'error', code, status, ...(subcode ? { subcode } : {}) })
  const error = await send(COMMENT).catch((thrown: Error) => thrown)
  expect(error).toMatchObject({ code: wanted })
  expect(String(error)).toContain(String(code))
  expect(String(error)).not.toContain('Warga Contoh')
})

test('throttling waits as long as Meta says', async () => {
  const usage = JSON.stringify({ [PAGE]: [{ type: 'pages', estimated_time_to_regain_access: 19 }] })
  fake.next({ is: 'error', code: 80001, headers: { 'x-business-use-case-usage': usage } })
  await expect(send(COMMENT)).rejects.toMatchObject({ retryAfterSeconds: 19 * 60 })
  fake.next({ is: 'error', code: 4, headers: { 'x-business-use-case-usage': '{broken' } })
  await expect(send(COMMENT)).rejects.toMatchObject({ retryAfterSeconds: 600 })
})

test('an outage in HTML is unavailable, a lost answer unknown, a refused connection not sent', async () => {
  fake.next({ is: 'down', status: 502 }, { is: 'accepted then cut' })
  await expect(send(COMMENT)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(send(COMMENT)).rejects.toMatchObject({ code: 'outcome_unknown' })
  const gone = await startFakeGraph()
  await gone.close()
  const channel = openFacebook({ apiBase: gone.url })
  const reply = { id: '1', to: COMMENT, text: 'a', subject: '', number: null, attempt: 0 }
  await expect(channel.send?.(reply)).rejects.toMatchObject({ code: 'unavailable' })
})

test('at most 2000 characters, no half of a sign', async () => {
  await send(COMMENT, { text: `${'a'.repeat(1999)}🚧` })
  expect(fake.comments[0]?.message).toBe('a'.repeat(1999))
})

test('no address, or an address that is no id, sends nothing', async () => {
  for (const to of [{}, { commentId: '1/../2' }, { psid: '' }, { postId: 7 }, { commentId: 'a?b' }])
    await expect(send(to)).rejects.toMatchObject({ code: 'rejected' })
  expect(fake.requests).toEqual([])
})
