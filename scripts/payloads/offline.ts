import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import { isIP } from 'node:net'

/**
 * Loaded before the gateway of a run (`node --import`): names of the outside world do not resolve. Samples hold real
 * links to media, and a trial must neither call on strangers nor depend on them.
 */
const systemLookup = dns.lookup

function lookup(...given: unknown[]): void {
  const [host] = given as [string]
  if (host === 'localhost' || isIP(host) !== 0)
    return (systemLookup as (...given: unknown[]) => void)(...given)
  const done = given.at(-1) as (error: Error) => void
  process.nextTick(done, Object.assign(new Error(`${host}: this run is offline`), { code: 'ENOTFOUND' }))
}

dns.lookup = lookup as typeof dns.lookup
syncBuiltinESMExports()
