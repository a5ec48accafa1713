import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ForbiddenAddress, guardedFetch } from '../../src/network/guarded-fetch.js'

let server: Server
let origin: string
let other: Server
let otherOrigin: string
let seenByOther: Record<string, unknown> = {}

const listen = (one: Server) =>
  new Promise<string>(settle =>
    one.listen(0, '127.0.0.1', () => settle(`http://127.0.0.1:${(one.address() as { port: number }).port}`)),
  )

beforeAll(async () => {
  other = createServer((request, response) => {
    seenByOther = request.headers
    response.end('other')
  })
  otherOrigin = await listen(other)
  server = createServer((request, response) => {
    if (request.url === '/inside')
      return response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()
    if (request.url === '/other') return response.writeHead(302, { location: `${otherOrigin}/x` }).end()
    if (request.url === '/loop') return response.writeHead(302, { location: '/loop' }).end()
    if (request.url === '/endless') {
      response.writeHead(200, { 'content-length': '5' })
      response.flushHeaders()
      response.socket?.write('x'.repeat(5))
      return
    }
    if (request.url === '/large') {
      response.writeHead(200)
      const write = () => {
        while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return
        response.once('drain', write)
      }
      return write()
    }
    if (request.url === '/silent') return
    response.end('halo')
  })
  origin = await listen(server)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  other.close()
})

const guard = (options: Partial<Parameters<typeof guardedFetch>[0]> = {}) =>
  guardedFetch({ localHosts: [new URL(origin).host, new URL(otherOrigin).host], ...options })
const refused = (url: string) =>
  expect(guardedFetch({ localHosts: [] })(url)).rejects.toSatisfy(error => isForbidden(error))
const isForbidden = (error: unknown): boolean =>
  error instanceof ForbiddenAddress ||
  (error instanceof Error && error.cause !== undefined && isForbidden(error.cause))

describe('guarded fetch', () => {
  it.each([
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://0.0.0.0/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://127.1/',
    'https://169.254.169.254/',
    'https://100.64.1.1/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'http://example.com/',
    'https://example.com:22/',
    'https://example.com:5432/',
    'https://user@example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
  ])('refuses %s', url => refused(url))

  it('reaches a listed local stand-in', async () =>
    expect(await (await guard()(`${origin}/`)).text()).toBe('halo'))
  it('checks every redirect again', () =>
    expect(guard()(`${origin}/inside`)).rejects.toThrow(ForbiddenAddress))
  it('ends a loop of redirects', () => expect(guard()(`${origin}/loop`)).rejects.toThrow(ForbiddenAddress))
  it('does not carry credentials to another host', async () => {
    await guard()(`${origin}/other`, { headers: { authorization: 'Basic x', cookie: 'a=b' } })
    expect(seenByOther).not.toHaveProperty('authorization')
    expect(seenByOther).not.toHaveProperty('cookie')
  })
  it('stops a body that grows past the limit', async () => {
    const response = await guard({ maxBytes: 1_000_000 })(`${origin}/large`)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })
  it('gives up on a silent server', () =>
    expect(guard({ timeoutMs: 300 })(`${origin}/silent`)).rejects.toThrow())
})
