import { describe, expect, test } from 'vitest'
import type { Draft, Reading } from '#kit'
import { type MailToRead, readMail } from '../../adapters/email/read.js'
import { mail } from './world.js'

const ourselves = { address: 'aduan@muara.example', domain: 'muara.example', authservId: 'mx.muara.example' }
const OURS = 'muara.0b8f5a2e-6c1d-4c7e-9d55-000000000001@muara.example'
const RECEIVED = new Date('2026-11-22T03:00:00Z')

const read = (raw: Uint8Array, meta: MailToRead['meta'] = {}): Promise<Reading> =>
  readMail({ raw, meta, receivedAt: RECEIVED, ourselves })
const human = {
  From: 'Budi <budi@example.com>',
  To: 'aduan@muara.example',
  Subject: 'Got mampet',
  'Message-ID': '<Satu@Example.com>',
  Date: 'Sun, 22 Nov 2026 09:00:00 +0700',
}
const readFields = (fields: Record<string, string>, body?: string) =>
  read(mail({ ...human, ...fields }, body))
async function draftOf(reading: Promise<Reading>): Promise<Draft> {
  const found = await reading
  if (!('draft' in found)) throw new Error(JSON.stringify(found))
  return found.draft
}

describe('who wrote', () => {
  const report = (...lines: string[]) =>
    [
      '--b',
      'Content-Type: text/plain',
      '',
      'sorry',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      ...lines,
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      `Message-ID: <${OURS}>`,
      '',
      'isi',
      '--b--',
    ].join('\r\n')
  const dsn = {
    From: 'MAILER-DAEMON@mx.example',
    'Return-Path': '<>',
    Subject: 'Notice',
    'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
  }

  test.each<[string, Record<string, string>, string | undefined, Partial<Record<string, unknown>>]>([
    [
      'a failed delivery',
      dsn,
      report('Final-Recipient: rfc822; a@example.com', 'Action: failed'),
      { is: 'bounce', target: OURS },
    ],
    [
      'a late delivery',
      dsn,
      report('Final-Recipient: rfc822; a@example.com', 'Action: delayed'),
      { is: 'delivery_status', status: 'queued', target: OURS },
    ],
    [
      'one late, one failed',
      dsn,
      report(
        'Final-Recipient: rfc822; a@example.com',
        'Action: delayed',
        '',
        'Final-Recipient: rfc822; b@example.com',
        'Action: failed',
      ),
      { is: 'bounce' },
    ],
    [
      'a delivery',
      dsn,
      report('Final-Recipient: rfc822; a@example.com', 'Action: delivered'),
      { is: 'delivery_status', status: 'delivered' },
    ],
    [
      'qmail',
      { From: 'MAILER-DAEMON@example.net', Subject: 'failure notice' },
      undefined,
      { is: 'bounce', target: null },
    ],
    [
      'Exim',
      {
        From: 'Mail Delivery System <Mailer-Daemon@example.net>',
        Subject: 'Mail delivery failed: returning message to sender',
      },
      undefined,
      { is: 'bounce' },
    ],
    [
      'Exim, waiting',
      {
        From: 'Mail Delivery System <Mailer-Daemon@example.net>',
        Subject: 'Warning: message 1a2b delayed 24 hours',
      },
      undefined,
      { is: 'delivery_status', status: 'queued' },
    ],
    [
      'a read receipt for ours',
      { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=b' },
      `--b\r\n\r\nread\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nOriginal-Message-ID: <${OURS}>\r\n--b--`,
      { is: 'delivery_status', status: 'read', target: OURS },
    ],
    [
      'a read receipt',
      { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=b' },
      undefined,
      { is: 'automatic_mail' },
    ],
    [
      'an abuse report',
      { 'Content-Type': 'multipart/report; report-type=feedback-report; boundary=b' },
      undefined,
      { is: 'automatic_mail' },
    ],
    [
      'a vacation',
      { 'Auto-Submitted': 'auto-replied', 'In-Reply-To': `<${OURS}>` },
      undefined,
      { is: 'automatic_mail' },
    ],
    [
      'Exchange out of office',
      { 'X-MS-Exchange-Inbox-Rules-Loop': 'a@example.com' },
      undefined,
      { is: 'automatic_mail' },
    ],
    ['Apple vacation', { 'X-Apple-Action': 'VACATION' }, undefined, { is: 'automatic_mail' }],
    [
      'only the subject tells',
      { Subject: 'Balasan otomatis: Laporan Anda' },
      undefined,
      { is: 'automatic_mail' },
    ],
    ['null sender', { 'Return-Path': '<>' }, undefined, { is: 'automatic_mail' }],
    ['a newsletter', { 'List-Unsubscribe': '<https://example.com/u>' }, undefined, { is: 'automatic_mail' }],
    ['our own mail', { From: 'Aduan <ADUAN@muara.example>' }, undefined, { is: 'ignored' }],
    [
      'our own mail through a list',
      { From: 'list@example.org', 'X-Muara': '1', 'Message-ID': `<${OURS}>` },
      undefined,
      { is: 'ignored' },
    ],
    ['a copied mark', { 'X-Muara': '1' }, undefined, { is: 'report' }],
    ['Auto-Submitted: no', { 'Auto-Submitted': 'no' }, undefined, { is: 'report' }],
    [
      'a citizen on failure',
      { Subject: 'Undelivered water bill', 'X-Mailer': 'curl/8' },
      undefined,
      { is: 'report' },
    ],
  ])('%s', async (_name, fields, body, expected) => {
    expect(await readFields(fields, body)).toMatchObject(expected)
  })

  test.each<Record<string, string>>([
    { Precedence: 'bulk', 'List-Id': '<warga.example>', 'List-Post': '<mailto:w@example.com>' },
    { From: 'no-reply@example.com' },
    { 'X-Auto-Response-Suppress': 'All' },
    { From: '' },
  ])('a person through a machine is heard and not answered: %j', async fields =>
    expect(await readFields(fields)).toMatchObject({
      is: 'report',
      draft: { mayAnswer: false },
    }),
  )
})

describe('the draft', () => {
  test('of a plain mail', async () => {
    expect(await read(mail(human, 'Got mampet di Jalan Contoh.'))).toEqual({
      is: 'report',
      draft: {
        externalId: 'Satu@Example.com',
        sender: { kind: 'email', address: 'budi@example.com', name: 'Budi' },
        sentAt: '2026-11-22T02:00:00.000Z',
        subject: 'Got mampet',
        text: 'Got mampet di Jalan Contoh.',
        media: [],
        point: null,
        placeText: null,
        replyTo: null,
        thread: [],
        claimedCategory: null,
        claimedKelurahan: null,
        mayAnswer: true,
        answerTo: {
          to: 'budi@example.com',
          subject: 'Got mampet',
          inReplyTo: 'Satu@Example.com',
          references: [],
          senderTrust: 'unknown',
        },
      },
    })
  })

  test.each([
    ['bad', 'kemarin sore', '2026-11-22T02:30:00.000Z'],
    ['future', 'Fri, 1 Jan 2100 00:00:00 +0700', '2026-11-22T02:30:00.000Z'],
    ['of an unset clock', 'Thu, 1 Jan 1970 00:00:00 +0000', '2026-11-22T02:30:00.000Z'],
    ['with a comment', 'Sun, 22 Nov 2026 09:00:00 +0700 (WIB)', '2026-11-22T02:00:00.000Z'],
  ])('a %s date', async (_name, Date, sentAt) => {
    expect(
      (await draftOf(read(mail({ ...human, Date }), { internalDate: '2026-11-22T02:30:00.000Z' }))).sentAt,
    ).toBe(sentAt)
  })

  test('no date and no arrival is null, never the present', async () => {
    expect((await draftOf(readFields({ Date: 'x' }))).sentAt).toBeNull()
  })

  test.each([
    ['', { kind: 'none', address: null }],
    ['Budi <>', { kind: 'none', address: null }],
    ['A <a@example.com>, B <b@example.com>', { kind: 'email', address: 'a@example.com', name: 'A' }],
    ['Warga: C <c@example.com>, d@example.com;', { kind: 'email', address: 'c@example.com', name: 'C' }],
    [
      '=?utf-8?B?w4k=?= =?utf-8?B?ZGk=?= <e@example.com>',
      { kind: 'email', address: 'e@example.com', name: 'Édi' },
    ],
  ])('From %j', async (From, sender) => {
    expect((await draftOf(readFields({ From }))).sender).toEqual(sender)
  })

  test('Reply-To is honoured if valid and not ours', async () => {
    const to = async (reply: string) => (await draftOf(readFields({ 'Reply-To': reply }))).answerTo?.to
    expect(await to('istri@example.com')).toBe('istri@example.com')
    expect(await to('"" <>')).toBe('budi@example.com')
    expect(await to('aduan@muara.example')).toBe('budi@example.com')
  })

  test('threads by our id among several, and by plus-address', async () => {
    expect(
      await readFields({
        Subject: 'Re: Got',
        'In-Reply-To': `<a@example.com> <${OURS}>`,
        References: '<z@example.com>\r\n\t<a@example.com>',
      }),
    ).toMatchObject({
      is: 'follow_up',
      draft: { replyTo: OURS, thread: ['z@example.com', 'a@example.com', OURS] },
    })
    expect(await readFields({ To: 'Aduan <aduan+JKT-2611-000001@muara.example>' })).toMatchObject({
      is: 'follow_up',
      draft: { thread: ['JKT-2611-000001'] },
    })
    expect(await readFields({ Subject: 'Re: [JKT-2611-000001]' })).toMatchObject({
      is: 'report',
      draft: { replyTo: null, thread: [] },
    })
    expect((await draftOf(readFields({ To: 'xaduan+A@muara.example.org' }))).thread).toEqual([])
  })

  test('only the topmost verdict of our own server counts', async () => {
    const trust = async (...values: string[]) => {
      const lines = values.map(value => `Authentication-Results: ${value}\r\n`).join('')
      return (await draftOf(read(Buffer.concat([Buffer.from(lines), mail(human)])))).answerTo?.senderTrust
    }
    expect(await trust('mx.muara.example; dmarc=pass header.from=example.com')).toBe('pass')
    expect(await trust('mx.muara.example; dmarc=fail', 'mx.muara.example; dmarc=pass')).toBe('fail')
    expect(await trust('mx.muara.example; dkim=pass header.d=example.com')).toBe('pass')
    expect(await trust('mx.muara.example; dkim=pass header.d=penipu.example')).toBe('none')
    expect(await trust('mx.muara.example; spf=fail')).toBe('fail')
    expect(await trust('mx.penipu.example; dmarc=pass', 'mx.muara.example; dmarc=pass')).toBe('unknown')
    expect(await trust()).toBe('unknown')
  })
})

describe('content', () => {
  const parts = (...each: string[]) => `${each.map(part => `--b\r\n${part}\r\n`).join('')}--b--`
  const mixed = { 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=b' }
  const file = (name: string, type = 'image/jpeg') =>
    `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ`

  test('attachments come with their bytes, duplicate names and all', async () => {
    const { media, text } = await draftOf(
      readFields(
        mixed,
        parts(
          'Content-Type: text/plain\r\n\r\nLihat foto.',
          file('got.jpg'),
          file('got.jpg'),
          file('surat.pdf', 'application/pdf'),
        ),
      ),
    )
    expect(text).toBe('Lihat foto.')
    expect(media.map(({ kind, name, content }) => [kind, name, content])).toEqual([
      ['image', 'got.jpg', '/9j/4AAQ'],
      ['image', 'got.jpg', '/9j/4AAQ'],
      ['document', 'surat.pdf', '/9j/4AAQ'],
    ])
  })

  test('a photo without words, winmail.dat, an enclosed mail', async () => {
    expect(await draftOf(readFields(mixed, parts(file('a.jpg'))))).toMatchObject({
      text: '',
      media: [{ kind: 'image' }],
    })
    expect(
      await draftOf(readFields(mixed, parts('\r\nisi', file('winmail.dat', 'application/ms-tnef')))),
    ).toMatchObject({ text: 'isi', media: [{ kind: 'document', name: 'winmail.dat' }] })
    const enclosed = await draftOf(
      readFields(
        mixed,
        parts(
          '\r\nisi',
          'Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nSubject: dalam\r\n\r\nkata orang lain',
        ),
      ),
    )
    expect(enclosed.text).toBe('isi')
    expect(enclosed.media).toHaveLength(1)
  })

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\\\dos\\\\virus.exe', 'virus.exe'],
    ['foto\u202egpj.exe', 'fotogpj.exe'],
    [`${'é'.repeat(300)}.jpeg`, `${'é'.repeat(125)}.jpeg`],
  ])('the file name %j', async (given, shown) => {
    expect((await draftOf(readFields(mixed, parts(file(given))))).media[0]?.name).toBe(shown)
  })

  test.each([
    [
      'iso-8859-1, quoted-printable, soft break',
      'text/plain; charset=iso-8859-1',
      'quoted-printable',
      'caf=E9 di po=\r\njok',
      'café di pojok',
    ],
    ['UTF-7', 'text/plain; charset=utf-7', '7bit', 'caf+AOk- 1 +- 1', 'café 1 + 1'],
    ['HTML only', 'text/html; charset=utf-8', '8bit', '<p>Got &amp; sampah</p>', 'Got & sampah'],
    ['NUL and other controls', 'text/plain', '8bit', 'ga\0ng\u0007 5', 'gang 5'],
    ['no words', 'text/plain', '8bit', '', ''],
  ])('%s', async (_name, type, encoding, body, text) => {
    expect(
      (
        await draftOf(
          readFields(
            { 'MIME-Version': '1.0', 'Content-Type': type, 'Content-Transfer-Encoding': encoding },
            body,
          ),
        )
      ).text,
    ).toBe(text)
  })

  test.each([
    ['bare CR', (raw: string) => raw.replaceAll('\r\n', '\r')],
    ['bare LF', (raw: string) => raw.replaceAll('\r\n', '\n')],
    ['a byte-order mark', (raw: string) => `\ufeff${raw}`],
    ['an mbox line', (raw: string) => `From budi@example.com Sun Nov 22 09:00:00 2026\r\n${raw}`],
  ])('%s is read alike', async (_name, change) => {
    expect(await read(Buffer.from(change(mail(human).toString())))).toMatchObject({
      is: 'report',
      draft: { subject: 'Got mampet', text: 'Lampu jalan mati.' },
    })
  })

  test('a missing last boundary loses nothing', async () => {
    expect((await draftOf(readFields(mixed, '--b\r\nContent-Type: text/plain\r\n\r\nGot mampet'))).text).toBe(
      'Got mampet',
    )
  })

  test('no mail at all is malformed', async () => {
    for (const raw of ['', '\0\0\0', 'halo', ' : x'])
      expect((await read(Buffer.from(raw))).is).toBe('malformed')
    expect(await read(mail(human), { truncatedFrom: '99999999' })).toMatchObject({ is: 'malformed' })
  })
})
