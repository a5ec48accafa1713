import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type RunningMuara, startMuara } from '../support/muara.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { startProxy, type TcpProxy } from '../support/proxy.js'
import { SMS_ALONE } from '../support/stage.js'
import { GOOD, send, sms, smsFields, type Wire } from '../support/wire.js'

/** The database goes away in the middle of life (G13, G14), and the process is told to go (G15). */
const DESK = { name: 'desk-kelurahan', adapter: 'desk' }

/** Longest that any request may take while the database is silent: the door's 8 s, a statement's 9 s, and slack for a busy machine. */
const BOUND_MS = 14_000

/** The answer's status, or why there is none within the bound. */
const ask = async (what: Wire): Promise<number | string> => {
  const bound = pause(BOUND_MS).then(() => 'no answer within the bound')
  return Promise.race([
    send(what).then(
      answer => answer.status,
      error => (error as Error).message,
    ),
    bound,
  ])
}

/** The status of what asks for nothing but life, on a connection of its own; or why nobody answers. */
const livez = (muara: RunningMuara): Promise<number | string | undefined> =>
  send({ url: `${muara.url}/livez`, method: 'GET', headers: {}, body: '' }).then(
    answer => answer.status,
    error => (error as { code?: string }).code,
  )

async function statesOf(fresh: FreshDatabase): Promise<Record<string, number>> {
  const { rows } = await fresh.database.db.query(
    'select coalesce(outcome, state) as is, count(*)::int as n from message group by 1',
  )
  return Object.fromEntries(rows.map(row => [row.is, row.n]))
}

