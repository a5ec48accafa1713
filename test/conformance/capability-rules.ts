import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { ChannelError, type Draft } from '#kit'
import type { Rule } from './rules.js'
import { offline, type Subject } from './subject.js'

const drafts = async (subject: Subject): Promise<Draft[]> =>
  (await subject.everything()).flatMap(({ outcome }) => ('draft' in outcome ? [outcome.draft] : []))

/** What the manifest claims, and what happens when the provider is away. */
export const capabilityRules: readonly Rule[] = [
  {
    id: 'capabilities/methods',
    says: 'what the manifest claims exists, and nothing else does',
    async check(subject) {
      const { can, door } = subject.adapter.manifest
      const channel = subject.open()
      assert.equal(typeof channel.receive === 'function', can.receive, 'receive')
      assert.equal(typeof channel.poll === 'function', can.poll, 'poll')
      assert.equal(typeof channel.send === 'function', can.send, 'send')
      assert.equal(can.receive, door !== 'none', 'a channel with a door receives, one without does not')
      assert.ok(can.receive || can.poll, 'nothing ever comes in')
      if (door === 'webhook') assert.ok(subject.cases.sign, 'cases.ts has no sign()')
      await channel.close?.()
    },
  },
  {
    id: 'capabilities/media',
    says: 'a case shows media exactly where they are claimed',
    async check(subject) {
      const shown = (await drafts(subject)).some(draft => draft.media.length > 0)
      assert.equal(shown, subject.adapter.manifest.can.media)
    },
  },
  {
    id: 'capabilities/location',
    says: 'a case shows a point exactly where locations are claimed',
    async check(subject) {
      const shown = (await drafts(subject)).some(draft => draft.point !== null)
      assert.equal(shown, subject.adapter.manifest.can.location)
    },
  },
  {
    id: 'network/silent',
    says: 'opening, receiving and reading reach for nothing but kit.fetch',
    async check(subject) {
      const tried = await offline(async () => void (await subject.everything()))
      assert.deepEqual(tried, [])
    },
  },
  {
    id: 'network/send',
    says: 'a reply without a network fails with a ChannelError that allows another try',
    appliesTo: ({ adapter }) => adapter.manifest.can.send,
    async check(subject) {
      const answerable = (await drafts(subject)).find(draft => draft.answerTo !== null)
      assert.ok(answerable?.answerTo, 'no case can be answered')
      const reply = {
        id: '0b8f5a2e-6c1d-4c7e-9d55-0000000000ff',
        to: answerable.answerTo,
        text: 'Laporan Anda kami terima.',
        subject: 'Laporan Anda',
        number: 'JKT-2611-000001',
        attempt: 0,
      }
      const channel = subject.open()
      let error: unknown
      await offline(async () => {
        error = await subject.failure(() => channel.send?.(reply))
      })
      assert.ok(error instanceof ChannelError, `not a ChannelError: ${error}`)
      assert.ok(error.policy.retry, `${error.code} gives up for good`)
      await channel.close?.()
    },
  },
  {
    id: 'network/poll',
    says: 'polling without a network ends with a ChannelError, or when told to stop',
    appliesTo: ({ adapter }) => adapter.manifest.can.poll,
    async check(subject) {
      const channel = subject.open()
      const stop = new AbortController()
      const round = offline(async () => {
        const error = await subject.failure(async () => {
          for await (const batch of channel.poll?.(null, stop.signal) ?? []) assert.ok(batch.messages)
        })
        if (error !== undefined) assert.ok(error instanceof ChannelError, `not a ChannelError: ${error}`)
      })
      const ended = round.then(() => true)
      if (!(await Promise.race([ended, pause(1000, false)]))) stop.abort()
      assert.ok(await Promise.race([ended, pause(15_000, false)]), 'does not stop when told to')
      await channel.close?.()
    },
  },
  {
    id: 'media/headers',
    says: 'credentials for media go to nobody else',
    async check(subject) {
      const channel = subject.open()
      const foreign = [
        'https://attacker.invalid/file',
        'http://169.254.169.254/latest/meta-data',
        'https://user:pass@attacker.invalid/',
        'file:///etc/passwd',
        'no address at all',
        '',
      ]
      for (const url of foreign) assert.equal(channel.mediaHeaders?.(url) ?? null, null, url)
      await channel.close?.()
    },
  },
]
