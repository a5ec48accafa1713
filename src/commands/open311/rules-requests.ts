import { textOf, timeOf, type Element } from './reading.js'
import { expect, NotApplicable, type Rule } from './rule.js'
import { listIn, type Server } from './server.js'
import { NO_SUCH_CODE } from './rules-services.js'

const MANY = 'GET Service Requests'
const ONE = 'GET Service Request'
const DAY_MS = 86_400_000
const SPAN_DAYS = 90
const MOST = 1_000

async function requestsOf(server: Server): Promise<[Element, ...Element[]]> {
  const [first, ...rest] = await server.list('requests.xml', 'service_requests')
  if (!first) throw new NotApplicable('the server lists no request')
  return [first, ...rest]
}

const idOf = (request: Element) => textOf(request, 'service_request_id')
const requested = (request: Element) => timeOf(textOf(request, 'requested_datetime'))

export const requestRules: readonly Rule[] = [
  {
    name: 'requests/list',
    says: 'Query the current status of multiple requests. service_request_id: The unique ID of the service request created.',
    where: MANY,
    async check(server) {
      const ids = (await requestsOf(server)).map(idOf)
      expect(!ids.includes(''), 'a request has no service_request_id')
      const twice = ids.find((id, at) => ids.indexOf(id) !== at)
      expect(twice === undefined, `request ${twice} is listed twice`)
    },
  },
  {
    name: 'requests/status',
    says: 'status: Options: open, closed',
    where: MANY,
    async check(server) {
      for (const request of await requestsOf(server)) {
        const status = textOf(request, 'status')
        expect(status === 'open' || status === 'closed', `request ${idOf(request)} has status "${status}"`)
      }
    },
  },
  {
    name: 'requests/dates',
    says: 'All date/time fields must be formatted as per the w3 note. Timezone information must be included.',
    where: 'Date/time format',
    async check(server) {
      for (const request of await requestsOf(server))
        for (const name of ['requested_datetime', 'updated_datetime', 'expected_datetime']) {
          const text = textOf(request, name)
          const needed = name === 'requested_datetime'
          expect(
            (text === '' && !needed) || timeOf(text) !== null,
            `request ${idOf(request)} has ${name} "${text}", no W3C date and time with a zone`,
          )
        }
    },
  },
  {
    name: 'requests/position',
    says: 'lat, long: latitude and longitude using the WGS84 projection.',
    where: MANY,
    async check(server) {
      for (const request of await requestsOf(server)) {
        const [lat, long] = [textOf(request, 'lat'), textOf(request, 'long')]
        if (lat === '' && long === '') continue
        expect(
          /^-?\d+(\.\d+)?$/.test(lat) &&
            /^-?\d+(\.\d+)?$/.test(long) &&
            Math.abs(+lat) <= 90 &&
            Math.abs(+long) <= 180,
          `request ${idOf(request)} lies at lat "${lat}", long "${long}"`,
        )
      }
    },
  },
  {
    name: 'requests/description',
    says: 'This may contain line breaks, but not html or code. Otherwise, this is free form text limited to 4,000 characters.',
    where: MANY,
    async check(server) {
      for (const request of await requestsOf(server)) {
        const text = textOf(request, 'description')
        expect(
          Array.from(text).length <= 4_000,
          `the description of ${idOf(request)} is longer than 4,000 characters`,
        )
        expect(
          !/<\/?(p|br|div|span|a|b|i|script)\b[^>]*>/i.test(text),
          `the description of ${idOf(request)} holds HTML`,
        )
      }
    },
  },
  {
    name: 'requests/volume',
    says: 'Default query limit is a span of 90 days or first 1000 requests returned, whichever is smallest.',
    where: `${MANY}, Response Volume`,
    async check(server) {
      const all = await requestsOf(server)
      expect(all.length <= MOST, `${all.length} requests are listed at once`)
      const oldest = Math.min(
        ...all.map(request => requested(request)?.getTime() ?? Number.POSITIVE_INFINITY),
      )
      const days = Math.floor((Date.now() - oldest) / DAY_MS)
      expect(days <= SPAN_DAYS + 1, `a request of ${days} days ago is listed by default`)
    },
  },
  {
    name: 'requests/by-status',
    says: 'Allows one to search for requests which have a specific status; can be declared multiple times, comma delimited.',
    where: MANY,
    async check(server) {
      for (const status of ['open', 'closed'])
        for (const request of await server.list('requests.xml', 'service_requests', { status }))
          expect(
            textOf(request, 'status') === status,
            `status=${status} lists ${idOf(request)}, which is not ${status}`,
          )
      const both = await server.get('requests.xml', { status: 'open,closed' })
      expect(both.status === 200, `status=open,closed answers ${both.status}`)
    },
  },
  {
    name: 'requests/by-service',
    says: 'Specify the service type by calling the unique ID of the service_code.',
    where: MANY,
    async check(server) {
      const [first] = await requestsOf(server)
      const code = textOf(first, 'service_code')
      const found = await server.list('requests.xml', 'service_requests', { service_code: code })
      expect(found.length > 0, `service_code=${code} lists nothing, although ${idOf(first)} has it`)
      const stranger = found.find(request => textOf(request, 'service_code') !== code)
      expect(
        stranger === undefined,
        `service_code=${code} lists ${stranger && idOf(stranger)} of another service`,
      )
    },
  },
  {
    name: 'requests/by-date',
    says: 'start_date, end_date: search for requests which have a requested_datetime that matches a given range.',
    where: MANY,
    async check(server) {
      const [first] = await requestsOf(server)
      const at = requested(first)
      if (!at)
        throw new NotApplicable('the first request has no readable requested_datetime (see requests/dates)')
      const span = { start_date: w3c(at.getTime() - 60_000), end_date: w3c(at.getTime() + 60_000) }
      const found = await server.list('requests.xml', 'service_requests', span)
      expect(
        found.some(request => idOf(request) === idOf(first)),
        `the minute around ${idOf(first)} does not list it`,
      )
      for (const request of found) {
        const time = requested(request)?.getTime() ?? 0
        expect(
          Math.abs(time - at.getTime()) <= 61_000,
          `start_date=${span.start_date} and end_date=${span.end_date} list ${idOf(request)} of ${textOf(request, 'requested_datetime')}`,
        )
      }
    },
  },
  {
    name: 'requests/longest-span',
    says: '... but may not span more than 90 days.',
    where: MANY,
    async check(server) {
      const now = Date.now()
      const span = { start_date: w3c(now - 400 * DAY_MS), end_date: w3c(now) }
      const reply = await server.get('requests.xml', span)
      expect(reply.status < 500, `a span of 400 days answers ${reply.status}`)
      if (reply.status !== 200)
        return expect(reply.status === 400, `a span of 400 days answers ${reply.status}`)
      const times = listIn(reply, 'service_requests').flatMap(request => requested(request)?.getTime() ?? [])
      const days = times.length === 0 ? 0 : (Math.max(...times) - Math.min(...times)) / DAY_MS
      expect(days <= SPAN_DAYS, `a span of 400 days is answered with requests ${Math.floor(days)} days apart`)
    },
  },
  {
    name: 'requests/bad-date',
    says: 'Must use w3 format. Basically 400 for any other error where the request can not be fulfilled as expected.',
    where: `${MANY}, Errors`,
    async check(server) {
      const { status } = await server.get('requests.xml', { start_date: 'yesterday', end_date: 'today' })
      expect(status === 400, `start_date=yesterday answers ${status}, expected 400`)
    },
  },
  {
    name: 'requests/by-id',
    says: 'Multiple service_request_id can be declared; comma delimited. This overrides all other arguments.',
    where: MANY,
    async check(server) {
      const asked = (await requestsOf(server)).slice(0, 2)
      const ids = asked.map(idOf)
      const other = textOf(asked[0] as Element, 'status') === 'open' ? 'closed' : 'open'
      const found = await server.list('requests.xml', 'service_requests', {
        service_request_id: ids.join(','),
        status: other,
        service_code: NO_SUCH_CODE,
      })
      const got = found.map(idOf)
      expect(
        ids.every(id => got.includes(id)) && got.length === ids.length,
        `service_request_id=${ids.join(',')} with other arguments lists ${got.join(',') || 'nothing'}`,
      )
    },
  },
  {
    name: 'request/one',
    says: 'Query the current status of an individual request.',
    where: ONE,
    async check(server) {
      const [first] = await requestsOf(server)
      const path = `requests/${encodeURIComponent(idOf(first))}`
      const found = await server.list(`${path}.xml`, 'service_requests')
      expect(
        found.length === 1 && idOf(found[0] as Element) === idOf(first),
        `${path}.xml does not hold that one request`,
      )
      const json = await server.get(`${path}.json`)
      if (json.status === 200)
        expect(listIn(json, 'service_requests').length === 1, `${path}.json is no array of one`)
    },
  },
  {
    name: 'request/unknown',
    says: 'The HTTP error codes should always be 404 for resources that do not exist.',
    where: 'Errors',
    async check(server) {
      const { status } = await server.get('requests/muara-check-no-such-request.xml')
      expect(status === 404, `an unknown service_request_id answers ${status}, expected 404`)
    },
  },
  {
    name: 'token/unknown',
    says: '404 - jurisdiction_id or token not found (specified in error response)',
    where: 'GET service_request_id from a token',
    async check(server) {
      const { status } = await server.get('tokens/muara-check-no-such-token.xml')
      expect(status === 404, `an unknown token answers ${status}, expected 404`)
    },
  },
]

const w3c = (time: number) => new Date(time).toISOString().replace(/\.\d{3}/, '')
