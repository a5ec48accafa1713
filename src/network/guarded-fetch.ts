import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, fetch as undiciFetch } from 'undici'

export interface GuardOptions {
  /** `host:port` pairs that may be reached although internal, also without TLS: local stand-ins of providers. */
  readonly localHosts: readonly string[]
  /** Longest whole exchange, milliseconds. Default 15 s. */
  readonly timeoutMs?: number
  /** Longest body, bytes. Default 25 MB. Reading past it fails. */
  readonly maxBytes?: number
}

/** Refused before any byte was sent. The message names the rule, never the full address (it may hold a token). */
export class ForbiddenAddress extends Error {
  readonly code = 'forbidden_address'
  constructor(reason: string) {
    super(`Alamat ini tidak boleh diambil: ${reason}`)
    this.name = 'ForbiddenAddress'
  }
}

const MOST_REDIRECTS = 3

/**
 * `fetch` for addresses that strangers may have chosen. Only https on port 443 to public unicast addresses; the check is
 * made on the address actually connected to, at connect time, so a name that answers differently the second time gains
 * nothing. Redirects are followed by hand, each checked again, and credentials do not follow to another host; with
 * `redirect: 'manual'` they are handed back.
 */
export function guardedFetch({
  localHosts,
  timeoutMs = 15_000,
  maxBytes = 25_000_000,
}: GuardOptions): typeof fetch {
  const local = new Set(localHosts)
  const outside = new Agent({
    connect: { lookup: publicLookup, timeout: 5_000 },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  const inside = new Agent({ connect: { timeout: 2_000 }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs })

  return async function fetchGuarded(
    input: Parameters<typeof fetch>[0],
    init: RequestInit = {},
  ): Promise<Response> {
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline
    let url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url)
    let headers = new Headers(init.headers)
    let { method, body } = { method: init.method ?? 'GET', body: init.body }
    for (let hops = 0; ; hops++) {
      const isLocal = check(url, local)
      const response = (await undiciFetch(url, {
        method,
        headers,
        body,
        signal,
        redirect: 'manual',
        dispatcher: isLocal ? inside : outside,
      } as never)) as unknown as Response
      const location = response.headers.get('location')
      const moved = response.status >= 300 && response.status < 400 && location && init.redirect !== 'manual'
      if (!moved) return limited(response, maxBytes)
      await response.body?.cancel()
      if (hops >= MOST_REDIRECTS) throw new ForbiddenAddress('terlalu banyak pengalihan')
      const next = new URL(location, url)
      if (next.host !== url.host) headers = withoutCredentials(headers)
      if (response.status !== 307 && response.status !== 308) {
        method = 'GET'
        body = undefined
      }
      url = next
    }
  } as typeof fetch
}

/**
 * Why an address could never be fetched, as far as it can be told before its name is looked up; null when it might.
 * @throws TypeError when it is no URL.
 */
export function forbidden(address: string, localHosts: readonly string[]): string | null {
  try {
    check(new URL(address), new Set(localHosts))
    return null
  } catch (error) {
    if (error instanceof ForbiddenAddress) return error.message
    throw error
  }
}

/** Throws for anything but a public https address; true when the address is on the list of local stand-ins. */
function check(url: URL, local: ReadonlySet<string>): boolean {
  if (url.username || url.password) throw new ForbiddenAddress('memuat nama pengguna')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  if (local.has(`${url.hostname}:${port}`) && (url.protocol === 'http:' || url.protocol === 'https:'))
    return true
  if (url.protocol !== 'https:') throw new ForbiddenAddress(`skema ${url.protocol.slice(0, 12)}`)
  if (port !== '443') throw new ForbiddenAddress(`porta ${port}`)
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) && !isPublic(literal)) throw new ForbiddenAddress('alamat internal')
  return false
}

function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address)
  if (parsed.kind() === 'ipv6') {
    const six = parsed as ipaddr.IPv6
    if (six.isIPv4MappedAddress()) return six.toIPv4Address().range() === 'unicast'
  }
  return parsed.range() === 'unicast'
}

/** Every address of a mixed answer must be public: one internal among them refuses all. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 0)
    const all = addresses as unknown as { address: string; family: number }[]
    if (all.length === 0 || all.some(({ address }) => !isPublic(address)))
      return done(new ForbiddenAddress('alamat internal'), '', 0)
    if (options.all) return done(null, all as never)
    const first = all[0] as { address: string; family: number }
    return done(null, first.address, first.family)
  })
}

function withoutCredentials(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['authorization', 'cookie', 'proxy-authorization']) kept.delete(name)
  return kept
}

/** The same response, whose body fails once it has grown past the limit, whatever Content-Length promised. */
function limited(response: Response, maxBytes: number): Response {
  if (!response.body) return response
  let seen = 0
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength
      if (seen > maxBytes)
        controller.error(new ForbiddenAddress(`isi lebih dari ${Math.round(maxBytes / 1e6)} MB`))
      else controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  const body = status === 204 || status === 304 ? null : response.body.pipeThrough(counter as never)
  return new Response(body as never, { status, statusText, headers })
}
