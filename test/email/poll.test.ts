import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import adapter from '../../adapters/email/adapter.js'
import { mailKey, readHead } from '../../adapters/email/head.js'
import { type FakeImap, startFakeImap } from '../fakes/imap.js'
import { citizenMail, Core, mail, settingsFor, testKit, until } from './world.js'

let imap: FakeImap
let core: Core
let kit: ReturnType<typeof testKit>

const given = (more: Record<string, unknown> = {}) => settingsFor({ imap: imap.port }, more)
const newCore = (more: Record<string, unknown> = {}) => new Core(() => adapter.open(given(more), kit))

beforeEach(async () => {
  imap = await startFakeImap({ users: { aduan: 'sandi-percobaan' } })
  kit = testKit()
  core = newCore()
})
afterEach(async () => {
  await core.end()
  await imap.close()
})

describe('following a mailbox', () => {
  test('old mail of the window and mail pushed during IDLE arrive once, byte for byte, unseen', async () => {
    const first = Buffer.concat([citizenMail(1), Buffer.from([0, 0xff, 0x80, 13, 10])])
    imap.deliver('aduan', first)
    core.start()
    await until(() => core.messages.size === 1)
    imap.deliver('aduan', citizenMail(2))
    await until(() => core.messages.size === 2)

    const [one, two] = [...core.messages.values()]
    expect(Buffer.from(one?.raw ?? []).equals(first)).toBe(true)
    expect(one).toMatchObject({ externalId: 'lampu-1@example.com', meta: { uid: '1', mailbox: 'INBOX' } })
    expect(one?.meta?.internalDate).toMatch(/^\d{4}-.*Z$/)
    expect(two?.externalId).toBe('lampu-2@example.com')
    expect(core.deliveries).toBe(2)
    expect(imap.mails('aduan').every(({ flags }) => flags.size === 0)).toBe(true)
    expect(imap.commands.some(line => /\bSELECT\b|\bSTORE\b/.test(line))).toBe(false)
  })

  test('the first start looks back the set number of days and no further', async () => {
    imap.deliver('aduan', citizenMail(1), { internalDate: new Date(Date.now() - 30 * 86_400_000) })
    imap.deliver('aduan', citizenMail(2), { internalDate: new Date(Date.now() - 2 * 86_400_000) })
    core.start()
    await until(() => core.messages.size === 1)
    expect([...core.messages.values()][0]?.externalId).toBe('lampu-2@example.com')
  })

  test('a mailbox without recent mail is not read from its beginning later', async () => {
    imap.deliver('aduan', citizenMail(1), { internalDate: new Date(Date.now() - 30 * 86_400_000) })
    core.start()
    await until(() => core.cursor !== null)
    await core.end()
    core.start()
    imap.deliver('aduan', citizenMail(2))
    await until(() => core.messages.size === 1)
    expect([...core.messages.values()][0]?.externalId).toBe('lampu-2@example.com')
  })

  test('a restart goes on where the last one stopped', async () => {
    imap.deliver('aduan', citizenMail(1))
    core.start()
    await until(() => core.messages.size === 1)
    await core.end()
    imap.deliver('aduan', citizenMail(2))
    imap.expunge('aduan', 1)
    core.start()
    await until(() => core.messages.size === 2)
    expect(core.deliveries).toBe(2)
  })

  test('an unreadable cursor leads to the bounded rescan, not to a stuck channel', async () => {
    core.cursor = '{"path":3'
    imap.deliver('aduan', citizenMail(1))
    core.start()
    await until(() => core.messages.size === 1)
  })

  test('a mail that comes while IDLE is off is found by the timer', async () => {
    core.start()
    await until(() => core.cursor !== null)
    for (let number = 1; number <= 5; number += 1) imap.deliver('aduan', citizenMail(number))
    await until(() => core.messages.size === 5)
    expect(core.deliveries).toBe(5)
  })
})

