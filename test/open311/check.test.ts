import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli.js'
import { examine, RULES } from '../../src/commands/open311/check.js'
import type { RunningMuara } from '../support/muara.js'
import { startMuara } from '../support/muara.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { post } from './door.js'
import type { Flaw } from './flaws.js'
import { startLittleServer } from './little-server.js'

async function findings(
  endpoint: string,
  options: { key?: string; post?: boolean; perSecond?: number } = {},
) {
  const found: Record<string, string[]> = { ok: [], fails: [], 'not applicable': [] }
  const target = {
    endpoint,
    jurisdiction: null,
    key: options.key ?? null,
    post: options.post ?? false,
    perSecond: options.perSecond ?? 10_000,
    tokenTries: 1,
  }
  for await (const { rule, result } of examine(target)) found[result]?.push(rule.name)
  return found
}

describe('a little server', () => {
  it('that keeps to everything breaks no rule', async () => {
    const server = await startLittleServer()
    const { fails, ok } = await findings(server.endpoint, { key: server.key, post: true })
    await server.close()
    expect(fails).toEqual([])
    expect(ok?.length).toBeGreaterThan(RULES.length - 4)
  })

  it('is never posted to unless asked, and never rushed', async () => {
    const server = await startLittleServer()
    const { 'not applicable': untold } = await findings(server.endpoint, { perSecond: 40 })
    await server.close()
    expect(server.heard.filter(({ what }) => what.startsWith('POST'))).toEqual([])
    expect(untold).toContain('post/created')
    const gaps = server.heard.slice(1).map(({ at }, i) => at - (server.heard[i]?.at ?? 0))
    // A timer may be a little early; an unpaced run would have gaps of about one millisecond.
    expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeGreaterThan(20)
  })

  const flaws: [Flaw, string[]][] = [
    ['leading zeros in JSON', ['format/json']],
    ['XML sent as text/html', ['format/xml']],
    ['no XML declaration', ['format/xml-declaration']],
    ['Latin-1 bytes', ['format/utf-8']],
    ['unclosed element', ['format/xml']],
    ['JSON object for a list', ['format/json']],
    ['discovery in XML only', ['discovery/formats']],
    ['discovery without key_service', ['discovery/fields']],
    ['endpoint without XML', ['discovery/endpoint']],
    ['one service_code twice', ['services/unique']],
    ['metadata yes', ['services/metadata']],
    ['type immediate', ['services/type']],
    ['empty parameter refused', ['services/empty-parameter']],
    ['unknown service answers 500', ['definition/unknown']],
    ['definition without values', ['definition/attributes']],
    ['status in_progress', ['requests/status']],
    ['dates without zone', ['requests/dates']],
    ['decimal comma', ['requests/position']],
    ['HTML in descriptions', ['requests/description']],
    ['everything since the beginning', ['requests/volume', 'requests/longest-span']],
    ['status filter ignored', ['requests/by-status']],
    ['service filter ignored', ['requests/by-service']],
    ['dates ignored', ['requests/by-date']],
    ['bad date answers 500', ['requests/bad-date']],
    ['ids after other filters', ['requests/by-id']],
    ['one request as an object', ['request/one']],
    ['unknown request answers 200', ['request/unknown']],
    ['unknown token answers 200', ['token/unknown']],
    ['errors as plain text', ['errors/xml', 'errors/json']],
    ['key checked last', ['post/wrong-key']],
    ['unknown service accepted', ['post/unknown-service']],
    ['place not needed', ['post/no-location']],
    ['lat alone accepted', ['post/lat-alone']],
    ['number and token', ['post/created']],
    ['token that never resolves', ['post/token']],
    ['updates outside the span', ['updates/span']],
  ]
  it.each(flaws)('with %s is told so', async (flaw, rules) => {
    const server = await startLittleServer(flaw)
    const { fails } = await findings(server.endpoint, { key: server.key, post: true })
    await server.close()
    expect(fails).toEqual(expect.arrayContaining(rules))
  })

  it('that is not there is told so by every rule that asks it', async () => {
    const { ok, fails } = await findings('http://127.0.0.1:9/v2')
    expect(ok).toEqual([])
    expect(fails?.length).toBeGreaterThan(20)
  })
})

describe('muara open311 check', () => {
  let fresh: FreshDatabase
  let muara: RunningMuara
  let key: string

  beforeAll(async () => {
    fresh = await freshDatabase({ max: 2 })
    muara = await startMuara({
      databaseUrl: fresh.url,
      channels: [{ name: 'open311', adapter: 'open311' }],
    })
    const made = await muara.api('/api/v1/keys', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'aplikasi contoh', scope: 'channel', channel: 'open311' }),
    })
    key = made.body.key
    for (const description of ['Jalan berlubang di depan sekolah', 'Jalan ambles dekat jembatan'])
      await post(`${muara.url}/open311/v2/requests.json`, {
        api_key: key,
        service_code: 'jalan',
        lat: '-6.2301',
        long: '106.8512',
        description,
      })
    await muara.atRest()
  })
  afterAll(async () => {
    await muara.stop()
    await fresh.drop()
  })

  const run = async (...words: string[]) => {
    let out = ''
    let err = ''
    const code = await runCommand(['open311', 'check', ...words], {
      env: {},
      out: { write: text => Boolean((out += String(text))) },
      err: { write: text => Boolean((err += String(text))) },
    })
    return { code, out, err }
  }

  it('finds nothing wrong with Muara, posting included', async () => {
    const { code, out } = await run(`${muara.url}/open311/v2/`, '--key', key, '--post', '--rate', '50')
    expect(out).not.toContain('FAILS')
    expect(out).toContain('post/found')
    expect(code).toBe(0)
  })

  it('names the rule, the sentence and the deed, and ends with 1', async () => {
    const server = await startLittleServer('status in_progress')
    const { code, out } = await run(`${server.endpoint}/services.xml`, '--rate', '50')
    await server.close()
    expect(code).toBe(1)
    expect(out).toContain('FAILS')
    expect(out).toContain('requests/status: request 100 has status "in_progress"')
    expect(out).toContain('GET Service Requests: "status: Options: open, closed"')
  })

  it('asks for an address it can use', async () => {
    expect((await run('ftp://example.com')).code).toBe(1)
    expect((await run('http://127.0.0.1:9', '--rate', 'quick')).code).toBe(1)
    expect((await run()).code).toBe(2)
  })
})
