import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { rows, type Stage } from '../support/stage.js'
import * as wire from '../support/wire.js'

export type Door = 'sms' | 'x' | 'facebook' | 'desk-kelurahan'

export const utf8 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

/** Poison and good messages in turn, and the memory of what must have become a report in the end. */
export class Survival {
  readonly good: { channel: string; id: string }[] = []

  constructor(readonly stage: Stage) {}

  get base(): string {
    return this.stage.muara.url
  }

  /** Sends a poison and a good message after it. Whatever was taken with 2xx must be there; refusing is 4xx. */
  async survives(channel: Door, name: string, poison: wire.Wire): Promise<void> {
    const before = await this.stored(channel)
    const { status } = await wire.send(poison)
    expect(status, name).toBeGreaterThanOrEqual(200)
    expect(status, name).toBeLessThan(500)
    if (status < 300)
      expect(await this.stored(channel), `${name} was taken and is nowhere`).toBeGreaterThan(before)
    else expect(await this.stored(channel), name).toBe(before)
    await this.thenGood(channel, name)
  }

  async thenGood(channel: Door, name: string): Promise<void> {
    const sent = this.goodOne(channel)
    expect((await wire.send(sent.wire)).status, `good message after ${name}`).toBeLessThan(300)
    this.good.push({ channel, id: sent.id })
  }

  goodOne(channel: Door): { wire: wire.Wire; id: string } {
    const { base } = this
    if (channel === 'sms') {
      const fields = wire.smsFields(wire.GOOD)
      return { wire: wire.sms(base, fields), id: fields.MessageSid as string }
    }
    if (channel === 'facebook') {
      const delivery = wire.comment(wire.GOOD)
      const id = delivery.entry[0]?.changes[0]?.value.comment_id as string
      return { wire: wire.facebook(base, utf8(delivery)), id }
    }
    if (channel === 'x') {
      const delivery = wire.mention(`@DKIJakarta ${wire.GOOD}`)
      return { wire: wire.x(base, utf8(delivery)), id: delivery.data.payload.id }
    }
    const id = randomUUID()
    return { wire: this.desk(utf8({ id, text: wire.GOOD })), id }
  }

  /** A report handed in through the API. */
  desk(body: Uint8Array | string): wire.Wire {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${this.stage.muara.adminKey}`,
    }
    return { url: `${this.base}/api/v1/reports`, headers, body }
  }

  async stored(channel: string): Promise<number> {
    const sql = 'select count(*)::int as n from message where channel = $1'
    return (await rows<{ n: number }>(this.stage.fresh, sql, [channel]))[0]?.n ?? 0
  }

  /** Nothing is stuck or missing, every good message became a report, and the machinery gave none up. */
  async nothingIsStuck(): Promise<void> {
    const { fresh, muara } = this.stage
    await muara.atRest(50).catch(async late => {
      const left = await rows(
        fresh,
        `select channel, key, attempts, convert_from(substr(raw, 1, 900), 'latin1') as raw from message where state = 'accepted'`,
      )
      throw new Error(`${(late as Error).message}\n${JSON.stringify(left, null, 1)}`)
    })
    const { body } = await muara.api('/api/v1/accounting')
    expect(body.accepted).toBe(body.settled + body.quarantined)
    // The message is settled in its own transaction, its job a moment later.
    await expect
      .poll(() => rows(fresh, `select id, state from bullmq.job where state::text <> 'completed'`), {
        timeout: 10_000,
      })
      .toEqual([])
    const lost = await rows(
      fresh,
      `select g.channel, g.id, m.state, m.outcome, m.reason
       from unnest($1::text[], $2::text[]) as g (channel, id) left join message m on m.channel = g.channel and m.external_id = g.id
       where m.outcome is null or m.outcome not in ('report', 'follow_up')`,
      [this.good.map(one => one.channel), this.good.map(one => one.id)],
    )
    expect(lost).toEqual([])
    // Whatever is wrong with a message, its reader says so; a reason of the machinery is a fault of ours.
    expect(
      await rows(
        fresh,
        `select channel, reason from message where state = 'quarantined' and (reason is null or reason like 'gagal%')`,
      ),
    ).toEqual([])
  }
}
