import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { clockSkew, mustAgreeOnTime, WrongClock } from '../../src/boot.js'
import type { Database } from '../../src/store/database.js'
import { type RunningMuara, startMuara } from '../support/muara.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { startProxy, type TcpProxy } from '../support/proxy.js'
import { asOwner, SMS_ALONE } from '../support/stage.js'
import { GOOD, send, sms, smsFields } from '../support/wire.js'

describe('any order of starting (G12)', () => {
  const name = `late_${randomBytes(4).toString('hex')}`
  let proxy: TcpProxy
  let gateway: RunningMuara
  let worker: RunningMuara
  let heart: Heartbeat

  beforeAll(async () => {
    await asOwner(`create role ${name} login password 'not yet the right one'`)
    const server = new URL(inject('postgresServer'))
    proxy = await startProxy({ host: server.hostname, port: Number(server.port) })
    await proxy.set('refuse')
    const databaseUrl = `postgres://${name}:right@127.0.0.1:${proxy.port}/${name}`
    const start = (role: string) =>
      startMuara({ databaseUrl, channels: [SMS_ALONE], env: { ROLE: role }, impatient: true })
    ;[gateway, worker] = await Promise.all([start('gateway'), start('worker')])
    await vi.waitFor(
      async () => expect(await Promise.all([gateway, worker].map(isAlive))).toEqual([true, true]),
      30_000,
    )
    heart = heartbeat([gateway, worker])
  })
  afterAll(async () => {
    heart?.stop()
    await Promise.all([gateway?.stop(), worker?.stop()])
    await proxy?.close()
    await asOwner(`drop database if exists ${name} with (force)`)
    await asOwner(`drop role if exists ${name}`)
  })

  const causes: [string, () => Promise<unknown>, RegExp][] = [
    ['nobody listens', async () => {}, /ECONNREFUSED/],
    ['the network swallows everything', () => proxy.set('black-hole'), /timeout|Error|ETIMEDOUT/],
    ['the password is wrong', () => proxy.set('pass'), /28P01/],
    ['the database is not there', () => asOwner(`alter role ${name} password 'right'`), /3D000/],
    [
      'there is no connection left',
      async () => {
        await asOwner(`alter role ${name} connection limit 0`)
        await asOwner(`create database ${name} owner ${name}`)
      },
      /53300/,
    ],
  ]

  it.each(causes)(
    '%s: it says so, waits, lives, and asks callers to come back',
    async (_cause, begin, code) => {
      const from = [gateway, worker].map(one => one.lines().length)
      await begin()
      const said = () =>
        [gateway, worker].map((one, i) =>
          one
            .lines()
            .slice(from[i])
            .filter(line => line.msg === 'database not ready')
            .map(line => String(line.error)),
        )
      await expect
        .poll(() => said().every(codes => codes.some(one => code.test(one))), { timeout: 30_000 })
        .toBe(true)

      const knock = await send(sms(gateway.url, smsFields(GOOD)))
      expect(knock.status).toBe(503)
      expect(Number(knock.headers['retry-after'])).toBeGreaterThan(0)
      for (const path of ['/', '/meja', '/api/v1/accounting', '/metrics'])
        expect((await fetch(gateway.url + path)).status, path).toBe(503)
      expect((await fetch(`${worker.url}/readyz`)).status).toBe(503)
    },
  )

  it('heals when the cause is gone, having said little and been alive throughout', async () => {
    await asOwner(`alter role ${name} connection limit -1`)
    await expect
      .poll(() => Promise.all([gateway, worker].map(isReady)), { timeout: 30_000 })
      .toEqual([true, true])
    expect((await send(sms(gateway.url, smsFields(GOOD)))).status).toBe(200)
    await gateway.atRest(20, { replies: false })
    expect((await gateway.api('/api/v1/accounting')).body.by_outcome).toEqual({ report: 1 })

    expect(heart.beats()).toBeGreaterThan(20)
    expect(heart.missed()).toEqual([])
    for (const one of [gateway, worker]) expect(one.lines().length).toBeLessThan(5 * heart.seconds())
    for (const one of [gateway, worker]) expect(one.output()).not.toContain('right')
  })
})

