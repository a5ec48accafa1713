import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { putReply } from '../../src/store/replies.js'
import { fileTicket } from '../support/filing.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 2 })
})
afterAll(() => fresh.drop())

let citizen: string
beforeEach(async () => {
  citizen = uuidv7()
  await fresh.database.db.query(
    `insert into reporter (id, channel, kind, address) values ($1::uuid, 'sms', 'phone', $1::uuid::text)`,
    [citizen],
  )
})

/** One message of the citizen about these tickets (null: a new one), acknowledged. @returns its tickets and what became of the reply. */
async function says(tickets: readonly (string | null)[], kind = 'joined', who = citizen) {
  const messageId = uuidv7()
  const filed = []
  for (const [ordinal, joins] of tickets.entries()) {
    const one = await fileTicket(fresh.database, {
      text: 'banjir',
      messageId,
      ordinal,
      ...(joins && { joins }),
    })
    filed.push(one)
  }
  await putReply(fresh.database.db, {
    channel: 'sms',
    messageId,
    reportId: filed[0]?.reportId ?? null,
    reporterId: who,
    kind,
    number: filed[0]?.reportNumber ?? null,
    answerTo: { to: who },
    subject: '',
    text: 'Terima kasih',
  })
  const { rows } = await fresh.database.db.query('select state, reason from reply where message_id = $1', [
    messageId,
  ])
  return { tickets: filed.map(one => one.ticketId), reply: `${rows[0].state} ${rows[0].reason ?? ''}`.trim() }
}

describe('acknowledgements of one citizen', () => {
  it('are one for everything written about one ticket within ten minutes', async () => {
    const first = await says([null], 'acknowledged')
    expect(first.reply).toBe('pending')
    for (const kind of ['joined', 'added', 'joined'])
      expect((await says(first.tickets, kind)).reply).toBe('suppressed folded')
  })

  it('come again after ten minutes, and after the first one failed', async () => {
    const first = await says([null], 'acknowledged')
    await fresh.database.db.query(`update reply set created_at = created_at - interval '11 minutes'`)
    const second = await says(first.tickets)
    expect(second.reply).toBe('pending')
    await fresh.database.db.query(`update reply set state = 'failed'`)
    expect((await says(first.tickets)).reply).toBe('pending')
  })

  it('come when the message opened or joined another ticket as well', async () => {
    const first = await says([null], 'acknowledged')
    const both = await says([first.tickets[0] as string, null])
    expect(both.reply).toBe('pending')
    expect((await says(both.tickets)).reply).toBe('suppressed folded')
  })

  it('never stand for a question, a status or another citizen', async () => {
    const first = await says([null], 'acknowledged')
    expect((await says(first.tickets, 'ask_place')).reply).toBe('pending')
    expect((await says(first.tickets, 'status')).reply).toBe('pending')
    const neighbour = uuidv7()
    await fresh.database.db.query(
      `insert into reporter (id, channel, kind, address) values ($1::uuid, 'sms', 'phone', $1::uuid::text)`,
      [neighbour],
    )
    expect((await says(first.tickets, 'joined', neighbour)).reply).toBe('pending')
    const asked = await says([null], 'ask_place')
    expect((await says(asked.tickets, 'added')).reply).toBe('pending')
  })
})
