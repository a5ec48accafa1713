import { expect, test } from 'vitest'
import adapter from '../../adapters/email/adapter.js'
import { startFakeImap } from '../fakes/imap.js'
import { citizenMail, Core, settingsFor, testKit, until } from './world.js'

const UNREADABLE = 10
const REPEATED = 30
const HUMAN = 460

/** 32-bit generator with a seed (mulberry32), so that a failed run can be repeated with SEED=. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

test('500 mails, 20 cuts, 5 of them inside a mail, 5 half-open, 2 renumberings, 3 restarts: each mail exactly once', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  const random = seeded(seed)
  const imap = await startFakeImap()
  const settings = settingsFor({ imap: imap.port }, { silenceSeconds: 1, pollSeconds: 0.2 })
  const core = new Core(() => adapter.open(settings, testKit()))
  const sent = new Set<string>()
  const mails: Buffer[] = []
  for (let number = 0; number < HUMAN; number += 1) mails.push(citizenMail(number))
  for (let number = 0; number < REPEATED; number += 1) mails.push(citizenMail(number * 7))
  for (let number = 0; number < UNREADABLE; number += 1)
    mails.push(Buffer.from([0, 255, 13, 10, 13, 10, number]))
  for (let at = mails.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    ;[mails[at], mails[other]] = [mails[other] as Buffer, mails[at] as Buffer]
  }

  const faults: (() => Promise<void> | void)[] = [
    ...Array.from({ length: 10 }, () => () => imap.cutConnections()),
    ...Array.from({ length: 5 }, () => () => imap.cutMidFetch(1)),
    ...Array.from({ length: 5 }, () => () => imap.goSilent()),
    ...Array.from({ length: 2 }, () => () => imap.changeUidValidity('aduan')),
    ...Array.from({ length: 3 }, () => async () => {
      await core.end()
      core.start()
    }),
  ]
  core.start()
  for (const [at, raw] of mails.entries()) {
    sent.add(raw.toString('latin1'))
    imap.deliver('aduan', raw)
    if (at % 20 === 19) {
      // Half of the faults hit a reader that is idling, the others one that is still busy with the last repair.
      if (random() < 0.5) await until(() => core.messages.size === sent.size, `mail ${at} (seed ${seed})`)
      const [fault] = faults.splice(Math.floor(random() * faults.length), 1)
      await fault?.()
    }
  }
  expect([mails.length, faults.length]).toEqual([500, 0])
  await until(() => core.messages.size >= HUMAN + UNREADABLE, `all mails (seed ${seed})`)
  await core.end()

  const stored = [...core.messages.values()].map(({ raw }) => Buffer.from(raw).toString('latin1'))
  expect(stored.sort(), `seed ${seed}`).toEqual([...sent].sort())
  expect(core.deliveries).toBeGreaterThan(sent.size)

  const channel = adapter.open(settings, testKit())
  const kinds = await Promise.all(
    [...core.messages.values()].map(
      async ({ raw, meta = {}, externalId }) =>
        (await channel.normalise({ raw, meta, externalId, receivedAt: new Date() })).is,
    ),
  )
  expect(kinds.filter(is => is === 'malformed')).toHaveLength(UNREADABLE)
  expect(kinds.filter(is => is === 'report')).toHaveLength(HUMAN)
  await channel.close?.()
  await imap.close()
})
