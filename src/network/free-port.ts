import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below the ports a system gives to whoever asks for any (Linux from 32768, RFC 6335 from 49152): until ours is bound, no
 * connection of another program takes it by chance. Above those of well-known programs.
 */
const LOWEST = 15_000
const HIGHEST = 32_000
const TRIES = 50

/** A port on loopback nobody listens on at this moment, for a program that is started on it next. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(LOWEST, HIGHEST)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST} was found on 127.0.0.1`)
}

/** Whether a program may listen on this port now. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(settle => {
    const probe = createServer()
    probe.once('error', () => settle(false))
    probe.listen(port, host, () => probe.close(() => settle(true)))
  })
}
