import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePort, isFree } from '../../src/network/free-port.js'

it('a free port can be listened on, and is none that a system hands out by itself', async () => {
  for (let count = 0; count < 20; count++) {
    const port = await freePort()
    expect(port).toBeGreaterThanOrEqual(15_000)
    expect(port).toBeLessThan(32_768)
    const server = createServer()
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
    expect(await isFree(port)).toBe(false)
    await new Promise(done => server.close(done))
    expect(await isFree(port)).toBe(true)
  }
})
