import type { Draft, Reading } from '#kit'
import { expect, test } from 'vitest'
import { MESSAGE, messaging, PAGE, readAll } from './channel.js'

async function read(message: object, around: object = {}): Promise<Reading> {
  const [reading] = await readAll(messaging({ ...MESSAGE, ...around, message: { mid: 'm_1', ...message } }))
  if (!reading) throw new Error('nothing was read')
  return reading
}
async function draft(message: object, around?: object): Promise<Draft> {
  const reading = await read(message, around)
  if (!('draft' in reading)) throw new Error(`is ${JSON.stringify(reading)}`)
  return reading.draft
}
const event = async (fields: object) => {
  const { message: _, ...envelope } = MESSAGE
  return readAll(messaging({ ...envelope, ...fields }))
}
const file = (type: string) => ({ type, payload: { url: `https://media.example.com/${type}` } })

test('a message: words, time in milliseconds, who may be answered', async () => {
  expect(await draft({ text: 'Pohon tumbang' })).toMatchObject({
    externalId: 'm_1',
    sender: { kind: 'user_id', address: '61000000000000011' },
    sentAt: '2026-11-20T01:15:10.123Z',
    text: 'Pohon tumbang',
    mayAnswer: true,
    answerTo: { psid: '61000000000000011', at: '2026-11-20T01:15:10.123Z' },
  })
})

test('attachments by kind; what has none of our kinds and no words is ignored', async () => {
  const { media } = await draft({
    attachments: ['image', 'video', 'audio', 'file', 'ig_reel', 'template'].map(file),
  })
  expect(media.map(({ kind }) => kind)).toEqual(['image', 'video', 'audio', 'document', 'video'])
  expect(await read({ attachments: [file('template')] })).toMatchObject({ is: 'ignored' })
  expect(await read({})).toMatchObject({ is: 'ignored' })
})

test('a shared location is a point; its label is a place unless it names the sender', async () => {
  const location = (title: string, coordinates: unknown) => ({
    attachments: [{ type: 'location', title, payload: { coordinates } }],
  })
  const here = { lat: -6.2145, long: 106.8451 }
  expect(await draft(location('Pasar Uji', here))).toMatchObject({
    point: { lat: -6.2145, lon: 106.8451, approximate: false },
    placeText: 'Pasar Uji',
    media: [],
  })
  expect(await draft(location("Budi's Location", here))).toMatchObject({ placeText: null })
  for (const bad of [{ lat: 0, long: 0 }, { lat: 'x', long: 1 }, { lat: 106.8, long: -6.2 }, null])
    expect(await read(location("Budi's Location", bad))).toMatchObject({ is: 'ignored' })
})

test('the thumb is a like, another sticker a picture, a thumb beside words no reason to drop them', async () => {
  const sticker = (id: unknown) => ({
    sticker_id: id,
    attachments: [{ type: 'image', payload: { url: 'https://media.example.com/s.png', sticker_id: id } }],
  })
  expect(await read(sticker(369239263222822))).toMatchObject({ is: 'ignored' })
  expect(await read(sticker('369239383222810'))).toMatchObject({ is: 'ignored' })
  expect(await draft(sticker(144884805685780))).toMatchObject({ text: '', media: [{ kind: 'image' }] })
  expect(await draft({ ...sticker(369239263222822), text: 'Terima kasih' })).toMatchObject({
    text: 'Terima kasih',
  })
})

test('a post passed on without words says what it is about', async () => {
  const fallback = {
    type: 'fallback',
    title: 'Jalan rusak di Cilandak',
    url: 'https://example.com/berita',
    payload: null,
  }
  expect((await draft({ attachments: [fallback] })).text).toBe(
    'Jalan rusak di Cilandak\nhttps://example.com/berita',
  )
  expect((await draft({ attachments: [fallback], text: 'tolong ini' })).text).toBe('tolong ini')
})

