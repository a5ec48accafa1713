import { describe, expect, test } from 'vitest'
import type { Draft, Reading } from '#kit'
import { type TwilioFields, twilioForm } from '../fakes/twilio.js'
import { channel, INBOUND, sid } from './channel.js'

const { Body: _, NumMedia: __, ...BARE } = INBOUND

function read(fields: TwilioFields | string): Reading {
  const raw = new TextEncoder().encode(typeof fields === 'string' ? fields : twilioForm(fields))
  return channel().normalise({ externalId: null, raw, meta: {}, receivedAt: new Date(0) }) as Reading
}

function draft(fields: TwilioFields | string): Draft {
  const reading = read(fields)
  if (!('draft' in reading)) throw new Error(`no draft: ${JSON.stringify(reading)}`)
  return reading.draft
}

describe('words', () => {
  test.each([
    ['hanya+plus', 'hanya plus'],
    ['a%2Bb', 'a+b'],
    ['a%00b', 'ab'],
    ['%F0%9F%98%94', '😔'],
    ['%F0%9F%98', '\ufffd'],
    ['%E2%80%AEterbalik', '\u202eterbalik'],
    ['e%CC%81', 'e\u0301'],
    ['%20%0Adua%0D%0Abaris%20', 'dua\nbaris'],
    ['100%', '100%'],
  ])('%s', (encoded, text) => expect(draft(`${twilioForm(BARE)}&Body=${encoded}`).text).toBe(text))

  test('1600 signs stay', () => expect(draft({ ...INBOUND, Body: 'é'.repeat(1600) }).text).toHaveLength(1600))

  test('base64 is unpacked only when it is a text', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const long = 'Jalan berlubang di depan sekolah, sudah dua minggu'
    expect(draft({ ...INBOUND, Body: base64(long) }).text).toBe(long)
    for (const kept of [
      'Jalanberlubangdidepansekolahsudahlama',
      'a'.repeat(40),
      base64('pendek'),
      base64('\0\x01\x02 biner panjang sekali'),
    ])
      expect(draft({ ...INBOUND, Body: kept }).text).toBe(kept)
  })

  test('nothing at all is ignored; a promised photo that did not come is still a report', () => {
    expect(read(BARE).is).toBe('ignored')
    expect(read({ ...BARE, Body: ' \n ' }).is).toBe('ignored')
    expect(read({ ...BARE, NumMedia: '1' })).toMatchObject({ is: 'report', draft: { text: '', media: [] } })
  })

  test('a press on a button, a list or a form answers us', () => {
    expect(read({ ...BARE, ButtonText: 'Sudah selesai' })).toMatchObject({
      is: 'follow_up',
      draft: { text: 'Sudah selesai' },
    })
    expect(read({ ...BARE, ListId: '3', ListTitle: 'Belum' })).toMatchObject({
      is: 'follow_up',
      draft: { text: 'Belum' },
    })
    const form = JSON.stringify({ pages: [{ id: 'p1', items: [{ label: 'RT', value: '03' }] }] })
    expect(draft({ ...BARE, InteractiveData: form }).text).toBe('RT\n03')
    expect(draft({ ...BARE, InteractiveData: '{rusak' }).text).toBe('{rusak')
  })

  test('RCS tells the pressed words and the time in its metadata', () => {
    const context = {
      suggestionResponse: { text: 'Kirim lokasi' },
      channelPayload: { sendTime: '2026-11-20T01:02:03.456789Z' },
    }
    const ChannelMetadata = JSON.stringify({ type: 'rcs', data: { context } })
    expect(read({ ...BARE, ChannelMetadata })).toMatchObject({
      is: 'follow_up',
      draft: { text: 'Kirim lokasi', sentAt: '2026-11-20T01:02:03.456Z' },
    })
    expect(draft({ ...INBOUND, ChannelMetadata: '{"data":' }).text).toBe('Got mampet')
  })

  test('a quoted message of ours makes it a follow-up, a quoted one of their own does not', () => {
    const OriginalRepliedMessageSid = sid(9)
    const quote = (OriginalRepliedMessageSender: string) =>
      read({ ...INBOUND, OriginalRepliedMessageSid, OriginalRepliedMessageSender })
    expect(quote(INBOUND.To)).toMatchObject({ is: 'follow_up', draft: { replyTo: sid(9) } })
    expect(quote(INBOUND.From)).toMatchObject({ is: 'report', draft: { replyTo: sid(9) } })
  })

  test('a reaction says nothing', () =>
    expect(read({ ...BARE, MessageType: 'reaction', Body: '👍' }).is).toBe('ignored'))
})

describe('keywords count only alone', () => {
  test.each(['STOP', 'stop', ' Berhenti ', 'BATAL', 'Unsubscribe', 'stop.', 'cancel'])(
    '%s opts out',
    Body => {
      expect(read({ ...INBOUND, Body })).toEqual({ is: 'opt_out', address: INBOUND.From })
    },
  )
  test.each(['START', 'mulai', 'Unstop'])('%s opts in', Body =>
    expect(read({ ...INBOUND, Body }).is).toBe('opt_in'),
  )
  test.each(['HELP', 'info', 'Bantuan'])('%s is ignored', Body =>
    expect(read({ ...INBOUND, Body }).is).toBe('ignored'),
  )
  test.each(['Stop please', 'STOP buang sampah di kali', 'batal jalan', 'tolong', 'stop\nstop'])(
    '%s is a report',
    Body => {
      expect(read({ ...INBOUND, Body }).is).toBe('report')
    },
  )
  test('OptOutType decides whatever the words are', () => {
    expect(read({ ...INBOUND, Body: 'keluar', OptOutType: 'STOP' }).is).toBe('opt_out')
    expect(read({ ...INBOUND, Body: 'STOP', OptOutType: 'HELP' }).is).toBe('ignored')
  })
  test('a photo with the word under it is a report', () => {
    expect(read({ ...INBOUND, Body: 'stop', MediaUrl0: 'https://api.twilio.com/x' }).is).toBe('report')
  })
})