describe('faults', () => {
  test('cut connections lose and repeat nothing', async () => {
    core.start()
    for (let number = 1; number <= 6; number += 1) {
      imap.deliver('aduan', citizenMail(number))
      if (number % 2 === 0) imap.cutConnections()
      await until(() => core.messages.size === number)
    }
    expect(core.messages.size).toBe(6)
    expect(core.failures.every(({ code }) => code === 'unavailable')).toBe(true)
    expect(core.failures.length).toBeGreaterThan(0)
  })

  test('a connection cut in the middle of a mail repeats the batch', async () => {
    for (let number = 1; number <= 3; number += 1) imap.deliver('aduan', citizenMail(number))
    imap.cutMidFetch(2)
    core.start()
    await until(() => core.messages.size === 3)
    expect(
      [...core.messages.values()].every(({ raw }, at) => Buffer.from(raw).equals(citizenMail(at + 1))),
    ).toBe(true)
  })

  test('a half-open connection is noticed and replaced', async () => {
    core.start()
    await until(() => core.cursor !== null)
    imap.goSilent()
    imap.deliver('aduan', citizenMail(1))
    await until(() => core.messages.size === 1)
    expect(core.failures[0]?.code).toBe('unavailable')
  })

  test('after a UIDVALIDITY change the window is read again and the keys tell repeats', async () => {
    for (let number = 1; number <= 3; number += 1) imap.deliver('aduan', citizenMail(number))
    core.start()
    await until(() => core.messages.size === 3)
    imap.expunge('aduan', 1)
    imap.changeUidValidity('aduan')
    imap.deliver('aduan', citizenMail(4))
    await until(() => core.messages.size === 4)
    expect(core.deliveries).toBeGreaterThan(4)
    expect(kit.logged.join()).toContain('renumbered')
  })

  test('a refused password raises the alarm, and the next round heals', async () => {
    imap.refuseLogins(true)
    imap.deliver('aduan', citizenMail(1))
    core.start()
    await until(() => core.failures.some(({ code }) => code === 'credentials_refused'), 'the alarm')
    imap.refuseLogins(false)
    await until(() => core.messages.size === 1)
  })

  test('stopping ends an open IDLE and the connection', async () => {
    core.start()
    await until(() => core.cursor !== null)
    await core.end()
    await until(() => imap.connections() === 0, 'the end of the connection')
  })

  test('a mail above the limit is kept by its beginning and blocks nobody', async () => {
    await core.end()
    core = newCore({ maxMailBytes: 100_000 })
    imap.deliver('aduan', citizenMail(1, 'x'.repeat(300_000)))
    imap.deliver('aduan', citizenMail(2))
    core.start()
    await until(() => core.messages.size === 2)
    const [big] = [...core.messages.values()]
    expect(big?.raw.length).toBe(64 * 1024)
    expect(big?.meta?.truncatedFrom).toBe(String(citizenMail(1, 'x'.repeat(300_000)).length))
  })
})

describe('one mail, one key', () => {
  test('bytes that are no mail are kept too: none of them hides another, nor does a mail of no bytes', () => {
    const keys = ['\r\nsatu\r\n', '\r\ndua\r\n', 'tiga'].map(text =>
      mailKey(Buffer.from(text), readHead(Buffer.from(text))),
    )
    expect(new Set(keys).size).toBe(3)
  })

  test('a mail of no bytes is delivered like any other', async () => {
    imap.deliver('aduan', Buffer.alloc(0))
    imap.deliver('aduan', citizenMail(1))
    core.start()
    await until(() => core.messages.size === 2)
  })

  const keys = () => [...core.messages.keys()]

  test('the same mail twice, with other trace headers and line ends, is one', async () => {
    imap.deliver('aduan', citizenMail(1))
    imap.deliver('aduan', Buffer.concat([Buffer.from('Received: from b.example\r\n'), citizenMail(1)]))
    imap.deliver('aduan', citizenMail(1).toString().replaceAll('\r\n', '\n'))
    core.start()
    await until(() => core.deliveries === 3)
    expect(keys()).toHaveLength(1)
  })

  test('two different mails with one Message-ID are two', async () => {
    imap.deliver('aduan', citizenMail(1))
    imap.deliver('aduan', citizenMail(1, 'Pompa air rusak.'))
    core.start()
    await until(() => core.deliveries === 2)
    expect(keys()).toHaveLength(2)
  })

  test('without Message-ID, date, author, subject and words decide', async () => {
    const without = (subject: string) =>
      mail({ From: 'a@example.com', Subject: subject, Date: 'Sun, 22 Nov 2026 09:00:00 +0700' })
    imap.deliver('aduan', without('Got'))
    imap.deliver('aduan', without('Got'))
    imap.deliver('aduan', without('Lampu'))
    core.start()
    await until(() => core.deliveries === 3)
    expect(keys()).toHaveLength(2)
    expect(keys().every(key => key.length <= 500)).toBe(true)
  })
})
