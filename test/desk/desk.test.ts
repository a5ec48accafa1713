import { describe, expect, test } from 'vitest'
import { ChannelError, type Delivered, type Reading } from '#kit'
import adapter from '../../adapters/desk/adapter.js'

const ID = '0b8f5a2e-6c1d-4c7e-9d55-0000000000ab'
const channel = adapter.open({}, {} as never)

function receive(body: unknown): Delivered {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
  const receipt = channel.receive?.({ method: 'POST', url: '', headers: {}, query: '', body: bytes })
  const [message] = (receipt as { messages: Delivered[] }).messages
  if (!message) throw new Error('no message')
  return message
}

function read(body: object): Reading {
  const message = receive({ id: ID, text: 'Lampu mati', ...body })
  return channel.normalise({ ...message, meta: {}, receivedAt: new Date(0) }) as Reading
}

const draft = (body: object) => (read(body) as Extract<Reading, { is: 'report' }>).draft

function problems(body: unknown): string {
  try {
    receive(body)
  } catch (error) {
    expect(error).toBeInstanceOf(ChannelError)
    expect((error as ChannelError).code).toBe('malformed')
    return (error as ChannelError).message
  }
  throw new Error('was accepted')
}

test('the id is the key, in whatever case it was written', () => {
  expect(receive({ id: ID.toUpperCase(), text: 'x' }).key).toBe(ID)
})

describe('the sender is the first way to reach somebody', () => {
  test.each([
    [
      { phone: '0812-0000-0001', email: 'a@example.com' },
      { kind: 'phone', address: '+6281200000001' },
    ],
    [{ phone: '62 812 0000 0001' }, { kind: 'phone', address: '+6281200000001' }],
    [
      { phone: '', email: 'Ani@Example.com', name: ' Ani ' },
      { kind: 'email', address: 'ani@example.com', name: 'Ani' },
    ],
    [{ channelUserId: 'jaki-1' }, { kind: 'user_id', address: 'jaki-1' }],
    [
      { name: 'Ani', phone: null },
      { kind: 'none', address: null, name: 'Ani' },
    ],
    [{}, { kind: 'none', address: null }],
  ])('%j', (body, sender) => expect(draft(body).sender).toEqual(sender))
})

test('anonymous: the person is neither read nor stored', () => {
  const person = {
    name: 'Ani Rahasia',
    phone: '0812-0000-0001',
    email: 'a@example.com',
    channelUserId: 'jaki-1',
  }
  const message = receive({ id: ID, text: 'x', anonymous: true, ...person })
  const stored = new TextDecoder().decode(message.raw)
  for (const value of Object.values(person)) expect(stored).not.toContain(value)
  expect(draft({ anonymous: true, ...person })).toMatchObject({
    sender: { kind: 'none', address: null },
    mayAnswer: false,
  })
})

test('what was written arrives clean, in UTC, and 0,0 is no place', () => {
  expect(
    draft({
      text: ' a\0b\r\nc ',
      sentAt: '2026-11-20T08:00:00+07:00',
      lat: 0,
      lon: 0,
      address: ' Jl. Contoh ',
      kelurahan: '',
    }),
  ).toMatchObject({
    text: 'ab\nc',
    sentAt: '2026-11-20T01:00:00.000Z',
    point: null,
    placeText: 'Jl. Contoh',
    claimedKelurahan: null,
  })
})

test('a photo needs no words', () => {
  const media = [{ name: 'a.jpg', type: 'image/jpeg', content: 'AAAA\nAAAA' }]
  expect(draft({ text: '', media }).media).toEqual([
    { kind: 'image', content: 'AAAAAAAA', claimedType: 'image/jpeg', name: 'a.jpg' },
  ])
})

test('a file of 20 MB passes', () => {
  const media = [{ name: 'a.mp4', type: 'video/mp4', content: 'A'.repeat(27_000_000) }]
  expect(draft({ media }).media[0]?.content).toHaveLength(27_000_000)
})

describe('what is wrong is told, all of it, in Indonesian and without the values', () => {
  test('every field at once', () => {
    const told = problems({
      id: 'x',
      phone: '12',
      kelurahan: 'Cilandak',
      lat: 91,
      extra: 1,
      email: 'entah',
      sentAt: 'kemarin',
    })
    for (const field of ['id:', 'kelurahan:', 'lat:', 'email:', 'sentAt:', 'extra'])
      expect(told).toContain(field)
    expect(told).not.toMatch(/Cilandak|entah|kemarin/)
  })
  test.each([
    [{ id: ID }, 'text: isi laporan atau lampirkan foto'],
    [{ id: ID, text: '  ' }, 'text: '],
    [{ id: ID, text: 'x', phone: '0812' }, 'phone: bukan nomor telepon yang dikenal'],
    [{ id: ID, text: 'x', lat: -6.2 }, 'lat dan lon harus diisi bersama'],
    [
      { id: ID, text: 'x', media: [{ name: 'a', type: 'b', content: '<svg>' }] },
      'media.0.content: harus base64',
    ],
    ['null', ''],
    ['{"id":', 'bukan JSON'],
  ])('%j', (body, told) => expect(problems(body)).toContain(told))
})
