import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Channel, OutgoingReply } from '../../src/kit/index.js'
import { startDispatcher } from '../../src/replies/dispatcher.js'
import { putReply } from '../../src/store/replies.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { by, phone, says } from './street.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 3 })
})
afterAll(() => fresh.drop())

const PAGE = 'https://muara.example/t/7K39QFM2XD'
const OWN = `Pantau di ${PAGE}/7K39QFM2`

/** What leaves on a channel, of a reply that lies in the outbox. */
async function leaves(channel: Partial<Channel>, kind: string): Promise<OutgoingReply> {
  const { messageId } = await says(fresh.database, by('sms', phone()))
  const reply = { channel: 'sms', messageId, reportId: null, reporterId: null, number: null, subject: '' }
  await putReply(fresh.database.db, { ...reply, kind, answerTo: { to: 'x' }, text: OWN })
  const sent: OutgoingReply[] = []
  const send = async (one: OutgoingReply) => {
    sent.push(one)
    return { providerId: null }
  }
  const dispatcher = startDispatcher({
    database: fresh.database,
    channels: new Map([['sms', { channel: { normalise: () => ({ is: 'handshake' }), send, ...channel } }]]),
    log: { info() {}, warn() {}, error() {} },
  })
  await vi.waitFor(() => expect(sent).toHaveLength(1), { timeout: 5_000 })
  await dispatcher.close()
  return sent[0] as OutgoingReply
}

it('a link that proves its reader never leaves for a place others read, whatever the outbox holds', async () => {
  expect((await leaves({}, 'started')).text).toBe(OWN)
  expect((await leaves({ isPrivate: () => true }, 'started')).text).toBe(OWN)
  expect((await leaves({ isPrivate: () => false }, 'started')).text).toBe(`Pantau di ${PAGE}`)
})

it('a question may take a second segment, nothing else', async () => {
  expect((await leaves({}, 'asked')).segments).toBe(2)
  expect((await leaves({}, 'paused')).segments).toBe(1)
})
