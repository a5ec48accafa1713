import twitterText from 'twitter-text'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeX, startFakeX } from '../fakes/x-api.js'
import { NOW, openX } from './channel.js'

let fake: FakeX
beforeEach(async () => {
  fake = await startFakeX()
})
afterEach(() => fake.close())

const POST = { postId: '2100000000000000001' }
const reply = (to: Record<string, unknown>, text = 'Laporan JKT-1 kami terima.', attempt = 0) => ({
  id: '0b8f5a2e-6c1d-4c7e-9d55-0000000000aa',
  to,
  text,
  subject: '',
  number: 'JKT-1',
  attempt,
})
const send = (...given: Parameters<typeof reply>) =>
  openX({ apiBase: fake.url }).channel.send?.(reply(...given))
const refused = (status: number, body?: unknown, headers?: Record<string, string>) =>
  fake.failSend({ is: 'status', status, body, ...(headers ? { headers } : {}) })

test('a reply goes under the post, signed by the account', async () => {
  const sent = await send(POST)
  expect(fake.posts).toMatchObject([{ inReplyTo: POST.postId, text: 'Laporan JKT-1 kami terima.' }])
  expect(sent?.providerId).toBe(fake.posts[0]?.id)
  expect(fake.posts[0]?.authorization).toMatch(/^OAuth .*oauth_signature=/)
})

test('a direct message is answered by direct message', async () => {
  const sent = await send({ directMessageTo: '1600000000000000002' })
  expect(fake.directMessages).toMatchObject([{ to: '1600000000000000002' }])
  expect(sent?.providerId).toBe(fake.directMessages[0]?.id)
  expect(fake.posts).toEqual([])
})

test('a link goes with a direct message, however long', async () => {
  const text = `${'Laporan Anda sedang dikerjakan. '.repeat(12)}https://muara.example/t/7K39QFM2XD/7K39QFM2`
  await send({ directMessageTo: '1600000000000000002' }, text)
  expect(fake.directMessages).toMatchObject([{ text }])
})

test('no link leaves, not even a bare domain', async () => {
  await send(POST, 'Diterima: https://lapor.example.com/t/JKT-1\nLihat juga jakarta.go.id ya. Terima kasih')
  const text = fake.posts[0]?.text ?? ''
  expect(twitterText.extractUrlsWithIndices(text)).toEqual([])
  expect(text).toContain('Diterima:')
  expect(text).toContain('Terima kasih')
})

test.each([
  ['letters', 'Laporan Anda sedang dikerjakan petugas. '.repeat(20)],
  ['emoji, which weigh double', '🚧👷‍♀️'.repeat(200)],
  ['a word without end', 'a'.repeat(5000)],
  ['CJK', '工事'.repeat(300)],
])('what is too long is cut to 280 weighted characters: %s', async (_, text) => {
  await send(POST, text)
  const sent = fake.posts[0]?.text ?? ''
  expect(twitterText.parseTweet(sent)).toMatchObject({ valid: true })
  expect(twitterText.parseTweet(sent).weightedLength).toBeGreaterThan(200)
  expect(sent.endsWith('…')).toBe(true)
  expect(sent.isWellFormed()).toBe(true)
})

test('exactly 280 is not cut', async () => {
  await send(POST, 'b'.repeat(280))
  expect(fake.posts[0]?.text).toBe('b'.repeat(280))
})

test('not summoned is final', async () => {
  refused(403, {
    detail: 'Reply to this conversation is not allowed',
    type: 'about:blank',
    title: 'Forbidden',
  })
  await expect(send(POST)).rejects.toMatchObject({ code: 'rejected', policy: { retry: false } })
})

test('an app without rights is for the administrator', async () => {
  refused(403, { type: 'https://api.x.com/2/problems/client-forbidden', reason: 'client-not-enrolled' })
  await expect(send(POST)).rejects.toMatchObject({ code: 'credentials_refused' })
  refused(401)
  await expect(send(POST)).rejects.toMatchObject({ code: 'credentials_refused' })
})

test('429 waits until the window opens, 503 is tried again', async () => {
  refused(429, {}, { 'x-rate-limit-reset': String(NOW.getTime() / 1000 + 600) })
  await expect(send(POST)).rejects.toMatchObject({ code: 'throttled', retryAfterSeconds: 601 })
  refused(429, {}, { 'retry-after': '7' })
  await expect(send(POST)).rejects.toMatchObject({ retryAfterSeconds: 7 })
  refused(503, '<html></html>')
  await expect(send(POST)).rejects.toMatchObject({ code: 'unavailable' })
})

test('a lost answer is unknown; the repeat which X refuses as duplicate proves it arrived', async () => {
  fake.failSend({ is: 'cut' })
  await expect(send(POST)).rejects.toMatchObject({ code: 'outcome_unknown' })
  await expect(send(POST, undefined, 1)).resolves.toEqual({ providerId: null })
  expect(fake.posts).toHaveLength(1)
})

test('a duplicate at the first attempt is refused', async () => {
  await send(POST)
  await expect(send(POST)).rejects.toMatchObject({ code: 'rejected' })
})

test('a refused connection means nothing was sent', async () => {
  const gone = await startFakeX()
  await gone.close()
  const { channel } = openX({ apiBase: gone.url })
  await expect(channel.send?.(reply(POST))).rejects.toMatchObject({ code: 'unavailable' })
})

test('no address, or an address that is no id, sends nothing', async () => {
  for (const to of [{}, { postId: '../users' }, { directMessageTo: '1/../2' }, { postId: 7 }])
    await expect(send(to)).rejects.toMatchObject({ code: 'rejected' })
  await expect(send(POST, 'https://example.com/hanya-tautan')).rejects.toMatchObject({ code: 'rejected' })
  expect(fake.requests).toEqual([])
})

test('without the four keys the administrator is told', async () => {
  const { channel } = openX({ apiBase: fake.url, accessSecret: undefined })
  await expect(channel.send?.(reply(POST))).rejects.toMatchObject({ code: 'credentials_refused' })
})

test("X's own sentences, which name accounts, are not repeated", async () => {
  refused(403, { detail: 'User has been suspended: [warga_uji].', title: 'Forbidden' })
  const error = await send(POST)?.catch((thrown: Error) => thrown)
  expect(String(error)).toContain('403')
  expect(String(error)).not.toContain('warga_uji')
})