test('replies name a message or a story; quick replies are words', async () => {
  expect(await draft({ text: 'ya', reply_to: { mid: 'm_0' } })).toMatchObject({ replyTo: 'm_0' })
  expect(await draft({ text: 'ya', reply_to: { story: { id: 's_0', url: 'x' } } })).toMatchObject({
    replyTo: 's_0',
  })
  expect(await draft({ text: 'Sampah', quick_reply: { payload: 'X' } })).toMatchObject({ text: 'Sampah' })
})

test('echoes, of ours and of other apps, and our own messages are ignored for different reasons', async () => {
  const ours = await read(
    { text: 'a', is_echo: true, app_id: '150000000000000099' },
    { sender: { id: PAGE } },
  )
  const theirs = await read(
    { text: 'a', is_echo: true, app_id: '150000000000000077' },
    { sender: { id: PAGE } },
  )
  expect([ours.is, theirs.is]).toEqual(['ignored', 'ignored'])
  expect(ours).not.toEqual(theirs)
  expect(await read({ text: 'a' }, { sender: { id: PAGE } })).toMatchObject({ is: 'ignored' })
})

test('taken back, edited, unsupported', async () => {
  expect(await read({ is_deleted: true })).toEqual({ is: 'delete', target: 'm_1' })
  expect(await read({ is_unsupported: true })).toMatchObject({ is: 'ignored' })
  expect(await event({ message_edit: { mid: 'm_1', text: 'baru', num_edit: '3' } })).toMatchObject([
    { is: 'edit', target: 'm_1', draft: { externalId: 'm_1', text: 'baru' } },
  ])
})

test('receipts: one news for each message they name', async () => {
  expect(await event({ delivery: { mids: ['m_8', 'm_9'], watermark: 1795137311500 } })).toEqual([
    { is: 'delivery_status', target: 'm_8', status: 'delivered' },
    { is: 'delivery_status', target: 'm_9', status: 'delivered' },
  ])
  expect(await event({ read: { watermark: 1795137311500 } })).toEqual([
    { is: 'delivery_status', target: null, status: 'read' },
  ])
  expect(await event({ read: { mid: 'm_8' } })).toEqual([
    { is: 'delivery_status', target: 'm_8', status: 'read' },
  ])
})

test('buttons, reactions, links opened, thread control and everything new are ignored', async () => {
  const kinds = [
    'postback',
    'reaction',
    'referral',
    'optin',
    'policy-enforcement',
    'account_linking',
    'app_roles',
    'pass_thread_control',
    'take_thread_control',
    'sesuatu_baru',
  ]
  for (const kind of kinds)
    expect(await event({ [kind]: { mid: 'm_1', payload: 'X' } }), kind).toMatchObject([{ is: 'ignored' }])
})

test('while another app holds the conversation nothing is answered', async () => {
  const body = { object: 'page', entry: [{ id: PAGE, time: 1795137320000, standby: [MESSAGE] }] }
  expect(await readAll(body)).toMatchObject([{ is: 'report', draft: { mayAnswer: false } }])
})

test('Instagram direct messages, also wrapped in a change; a sender without id cannot be answered', async () => {
  const direct = { object: 'instagram', entry: [{ id: '17840', time: 1795137320000, messaging: [MESSAGE] }] }
  expect(await readAll(direct)).toMatchObject([
    { is: 'report', draft: { answerTo: { object: 'instagram' } } },
  ])
  const wrapped = {
    object: 'instagram',
    entry: [{ id: '17840', time: 1795137320, changes: [{ field: 'messages', value: MESSAGE }] }],
  }
  expect(await readAll(wrapped)).toMatchObject([{ is: 'report', draft: { externalId: 'm_1' } }])
  expect(await draft({ text: 'a' }, { sender: { user_ref: 'x' } })).toMatchObject({
    sender: { kind: 'none' },
    mayAnswer: false,
    answerTo: null,
  })
})