describe('a wrong clock (G19)', () => {
  /** A process whose clock is wrong by so many milliseconds. */
  const shifted = (by: number) => ({
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(`const R=Date,n=R.now;globalThis.Date=class extends R{constructor(...a){a.length?super(...a):super(n()+(${by}))}static now(){return n()+(${by})}}`)}`,
  })
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await freshDatabase({ max: 2 })
  })
  afterAll(() => fresh?.drop())

  it.each([60_000, -60_000, 86_400_000])('off by %i ms it does not start', async by => {
    const muara = await startMuara({
      databaseUrl: fresh.url,
      channels: [SMS_ALONE],
      env: shifted(by),
      impatient: true,
    })
    expect(await muara.ended).toBe(1)
    expect(muara.output()).toMatch(/Jam mesin ini berbeda -?\d+ ms dari jam basis data/)
    expect(muara.output()).not.toMatch(/\.js:\d/)
  })

  it.each([3_500, -3_500])('off by %i ms it is not ready and says why', async by => {
    const muara = await startMuara({
      databaseUrl: fresh.url,
      channels: [SMS_ALONE],
      env: shifted(by),
      impatient: true,
    })
    try {
      await expect
        .poll(async () => (await fetch(`${muara.url}/readyz`).catch(() => null))?.text(), { timeout: 30_000 })
        .toMatch(/^jam berbeda -?\d{4} ms/)
      expect((await fetch(`${muara.url}/readyz`)).status).toBe(503)
    } finally {
      expect(await muara.stop()).toBe(0)
    }
  })

  it('is measured against the database, in both directions', async () => {
    const real = Date.now
    const now = vi.spyOn(Date, 'now')
    /** A slow answer leaves uncertain how far off the clock is; not every one of three is slow. */
    const agrees = async (by: number) => {
      const skew = await clockSkew(fresh.database)
      const refused = await mustAgreeOnTime(fresh.database).then(
        () => false,
        error => {
          if (error instanceof WrongClock) return true
          throw error
        },
      )
      return Math.abs(skew - by) < 500 && refused === Math.abs(by) > 5_000
    }
    try {
      for (const by of [-86_400_000, -5_500, -4_000, 0, 4_000, 5_500, 86_400_000]) {
        now.mockImplementation(() => real() + by)
        expect((await agrees(by)) || (await agrees(by)) || (await agrees(by)), `off by ${by} ms`).toBe(true)
      }
    } finally {
      now.mockRestore()
    }
  })

  it('a slow answer is no wrong clock', async () => {
    const real = Date.now
    // Asked twenty seconds ago, answered just now.
    const now = vi.spyOn(Date, 'now').mockImplementationOnce(() => real() - 20_000)
    try {
      expect(Math.abs(await clockSkew(fresh.database))).toBeLessThan(500)
    } finally {
      now.mockRestore()
    }
  })

  it('a database that does not say the time is no agreement', async () => {
    const silent = {
      db: { query: () => Promise.reject(new Error('Query read timeout')) },
    } as unknown as Database
    await expect(mustAgreeOnTime(silent)).rejects.toThrow('timeout')
  })
})

const isAlive = async (one: RunningMuara) =>
  (await fetch(`${one.url}/livez`).catch(() => null))?.status === 200
const isReady = async (one: RunningMuara) =>
  (await fetch(`${one.url}/readyz`).catch(() => null))?.status === 200

interface Heartbeat {
  beats(): number
  /** What went wrong, one line each. */
  missed(): string[]
  seconds(): number
  stop(): void
}

/**
 * Asks each process ten times a second whether it lives. Any answer but yes is a miss. That none comes within two seconds is
 * one where it happens three times in a row, as for Docker and Kubernetes: once, it may be the machine that was busy.
 */
function heartbeat(processes: readonly RunningMuara[]): Heartbeat {
  const missed: string[] = []
  const began = Date.now()
  let beats = 0
  let stopped = false
  for (const { url } of processes)
    void (async () => {
      for (let silent = 0; !stopped; beats += 1) {
        const answer = await fetch(`${url}/livez`, { signal: AbortSignal.timeout(2_000) })
          .then(async response => {
            await response.text()
            return response.status
          })
          .catch(String)
        if (stopped) return
        silent = answer === 200 ? 0 : silent + 1
        if (typeof answer === 'number' ? answer !== 200 : silent === 3) missed.push(`${answer}`)
        await pause(100)
      }
    })()
  return {
    beats: () => beats,
    missed: () => missed,
    seconds: () => Math.ceil((Date.now() - began) / 1_000),
    stop: () => void (stopped = true),
  }
}
