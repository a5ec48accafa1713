import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/stage.js'
import * as wire from '../support/wire.js'

/** Whoever comes to a door that is none, in a way that is none, or so slowly that others would have to wait. */
let stage: Stage
let base: string
let slow: SlowClients

beforeAll(async () => {
  stage = await openStage()
  base = stage.muara.url
  // They have all the time this file takes to do harm.
  slow = await slowClients(Number(new URL(base).port))
})
afterAll(async () => {
  slow?.end()
  await stage?.close()
})

const sms = () => wire.sms(base, wire.smsFields(wire.GOOD))

describe('other ways in', () => {
  const ask = (method: string, path: string) => wire.send({ url: base + path, method, headers: {}, body: '' })

  it('an unknown channel is 404, a channel without a door too', async () => {
    for (const name of [
      'nobody',
      'desk-kelurahan',
      'email',
      '__proto__',
      'constructor',
      'SMS',
      '..%2fsms',
      '%00',
      'x'.repeat(5_000),
    ])
      expect((await wire.send({ ...sms(), url: `${base}/webhooks/${name}` })).status, name).toBe(404)
    expect((await ask('POST', '/webhooks/%ff')).status).toBe(400)
  })

  it('any other method is 405 and names those there are', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const answer = await ask(method, '/webhooks/sms')
      expect(answer.status, method).toBe(405)
      expect(answer.headers.allow).toBe('GET, POST')
    }
    expect((await ask('HEAD', '/webhooks/x?crc_token=abc')).status).toBe(405)
  })

  it('no method is changed by a header or a field', async () => {
    const one = wire.facebook(base, JSON.stringify(wire.comment(wire.GOOD)))
    const answer = await wire.send({
      ...one,
      method: 'GET',
      headers: { ...one.headers, 'x-http-method-override': 'POST' },
    })
    expect(answer.status).toBe(400)
  })

  it('refusals are problems in JSON, tell no version and no path of ours', async () => {
    const answers = [
      await ask('POST', '/webhooks/sms'),
      await ask('POST', '/webhooks/nobody'),
      await ask('PUT', '/webhooks/x'),
      await ask('POST', '/webhooks/%ff'),
    ]
    for (const { headers, body } of answers) {
      expect(headers['content-type']).toMatch(/^application\/problem\+json/)
      expect(headers['x-powered-by']).toBeUndefined()
      expect(body).not.toMatch(/node_modules|\.js:|\bat /)
    }
  })

  it('metrics are for this machine and administrators', async () => {
    const metrics = (headers: Record<string, string>) =>
      wire.send({ url: `${base}/metrics`, method: 'GET', headers, body: '' })
    expect((await metrics({})).status).toBe(200)
    expect((await metrics({ 'x-forwarded-for': '203.0.113.9' })).status).toBe(401)
    expect(
      (await metrics({ 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${stage.muara.adminKey}` }))
        .status,
    ).toBe(200)
  })

  it('two lengths that disagree, and a path with a double slash, are nobody', async () => {
    const raw = (text: string) => talk(Number(new URL(base).port), text)
    expect(
      await raw(
        'POST /webhooks/sms HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      ),
    ).toMatch(/^HTTP\/1\.1 400/)
    expect(
      await raw(
        'POST /webhooks/sms HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde',
      ),
    ).toMatch(/^HTTP\/1\.1 400/)
    expect((await ask('GET', '//metrics')).status).toBe(404)
    expect((await ask('GET', '/METRICS/../admin')).status).toBe(404)
  })
})

describe('slow clients', () => {
  it('did nobody harm and are shown out', async () => {
    // The head must be whole after 15 s, the body after 30 s, looked at every 2 s.
    await expect.poll(() => slow.open(), { timeout: 50_000, interval: 500 }).toBe(0)
    expect((await wire.send(sms())).status).toBe(200)
    expect((await fetch(`${base}/livez`)).status).toBe(200)
  })
})

interface SlowClients {
  open(): number
  end(): void
}

/** Two hundred who never finish their head, fifty who send a byte of body a second, fifty who say nothing at all. */
async function slowClients(port: number): Promise<SlowClients> {
  const sockets = Array.from({ length: 300 }, () => connect(port, '127.0.0.1'))
  const open = new Set<Socket>(sockets)
  const drips: (() => void)[] = []
  sockets.forEach((socket, i) => {
    socket.on('error', () => {})
    socket.once('close', () => open.delete(socket))
    socket.resume()
    if (i < 200) {
      socket.write('POST /webhooks/sms HTTP/1.1\r\nHost: x\r\n')
      drips.push(() => socket.write('X-Slow: 1\r\n'))
    } else if (i < 250) {
      socket.write('POST /webhooks/facebook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
      drips.push(() => socket.write('1\r\nx\r\n'))
    }
  })
  const timer = setInterval(
    () => drips.forEach((drip, i) => void (open.has(sockets[i] as Socket) && drip())),
    1_000,
  )
  await new Promise(settle => setTimeout(settle, 100))
  return {
    open: () => open.size,
    end() {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** What the server says to these bytes, up to the end of the connection or ten seconds without a word. */
function talk(port: number, text: string): Promise<string> {
  return new Promise(settle => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let heard = ''
    socket.on('data', piece => (heard += piece))
    socket.on('error', () => {})
    const done = () => {
      socket.destroy()
      settle(heard)
    }
    socket.once('close', done)
    socket.setTimeout(10_000, done)
  })
}
