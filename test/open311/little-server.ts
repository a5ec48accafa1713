import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Flaw, writing } from './flaws.js'

interface Answer {
  readonly status: number
  readonly root: string
  readonly content: unknown
}

const KEY = 'kunci-uji'
const DAY = 86_400_000
const SERVICES = [
  {
    service_code: '001',
    service_name: 'Jalan',
    description: 'Jalan rusak',
    metadata: 'true',
    type: 'realtime',
    keywords: '',
    group: 'jalan',
  },
  {
    service_code: '002',
    service_name: 'Pohon',
    description: 'Pohon tumbang',
    metadata: 'false',
    type: 'realtime',
    keywords: '',
    group: 'taman',
  },
]

/** A server of a few lines which keeps to GeoReport v2 but for one flaw. */
export async function startLittleServer(flaw?: Flaw): Promise<{
  endpoint: string
  key: string
  /** Method and address of every request, with the time it came, milliseconds. */
  heard: { what: string; at: number }[]
  close(): Promise<void>
}> {
  const is = (one: Flaw) => one === flaw
  const { json, xml } = writing(is)
  const heard: { what: string; at: number }[] = []
  const w3c = (time: number) => {
    const text = new Date(time).toISOString().replace(/\.\d{3}Z/, '')
    return is('dates without zone') ? text : `${text}Z`
  }
  const now = Date.now()
  const ages = is('everything since the beginning') ? [1, 20, 300] : [1, 20]
  const requests = ages.map((days, at) => ({
    service_request_id: String(100 + at),
    status: at === 0 ? (is('status in_progress') ? 'in_progress' : 'open') : 'closed',
    service_name: 'Jalan',
    service_code: at === 0 ? '001' : '002',
    description: is('HTML in descriptions') ? '<p>Lubang</p>' : 'Lubang',
    requested_datetime: w3c(now - days * DAY),
    updated_datetime: w3c(now - days * DAY),
    lat: is('decimal comma') ? '-6,2' : '-6.2',
    long: is('decimal comma') ? '106,8' : '106.8',
  }))
  const error = (status: number, description: string): Answer => ({
    status,
    root: 'errors',
    content: [{ code: String(status), description }],
  })
  const ok = (root: string, content: unknown): Answer => ({ status: 200, root, content })

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://local')
    heard.push({ what: `${request.method} ${url.pathname}${url.search}`, at: performance.now() })
    const form = new URLSearchParams(await textOf(request))
    const [, path = '', format = 'xml'] = /^\/v2\/(.*?)\.(xml|json)$/.exec(url.pathname) ?? []
    const known = format === 'json' && path === 'discovery' && is('discovery in XML only') ? '' : path
    const { status, root, content } =
      request.method === 'POST' ? post(known, form) : get(known, url.searchParams)
    const plain = status >= 400 && is('errors as plain text')
    const text = plain ? 'Sorry!' : format === 'json' ? json(root, content) : xml(root, content)
    const type = plain
      ? 'text/plain'
      : format === 'json'
        ? 'application/json'
        : is('XML sent as text/html')
          ? 'text/html'
          : 'text/xml'
    const latin = is('Latin-1 bytes') && path === 'services'
    response.writeHead(status, { 'content-type': `${type}; charset=utf-8` })
    response.end(latin ? Buffer.from(text.replace('rusak', 'rus\u00e9k'), 'latin1') : text)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`
  return {
    endpoint,
    key: KEY,
    heard,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  function get(path: string, query: URLSearchParams): Answer {
    const [resource, id] = path.split('/')
    if (path === 'discovery') return ok('discovery', discovery())
    if (path === 'services') {
      if (is('empty parameter refused') && query.has('jurisdiction_id')) return error(400, 'jurisdiction_id')
      const twice = is('one service_code twice') ? [...SERVICES, SERVICES[0]] : SERVICES
      return ok(
        'services',
        twice.map(service => ({
          ...service,
          ...(is('metadata yes') && { metadata: 'yes' }),
          ...(is('type immediate') && { type: 'immediate' }),
        })),
      )
    }
    if (resource === 'services')
      return id === '001'
        ? ok('service_definition', definition())
        : error(is('unknown service answers 500') ? 500 : 404, 'service_code was not found')
    if (path === 'requests') return list(query)
    if (resource === 'requests') {
      const one = requests.filter(request => request.service_request_id === id)
      if (one.length === 0 && !is('unknown request answers 200'))
        return error(404, 'service_request_id was not found')
      return ok('service_requests', one)
    }
    if (resource === 'tokens') {
      if (id === 't-1')
        return ok('service_requests', [
          { token: id, service_request_id: is('token that never resolves') ? '' : '100' },
        ])
      return is('unknown token answers 200') ? ok('service_requests', []) : error(404, 'token was not found')
    }
    if (path === 'servicerequestupdates') {
      const at = is('updates outside the span') ? now : Date.parse(query.get('start_date') ?? w3c(now))
      return ok('service_request_updates', [
        {
          update_id: '1',
          service_request_id: '100',
          status: 'open',
          updated_datetime: w3c(at),
          description: 'Regu berangkat',
        },
      ])
    }
    return error(404, 'no such resource')
  }

  function list(query: URLSearchParams): Answer {
    const ids = query.get('service_request_id')?.split(',') ?? []
    const filtered = (all: typeof requests) =>
      all.filter(one => {
        const at = Date.parse(one.requested_datetime)
        const [status, code, from, to] = ['status', 'service_code', 'start_date', 'end_date'].map(name =>
          query.get(name),
        )
        return (
          (!status || is('status filter ignored') || status.split(',').includes(one.status)) &&
          (!code || is('service filter ignored') || code === one.service_code) &&
          (is('dates ignored') || ((!from || at >= Date.parse(from)) && (!to || at <= Date.parse(to))))
        )
      })
    if (ids.length > 0) {
      const named = requests.filter(one => ids.includes(one.service_request_id))
      return ok('service_requests', is('ids after other filters') ? filtered(named) : named)
    }
    const [from, to] = [query.get('start_date'), query.get('end_date')].map(text =>
      Date.parse(text ?? w3c(now)),
    )
    if (query.has('start_date') && Number.isNaN(from))
      return error(is('bad date answers 500') ? 500 : 400, 'start_date')
    if (
      query.has('start_date') &&
      (to as number) - (from as number) > 90 * DAY &&
      !is('everything since the beginning')
    )
      return error(400, 'more than 90 days')
    return ok('service_requests', filtered(requests))
  }

  function post(path: string, form: URLSearchParams): Answer {
    const wrong = form.get('api_key') !== KEY
    if (wrong && !is('key checked last')) return error(403, 'Invalid api_key received')
    if (path === 'servicerequestupdates')
      return wrong ? error(403, 'api_key') : error(400, 'service_request_id')
    const code = form.get('service_code')
    if (!code) return error(400, 'service_code was not provided')
    if (!SERVICES.some(service => service.service_code === code) && !is('unknown service accepted'))
      return error(404, 'service_code was not found')
    const [lat, long] = [form.has('lat'), form.has('long')]
    if (lat !== long && !is('lat alone accepted')) return error(400, 'lat and long')
    if (!lat && !long && !is('place not needed')) return error(400, 'a location is required')
    if (wrong) return error(403, 'Invalid api_key received')
    const token = is('number and token') || is('token that never resolves') ? { token: 't-1' } : {}
    const number = is('token that never resolves') ? {} : { service_request_id: '100' }
    return ok('service_requests', [{ ...number, ...token }])
  }

  function discovery() {
    const formats = is('endpoint without XML') ? ['application/json'] : ['text/xml', 'application/json']
    return {
      changeset: '2026-11-22 08:00',
      contact: 'api@example.com',
      ...(!is('discovery without key_service') && { key_service: 'ask' }),
      endpoints: [
        {
          specification: 'http://wiki.open311.org/GeoReport_v2',
          url: endpoint,
          changeset: '2026-11-22 08:00',
          type: 'test',
          formats,
        },
      ],
    }
  }

  function definition() {
    const values = is('definition without values') ? [] : [{ key: 'a', name: 'Aspal' }]
    return {
      service_code: '001',
      attributes: [
        {
          variable: 'true',
          code: 'BAHAN',
          datatype: 'singlevaluelist',
          required: 'false',
          order: '1',
          description: 'Bahan',
          values,
        },
      ],
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}