describe('the database goes away', () => {
  let fresh: FreshDatabase
  let proxy: TcpProxy
  let muara: RunningMuara
  let accepted = 0

  const deliver = async () => {
    const answer = await send(sms(muara.url, smsFields(GOOD)))
    if (answer.status === 200) accepted += 1
    return answer
  }
  const everywhere = (): Wire[] => {
    const headers = { authorization: `Bearer ${muara.adminKey}`, 'content-type': 'application/json' }
    const get = (path: string): Wire => ({ url: muara.url + path, method: 'GET', headers, body: '' })
    return [
      sms(muara.url, smsFields(GOOD)),
      { url: `${muara.url}/api/v1/reports`, headers, body: JSON.stringify({ text: GOOD }) },
      get('/api/v1/accounting'),
      get('/api/v1/tickets?agency=DBM'),
      get('/t/000-0000-000'),
      get('/metrics'),
      {
        url: `${muara.url}/masuk`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        body: 'login=admin&password=salah-sekali',
      },
    ]
  }

  beforeAll(async () => {
    fresh = await freshDatabase({ max: 2 })
    const server = new URL(inject('postgresServer'))
    proxy = await startProxy({ host: server.hostname, port: Number(server.port) })
    muara = await startMuara({ databaseUrl: proxy.through(fresh.url), channels: [SMS_ALONE, DESK] })
    expect((await deliver()).status).toBe(200)
    await muara.atRest(20, { replies: false })
  })
  afterAll(async () => {
    await muara?.stop()
    await proxy?.close()
    await fresh?.drop()
  })

  it('every connection is cut once: the next requests go through', async () => {
    proxy.cut()
    await expect.poll(async () => (await deliver()).status, { timeout: 15_000 }).toBe(200)
    await muara.atRest(30, { replies: false })
  })

  it('nobody listens: every door says 503 and when to come back, the log stays calm (G13)', async () => {
    await proxy.set('refuse')
    proxy.cut()
    const before = muara.lines().length
    const began = Date.now()
    for (let i = 0; i < 5; i++) {
      const answer = await deliver()
      expect(answer.status).toBe(503)
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    const statuses = await Promise.all(everywhere().map(ask))
    // A page that needs no row may still be shown.
    expect(statuses.filter(status => status !== 503 && status !== 404)).toEqual([])
    await expect
      .poll(async () => (await fetch(`${muara.url}/readyz`)).text(), { timeout: 20_000 })
      .toContain('basis data tidak menjawab')
    expect((await fetch(`${muara.url}/livez`)).status).toBe(200)
    await pause(3_000)
    const seconds = (Date.now() - began) / 1_000
    const said = new Map<string, number>()
    for (const { unit, msg } of muara.lines().slice(before)) {
      const what = [unit, msg].join(': ')
      said.set(what, (said.get(what) ?? 0) + 1)
    }
    // Each of the twelve requests is refused once and each connection is lost once; no round begins more than twice a second.
    expect([...said].filter(([, times]) => times > 12 + 2 * seconds)).toEqual([])
    expect(said.size).toBeLessThan(20)
  })

  it('it is back: doors open, work goes on', async () => {
    await proxy.set('pass')
    await expect.poll(async () => (await deliver()).status, { timeout: 20_000 }).toBe(200)
    await expect.poll(async () => (await fetch(`${muara.url}/readyz`)).status, { timeout: 20_000 }).toBe(200)
    await muara.atRest(40, { replies: false })
    expect(Object.values(await statesOf(fresh)).reduce((sum, n) => sum + n, 0)).toBe(accepted)
  })

  it('it swallows everything: each request ends within its bound (G14)', async () => {
    await proxy.set('black-hole')
    const statuses = await Promise.all(
      [
        ...everywhere(),
        ...everywhere(),
        ...Array.from({ length: 30 }, () => sms(muara.url, smsFields(GOOD))),
      ].map(ask),
    )
    expect(statuses.filter(status => status !== 503 && status !== 404)).toEqual([])
    const alive = async () => {
      const signal = AbortSignal.timeout(2_000)
      const asked = Array.from({ length: 5 }, () => fetch(`${muara.url}/livez`, { signal }).catch(() => null))
      return (await Promise.all(asked)).map(answer => answer?.status)
    }
    await expect.poll(alive, { timeout: 20_000 }).toEqual([200, 200, 200, 200, 200])
  })

  it('connections that met the hole stay dead, and are given up for new ones', async () => {
    await proxy.set('pass')
    await expect.poll(async () => (await deliver()).status, { timeout: 45_000, interval: 500 }).toBe(200)
    await muara.atRest(50, { replies: false })
    const states = await statesOf(fresh)
    // Some of those that were told 503 may have been stored after all; nobody who was told 200 is missing.
    expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(accepted)
    expect(states).not.toHaveProperty('quarantine')
  })

  it('a message accepted now is read soon, not when some old wait runs out', async () => {
    await expect.poll(async () => (await deliver()).status, { timeout: 20_000 }).toBe(200)
    await muara.atRest(20, { replies: false })
  })
})

describe('told to go (G15)', () => {
  let fresh: FreshDatabase
  /** What was answered with 200. */
  const accepted: string[] = []
  beforeAll(async () => {
    fresh = await freshDatabase({ max: 2 })
  })
  afterAll(() => fresh?.drop())

  /** It has heard: nobody listens any more. Well before it cuts off, after 15 s, what is under way. */
  const heard = (muara: RunningMuara) =>
    expect.poll(() => livez(muara), { timeout: 10_000 }).toBe('ECONNREFUSED')

  /** Sends the head and, once it was read, half of the body; `finish` sends the rest and resolves with the status. */
  function halfSent(what: Wire): {
    sent: Promise<void>
    finish(): Promise<{ status: number; connection: string | undefined }>
  } {
    const body = Buffer.from(what.body)
    const sending = request(what.url, {
      method: 'POST',
      agent: false,
      headers: {
        ...what.headers,
        'content-length': String(body.length),
        connection: 'keep-alive',
        // What only lies in the socket is under way for nobody but us: the server says when it has begun.
        expect: '100-continue',
      },
    })
    const answered = new Promise<{ status: number; connection: string | undefined }>((settle, fail) => {
      sending.once('error', fail)
      sending.once('response', response => {
        response.resume()
        settle({ status: response.statusCode ?? 0, connection: response.headers.connection })
      })
    })
    answered.catch(() => {})
    const sent = new Promise<void>((settle, fail) => {
      sending.once('error', fail)
      sending.once('continue', () => sending.write(body.subarray(0, 20), () => settle()))
    })
    sending.flushHeaders()
    return {
      sent,
      finish() {
        sending.end(body.subarray(20))
        return answered
      },
    }
  }

  it.each([1, 2])('under load, time %i: what was begun is answered, it ends with 0', async time => {
    const before = accepted.length
    const muara = await startMuara({ databaseUrl: fresh.url, channels: [SMS_ALONE] })
    const begun = Array.from({ length: 10 }, () => {
      const fields = smsFields(`${GOOD} nomor ${time}`)
      return { id: fields.MessageSid as string, ...halfSent(sms(muara.url, fields)) }
    })
    await Promise.all(begun.map(one => one.sent))
    let going = true
    const load = Array.from({ length: 10 }, async () => {
      while (going) {
        const fields = smsFields(GOOD)
        const status = await send(sms(muara.url, fields)).then(
          answer => answer.status,
          () => 0,
        )
        if (status === 200) accepted.push(fields.MessageSid as string)
        if (status === 0) await pause(20)
      }
    })
    try {
      await expect.poll(() => accepted.length - before, { timeout: 20_000 }).toBeGreaterThan(50)
      muara.kill('SIGTERM')
      await heard(muara)
      for (const one of begun) {
        const { status, connection } = await one.finish()
        expect(status).toBe(200)
        expect(connection).toBeDefined()
        accepted.push(one.id)
      }
      expect(await muara.ended).toBe(0)
    } finally {
      going = false
      await Promise.all(load)
    }
    expect(muara.output()).toContain('"msg":"stopped"')
  })

  it('what was accepted is kept, and the next one finishes it', async () => {
    expect(accepted.length).toBeGreaterThan(120)
    const { rows } = await fresh.database.db.query(
      `select one.sid from unnest($1::text[]) as one (sid) where not exists (select 1 from message where key = one.sid)`,
      [accepted],
    )
    expect(rows).toEqual([])

    const muara = await startMuara({ databaseUrl: fresh.url, channels: [SMS_ALONE] })
    await muara.atRest(60, { replies: false })
    const { body } = await muara.api('/api/v1/accounting')
    expect(body.accepted).toBe(body.settled)
    expect(await muara.stop()).toBe(0)
  })

  it('a client that keeps its connection and never pauses does not hold it up', async () => {
    const agent = new Agent({ keepAlive: true })
    const muara = await startMuara({ databaseUrl: fresh.url, channels: [SMS_ALONE] })
    let going = true
    const busy = Array.from({ length: 5 }, async () => {
      while (going)
        await send({ url: `${muara.url}/livez`, method: 'GET', headers: {}, body: '' }, { agent }).catch(() =>
          pause(20),
        )
    })
    await pause(300)
    expect(await muara.stop()).toBe(0)
    going = false
    await Promise.all(busy)
    agent.destroy()
  })

  it('told twice, it ends at once', async () => {
    const muara = await startMuara({ databaseUrl: fresh.url, channels: [SMS_ALONE] })
    const stuck = halfSent(sms(muara.url, smsFields(GOOD)))
    await stuck.sent
    muara.kill('SIGTERM')
    await heard(muara)
    muara.kill('SIGTERM')
    // Told once, it would wait 15 s for the request under way, and end with 0.
    expect(await Promise.race([muara.ended, pause(10_000).then(() => 'still there')])).toBe(1)
    await expect(stuck.finish()).rejects.toThrow()
  })

  it('told before it was open, it ends with 0', async () => {
    const muara = await startMuara({
      databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
      channels: [SMS_ALONE],
      impatient: true,
    })
    await expect.poll(() => muara.output(), { timeout: 20_000 }).toContain('database not ready')
    expect(await muara.stop()).toBe(0)
  })
})
