import { afterAll, describe, expect, test } from 'vitest'
import { openReaders } from '../../adapters/email/readers.js'
import { ownWords } from '../../adapters/email/quotes.js'
import { citizenMail, mail } from './world.js'

const ourselves = { address: 'aduan@muara.example', domain: 'muara.example', authservId: null }
const job = (raw: Uint8Array) => ({ raw, meta: {}, receivedAt: new Date('2026-11-22T03:00:00Z'), ourselves })
const readers = openReaders()
afterAll(() => readers.close())

const good = async (number: number) =>
  expect(await readers.read(job(citizenMail(number)))).toMatchObject({ is: 'report' })
const parts = (count: number) => `${'--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(count)}--b--`
const human = { From: 'a@example.com', Subject: 'x', 'MIME-Version': '1.0' }

function nested(depth: number): Buffer {
  const open = Array.from(
    { length: depth },
    (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
  ).join('')
  return Buffer.from(`From: a@example.com\r\nSubject: x\r\n${open}Content-Type: text/plain\r\n\r\nisi\r\n`)
}

describe('hostile mail', () => {
  test.each<[string, () => Uint8Array, readonly string[]]>([
    [
      '2,000 parts',
      () => mail({ ...human, 'Content-Type': 'multipart/mixed; boundary=b' }, parts(2000)),
      ['malformed'],
    ],
    ['a header of 20 MB', () => mail({ ...human, 'X-Big': 'x'.repeat(20_000_000) }), ['malformed', 'report']],
    [
      '1,000,000 header lines',
      () => Buffer.from(`From: a@example.com\r\n${'X: y\r\n'.repeat(1_000_000)}\r\nisi`),
      ['malformed', 'report'],
    ],
    ['nested 1,500 deep', () => nested(1500), ['malformed', 'report']],
    [
      'NUL everywhere',
      () => Buffer.from('From: a@example.com\0\r\nSubject: x\0y\r\n\r\n\0i\0s\0i'),
      ['report'],
    ],
    [
      '50,000 addresses',
      () => mail({ ...human, To: 'a@example.com, '.repeat(50_000) }),
      ['malformed', 'report'],
    ],
    ['one word of 5 MB', () => mail(human, 'x'.repeat(5_000_000)), ['report']],
    ['5 MB of quote marks', () => mail(human, '>'.repeat(5_000_000)), ['report', 'follow_up']],
    ['300,000 almost-attributions', () => mail(human, 'Pada 1 2 3 menulis\n'.repeat(300_000)), ['report']],
    [
      'HTML nested 100,000 deep',
      () => mail({ ...human, 'Content-Type': 'text/html' }, '<div>'.repeat(100_000)),
      ['report', 'malformed'],
    ],
    [
      '20 MB attachment',
      () =>
        mail(
          { ...human, 'Content-Type': 'application/zip', 'Content-Transfer-Encoding': 'base64' },
          `${'QUJD'.repeat(19)}\r\n`.repeat(260_000),
        ),
      ['report'],
    ],
    [
      '10,000 combining marks',
      () => mail({ ...human, 'Content-Type': 'text/plain; charset=utf-8' }, `a${'\u0301'.repeat(10_000)}`),
      ['report'],
    ],
    [
      'an unknown charset',
      () => mail({ ...human, 'Content-Type': 'text/plain; charset=utf-99' }, 'isi'),
      ['report'],
    ],
  ])('%s', async (_name, raw, allowed) => {
    expect(allowed).toContain((await readers.read(job(raw()))).is)
    await good(1)
  })

  test('the quote stripper is linear on long lines', () => {
    for (const text of [
      'Pada '.repeat(20_000),
      'a@b '.repeat(20_000),
      '- '.repeat(40_000),
      `On ${'wrote '.repeat(15_000)}`,
      '_'.repeat(90_000),
    ])
      expect(ownWords(text).keptWhole || ownWords(text).text.length > 0).toBe(true)
  })
})

describe('the reading process', () => {
  test('too slow is killed and malformed, and the next mail is read', async () => {
    const hasty = openReaders({ children: 1, milliseconds: 1500 })
    const slow = hasty.read(
      job(mail({ ...human, 'Content-Type': 'text/html' }, '<a href="x"><b>'.repeat(1_500_000))),
    )
    const next = hasty.read(job(citizenMail(1)))
    expect(await slow).toMatchObject({ is: 'malformed', because: expect.stringMatching(/1500 ms|died/) })
    expect(await next).toMatchObject({ is: 'report' })
    hasty.close()
  })

  test('out of memory is malformed, and the next mail is read', async () => {
    const small = openReaders({ children: 1, heapMegabytes: 24 })
    const huge = small.read(job(mail(human, 'x\n'.repeat(12_000_000))))
    const next = small.read(job(citizenMail(2)))
    expect(await huge).toMatchObject({ is: 'malformed' })
    expect(await next).toMatchObject({ is: 'report' })
    small.close()
  })

  test('many at once come back each with its own reading', async () => {
    const readings = await Promise.all(
      Array.from({ length: 40 }, (_, number) => readers.read(job(citizenMail(number)))),
    )
    expect(readings.map(reading => 'draft' in reading && reading.draft.externalId)).toEqual(
      Array.from({ length: 40 }, (_, number) => `lampu-${number}@example.com`),
    )
  })

  test('after close nothing is read and nothing hangs', async () => {
    const closing = openReaders({ children: 1 })
    const pending = closing.read(job(citizenMail(3)))
    closing.close()
    await expect(pending).rejects.toMatchObject({ code: 'unavailable' })
    await expect(closing.read(job(citizenMail(3)))).rejects.toMatchObject({ code: 'unavailable' })
  })
})
