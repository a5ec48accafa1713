import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningMuara, startMuara } from '../support/muara.js'
import { freshDatabase } from '../support/postgres.js'
import { channelsAt, localHosts, openStage, rows, type Stage, startClouds } from '../support/stage.js'
import { comment, facebook, GOOD, OUR_NUMBER, SECRET, send, SID, sms, smsFields } from '../support/wire.js'

const json = (value: unknown) => Buffer.from(JSON.stringify(value))

/** A provider that takes the call and never says a word. */
async function startSilence(): Promise<{ url: string; calls(): number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  let calls = 0
  const server: Server = createServer(socket => {
    calls += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', () => {})
  })
  await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    close: () =>
      new Promise(settle => {
        server.close(() => settle())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

describe('a provider that hangs (G6)', () => {
  let stage: Stage
  let silence: Awaited<ReturnType<typeof startSilence>>
  beforeAll(async () => {
    silence = await startSilence()
    const clouds = await startClouds()
    const channels = [
      ...channelsAt(clouds).filter(one => one.name === 'facebook'),
      {
        name: 'sms',
        adapter: 'sms-twilio',
        settings: { accountSid: SID, authToken: SECRET, from: OUR_NUMBER, apiBase: silence.url },
      },
    ]
    const fresh = await freshDatabase({ max: 2 })
    const muara = await startMuara({
      databaseUrl: fresh.url,
      channels,
      env: { MUARA_LOCAL_HOSTS: `${localHosts(clouds)},${new URL(silence.url).host}` },
    })
    stage = {
      clouds,
      fresh,
      muara,
      async close() {
        await muara.stop()
        await clouds.close()
        await fresh.drop()
      },
    }
  })
  afterAll(async () => {
    await stage?.close()
    await silence?.close()
  })

  it('holds up its own citizens only', async () => {
    // More than the dispatcher takes at once, all before the first of the other channel.
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        send(sms(stage.muara.url, smsFields(GOOD, { From: `+62812000${10_000 + i}` }))),
      ),
    )
    await expect.poll(() => silence.calls(), { timeout: 30_000 }).toBeGreaterThan(5)
    await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        send(facebook(stage.muara.url, json(comment(GOOD, { from: { id: `6${i}`, name: 'Warga' } })))),
      ),
    )
    const silentSince = silence.calls()
    await expect.poll(() => stage.clouds.graph.comments.length, { timeout: 30_000 }).toBe(30)
    // The silent channel's own sends are still hanging: nobody waited for them to give up.
    const given = stage.muara.lines().filter(line => line.unit === 'reply' && line.channel === 'sms')
    expect(given).toEqual([])
    expect(silence.calls()).toBeLessThan(60)
    expect(silentSince).toBeGreaterThan(0)
    const pending = await rows<{ n: number }>(
      stage.fresh,
      `select count(*)::int as n from reply where channel = 'sms' and state = 'pending'`,
    )
    expect(pending[0]?.n).toBe(60)
  })

  it('does not hold up the end of the process', async () => {
    expect(await stage.muara.stop()).toBe(0)
  })
})

describe('killed between sending and noting it (G9)', () => {
  const CITIZENS = 40
  const KILLS = 4
  let stage: Stage
  let muara: RunningMuara
  beforeAll(async () => {
    stage = await openStage()
    muara = stage.muara
    const port = Number(new URL(muara.url).port)
    for (let round = 0; round < KILLS; round++) {
      // Accepted by the provider, whose answer never comes: the moment between sending and noting.
      for (let i = 0; i < 3; i++) stage.clouds.twilio.next({ is: 'accepted then silent' })
      const before = stage.clouds.twilio.sent.length
      for (let i = 0; i < CITIZENS / KILLS; i++)
        expect(
          (await send(sms(muara.url, smsFields(GOOD, { From: `+62812000${20_000 + round * 100 + i}` }))))
            .status,
        ).toBe(200)
      await vi.waitFor(() => expect(stage.clouds.twilio.sent.length).toBeGreaterThan(before + 2), {
        timeout: 30_000,
      })
      muara.kill('SIGKILL')
      await muara.ended
      muara = await startMuara({
        databaseUrl: stage.fresh.url,
        channels: channelsAt(stage.clouds),
        port,
        env: { MUARA_LOCAL_HOSTS: localHosts(stage.clouds) },
      })
    }
  })
  afterAll(async () => {
    await muara?.stop()
    await stage?.close()
  })

  it('each citizen hears at least once, and never more often than there were kills', async () => {
    // A lease of half a minute stands between the kill and the next attempt: let it be over.
    await rows(stage.fresh, `update reply set leased_until = null where state = 'pending'`)
    await muara.atRest(50)
    const heard = new Map<string, number>()
    for (const { to } of stage.clouds.twilio.sent) heard.set(to, (heard.get(to) ?? 0) + 1)
    expect(heard.size).toBe(CITIZENS)
    expect(Math.max(...heard.values())).toBeLessThanOrEqual(1 + KILLS)
    const states = await rows<{ state: string; n: number }>(
      stage.fresh,
      'select state, count(*)::int as n from reply group by 1',
    )
    expect(states).toEqual([{ state: 'sent', n: CITIZENS }])
    // Whoever may have heard twice can be found: more than one attempt stands in the row.
    const twice = [...heard.values()].filter(times => times > 1).length
    const marked = await rows<{ n: number }>(
      stage.fresh,
      'select count(*)::int as n from reply where attempts > 1',
    )
    expect(marked[0]?.n).toBeGreaterThanOrEqual(twice)
  })
})
