import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import adapter from '../../adapters/email/adapter.js'
import { readHead, field } from '../../adapters/email/head.js'
import { readMail } from '../../adapters/email/read.js'
import { ourselves } from '../../adapters/email/settings.js'
import { startFakeImap } from '../fakes/imap.js'
import { type FakeSmtp, startFakeSmtp } from '../fakes/smtp.js'
import { citizenMail, Core, mail, reply, settingsFor, testKit, until } from './world.js'

let smtp: FakeSmtp
beforeEach(async () => {
  smtp = await startFakeSmtp()
})
afterEach(() => smtp.close())

const send = (to: Record<string, unknown>, more = {}, settings: Record<string, unknown> = {}) =>
  adapter.open(settingsFor({ smtp: smtp.port }, settings), testKit()).send?.(reply(to, more))

const to = {
  to: 'warga@example.com',
  subject: 'Lampu mati',
  inReplyTo: 'b@example.com',
  references: ['a@example.com'],
  senderTrust: 'unknown',
}
const codeOf = (promise: Promise<unknown> | undefined) =>
  promise?.then(
    () => 'sent',
    problem => problem.code,
  )

describe('a reply', () => {
  test('threads, is marked as automatic, and has the null sender', async () => {
    const sent = await send(to)
    expect(sent).toEqual({ providerId: 'muara.0b8f5a2e-6c1d-4c7e-9d55-000000000001@muara.example' })
    const [taken] = smtp.mails
    expect(taken).toMatchObject({ from: '', to: ['warga@example.com'] })
    const head = readHead(taken?.raw as Buffer)
    expect(field(head, 'subject')).toBe('Re: Lampu mati')
    expect(field(head, 'in-reply-to')).toBe('<b@example.com>')
    expect(field(head, 'references')).toBe('<a@example.com> <b@example.com>')
    expect(field(head, 'message-id')).toBe(`<${sent?.providerId}>`)
    expect(field(head, 'auto-submitted')).toBe('auto-replied')
    expect(field(head, 'x-auto-response-suppress')).toBe('All')
    expect(field(head, 'from')).toContain('aduan@muara.example')
    expect(field(head, 'content-type')).toMatch(/^text\/plain/)
  })

  test('a second attempt carries the same Message-ID', async () => {
    await send(to)
    await send(to, { attempt: 1 })
    const ids = smtp.mails.map(({ raw }) => field(readHead(raw), 'message-id'))
    expect(new Set(ids).size).toBe(1)
    expect(ids).toHaveLength(2)
  })

  test('no subject of a stranger makes a header', async () => {
    await send({
      ...to,
      subject: 'Halo\r\nBcc: korban@example.com\r\n\r\nisi',
      inReplyTo: 'x@y>\r\nBcc: <z@example.com',
      references: ['q q'],
    })
    const taken = smtp.mails[0]
    const head = readHead(taken?.raw as Buffer)
    expect(head.fields.some(({ name }) => name === 'bcc')).toBe(false)
    expect(field(head, 'in-reply-to')).toBe('')
    expect(field(head, 'references')).toBe('')
    expect(taken?.to).toEqual(['warga@example.com'])
    expect(field(head, 'subject')).toBe('Re: Halo Bcc: korban@example.com isi')
  })

  test('an answered answer is not prefixed again, an empty subject takes ours', async () => {
    await send({ ...to, subject: 'Bls: Lampu' })
    await send({ ...to, subject: '' })
    expect(smtp.mails.map(({ raw }) => field(readHead(raw), 'subject'))).toEqual([
      'Bls: Lampu',
      'Re: Laporan Anda',
    ])
  })

  test.each([
    ['a 5xx after DATA', { afterData: 554 }, 'rejected'],
    ['a 4xx after DATA', { afterData: 451 }, 'unavailable'],
    ['a 5xx at the recipient', { atRecipient: 550 }, 'rejected'],
    ['a 4xx at the recipient', { atRecipient: 450 }, 'unavailable'],
    ['a line lost after DATA', 'drop after data', 'outcome_unknown'],
  ] as const)('%s', async (_name, behaviour, code) => {
    smtp.behave(behaviour)
    expect(await codeOf(send(to))).toBe(code)
  })

  test('a server slow in every answer is cut off: nothing has gone out, or nobody knows', async () => {
    smtp.behave({ slow: 300 })
    expect(await codeOf(send(to, {}, { sendSeconds: 0.5 }))).toBe('unavailable')
    await pause(700)
    expect(smtp.mails).toHaveLength(0)
    // Here the mail must go out in time, on a busy machine too.
    smtp.behave({ slow: 10_000, from: 'DATA' })
    expect(await codeOf(send(to, {}, { sendSeconds: 3 }))).toBe('outcome_unknown')
    smtp.behave('accept')
    expect(await codeOf(send(to, { attempt: 1 }))).toBe('sent')
    const ids = smtp.mails.map(({ raw }) => field(readHead(raw), 'message-id'))
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  test('a wrong password and an absent server', async () => {
    const strict = await startFakeSmtp({ users: { aduan: 'benar-sekali' } })
    const sign = (smtpPassword: string) => ({ smtpPort: strict.port, smtpUser: 'aduan', smtpPassword })
    expect(await codeOf(send(to, {}, sign('salah-sekali')))).toBe('credentials_refused')
    expect(await codeOf(send(to, {}, sign('benar-sekali')))).toBe('sent')
    await strict.close()
    expect(await codeOf(send(to, {}, sign('benar-sekali')))).toBe('unavailable')
  })

  test('no usable address is refused at once', async () => {
    for (const bad of ['', 'x', 'a@b, c@d', 'a@b\r\nRCPT TO:<c@d>', 7])
      expect(await codeOf(send({ ...to, to: bad }))).toBe('rejected')
    expect(smtp.mails).toHaveLength(0)
  })

  test('no error repeats an address', async () => {
    smtp.behave({ atRecipient: 550 })
    const problem = await send(to)?.catch((error: Error) => error)
    expect(JSON.stringify([(problem as Error).message, (problem as Error).cause])).not.toContain('@')
  })
})

describe('round trip', () => {
  test('our reply coming back is ours; the answer to it is a follow-up of it; its bounce names it', async () => {
    const { providerId } = (await send(to)) as { providerId: string }
    const us = ourselves(settingsFor({}))
    const read = (raw: Uint8Array) => readMail({ raw, meta: {}, receivedAt: new Date(), ourselves: us })
    const taken = smtp.mails[0]?.raw as Buffer

    expect((await read(taken)).is).toBe('ignored')
    const answer = mail({
      From: 'warga@example.com',
      Subject: 'Re: Lampu mati',
      'In-Reply-To': `<x@y.example> <${providerId}>`,
      'Message-ID': '<c@example.com>',
    })
    expect(await read(answer)).toMatchObject({ is: 'follow_up', draft: { replyTo: providerId } })
    const bounce = mail(
      {
        'Return-Path': '<>',
        From: 'MAILER-DAEMON@mx.example',
        Subject: 'Undelivered Mail Returned to Sender',
      },
      `The mail could not be delivered.\r\n\r\n${taken}`,
    )
    expect(await read(bounce)).toMatchObject({ is: 'bounce', target: providerId })
  })

  test('two machines that answer each other stop after one reply', async () => {
    const imap = await startFakeImap()
    const loop = await startFakeSmtp({
      onMail: () =>
        imap.deliver(
          'aduan',
          mail({
            From: 'cuti@example.com',
            Subject: 'Balasan otomatis: Re: Lampu',
            'Auto-Submitted': 'auto-replied',
            'Message-ID': `<${Math.random()}@example.com>`,
          }),
        ),
    })
    const settings = settingsFor({ imap: imap.port, smtp: loop.port })
    const channel = adapter.open(settings, testKit())
    const core = new Core(() => adapter.open(settings, testKit()))
    imap.deliver('aduan', citizenMail(1))
    core.start()
    let answered = 0
    for (let seen = 0; seen < 2; seen += 1) {
      await until(() => core.messages.size > seen)
      const message = [...core.messages.values()][seen]
      const reading = await channel.normalise({
        raw: message?.raw as Uint8Array,
        meta: {},
        externalId: null,
        receivedAt: new Date(),
      })
      if (reading.is !== 'report' || !reading.draft.mayAnswer) continue
      await channel.send?.(reply(reading.draft.answerTo ?? {}))
      answered += 1
    }
    expect(answered).toBe(1)
    expect(loop.mails).toHaveLength(1)
    await core.end()
    await channel.close?.()
    await Promise.all([imap.close(), loop.close()])
  })
})