describe('senders', () => {
  const sender = (fields: TwilioFields) => draft({ ...INBOUND, ...fields }).sender
  test.each([
    ['+6281200000001', { kind: 'phone', address: '+6281200000001' }],
    [' 6281200000001', { kind: 'phone', address: '+6281200000001' }],
    ['081200000001', { kind: 'phone', address: '+6281200000001' }],
    ['62213456789', { kind: 'phone', address: '+62213456789' }],
    ['+11234567890', { kind: 'phone', address: '+11234567890' }],
    ['whatsapp:+6281200000001', { kind: 'phone', address: '+6281200000001' }],
    ['whatsapp:ID.1234', { kind: 'user_id', address: 'ID.1234' }],
    ['rcs:+6281200000001', { kind: 'phone', address: '+6281200000001' }],
    ['1708', { kind: 'user_id', address: '1708' }],
    ['384387', { kind: 'user_id', address: '384387' }],
    ['CONTOH', { kind: 'user_id', address: 'CONTOH' }],
    ['', { kind: 'none', address: null }],
    ['Anonymous', { kind: 'none', address: null }],
    ['+266696687', { kind: 'none', address: null }],
  ])('From "%s"', (From, expected) => expect(sender({ From })).toEqual(expected))

  test('an empty From falls back on what WhatsApp says besides', () => {
    expect(sender({ From: '', WaId: '6281200000001' })).toEqual({ kind: 'phone', address: '+6281200000001' })
    expect(sender({ From: '', ExternalUserId: 'whatsapp:ID.77' })).toEqual({
      kind: 'user_id',
      address: 'ID.77',
    })
  })

  test('only somebody who can be reached is answered, on the channel they used', () => {
    const answer = (From: string, To: string) => draft({ ...INBOUND, From, To }).answerTo
    expect(answer('+6281200000001', '90210')).toEqual({ to: '+6281200000001', from: '90210' })
    expect(answer('whatsapp:ID.1', 'whatsapp:+6281200009000')).toEqual({
      to: 'whatsapp:ID.1',
      from: 'whatsapp:+6281200009000',
    })
    for (const From of ['CONTOH', '', '1708'])
      expect(draft({ ...INBOUND, From })).toMatchObject({ answerTo: null, mayAnswer: false })
  })
})

describe('files and places', () => {
  const media = (fields: TwilioFields) => draft({ ...INBOUND, ...fields }).media
  const url = (name: string) => `https://api.twilio.com/${name}`

  test('what is there counts, not what NumMedia promises', () => {
    expect(media({ NumMedia: '2', MediaUrl0: url('a'), MediaContentType0: 'image/png' })).toEqual([
      { kind: 'image', url: url('a'), claimedType: 'image/png' },
    ])
    expect(media({ NumMedia: '', MediaUrl0: url('a') })).toEqual([{ kind: 'document', url: url('a') }])
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`MediaUrl${n}`, url(String(n))]))
    expect(media(many).map(one => one.url)).toEqual(Array.from({ length: 12 }, (_, n) => url(String(n))))
  })

  test('an address that is none is left out', () => {
    expect(
      media({ MediaUrl0: 'file:///etc/passwd', MediaUrl1: '', MediaUrl2: `https://x/${'a'.repeat(5000)}` }),
    ).toEqual([])
  })

  test.each([
    ['-6.2', '106.8', { lat: -6.2, lon: 106.8, approximate: false }],
    ['0', '0', null],
    ['-96', '106', null],
    ['NaN', '106', null],
    ['1e1', '106', null],
    ['-6.2', '', null],
  ])('%s, %s', (Latitude, Longitude, point) =>
    expect(draft({ ...INBOUND, Latitude, Longitude }).point).toEqual(point),
  )
})

describe('news of our own messages', () => {
  const news = (fields: TwilioFields) => read({ MessageSid: sid(3), ...fields })
  test.each([
    ['accepted', 'queued'],
    ['sending', 'queued'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['READ', 'read'],
    ['undelivered', 'failed'],
    ['canceled', 'failed'],
  ])('%s', (MessageStatus, status) => {
    expect(news({ MessageStatus })).toEqual({ is: 'delivery_status', target: sid(3), status })
  })
  test('the old field alone, an error code, an opt-out', () => {
    expect(news({ SmsStatus: 'sent' })).toMatchObject({ status: 'sent' })
    expect(news({ MessageStatus: 'failed', ErrorCode: '30003', To: '+6281200000001' })).toEqual({
      is: 'delivery_status',
      target: sid(3),
      status: 'failed',
      code: '30003',
    })
    expect(
      news({ MessageStatus: 'failed', ErrorCode: '21610', To: 'whatsapp:+6281200000001' }),
    ).toMatchObject({
      optedOut: '+6281200000001',
    })
  })
  test('an unknown status is ignored', () => expect(news({ MessageStatus: 'teleported' }).is).toBe('ignored'))
})

test('other products at the same door are ignored, half a message is malformed', () => {
  expect(read({ CallSid: 'CA1', From: '+6281200000001' }).is).toBe('ignored')
  expect(read({ ConversationSid: 'CH1', MessageSid: 'IM1', Body: 'x' }).is).toBe('ignored')
  expect(read({ From: '+6281200000001', Body: 'x' }).is).toBe('malformed')
  expect(read('ini bukan formulir').is).toBe('malformed')
  expect(read('{"messages":[],"page_size":50}').is).toBe('ignored')
})
