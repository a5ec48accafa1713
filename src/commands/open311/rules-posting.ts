import { setTimeout as pause } from 'node:timers/promises'
import { textOf, type Element } from './reading.js'
import { expect, NotApplicable, type Rule } from './rule.js'
import { elementsIn, listIn, type Server } from './server.js'
import { mustExplain } from './rules-errors.js'
import { NO_SUCH_CODE, servicesOf } from './rules-services.js'

const WHERE = 'POST Service Request'
/** How long to wait before a token is asked about again; FixMyStreet does so five times and gives up. */
const BETWEEN_MS = 2_000
const TEXT = 'Uji kesesuaian Open311 (muara open311 check). Mohon abaikan.'
const POSITION = { lat: '-6.1754', long: '106.8272' }

function keyed({ target }: Server): void {
  if (!target.post) throw new NotApplicable('nothing is posted without --post')
  if (target.key === null) throw new NotApplicable('no --key was given')
}

async function codeOf(server: Server): Promise<string> {
  const services = await servicesOf(server)
  // A service without required attributes, so that nothing has to be invented.
  const service = services.find(one => textOf(one, 'metadata') === 'false') ?? services[0]
  if (!service) throw new NotApplicable('no service is listed')
  return textOf(service, 'service_code')
}

/** What a form must be answered with. */
const refuses = (
  name: string,
  says: string,
  status: number,
  form: (server: Server) => Promise<Record<string, string | null>>,
  needsKey = true,
): Rule => ({
  name,
  says,
  where: WHERE,
  async check(server) {
    if (needsKey) keyed(server)
    const reply = await server.post('requests.xml', await form(server))
    expect(reply.status === status, `answers ${reply.status}, expected ${status}`)
    mustExplain(reply)
  },
})

/** The one request a run creates. */
const created = new WeakMap<Server, Promise<Element>>()

function create(server: Server): Promise<Element> {
  keyed(server)
  const known =
    created.get(server) ??
    (async () => {
      const code = await codeOf(server)
      const reply = await server.post('requests.xml', {
        service_code: code,
        ...POSITION,
        description: TEXT,
        device_id: 'muara-check',
      })
      const [first, ...more] = listIn(reply, 'service_requests')
      expect(
        first !== undefined && more.length === 0,
        `a request is answered with ${more.length + (first ? 1 : 0)} requests`,
      )
      return first
    })()
  created.set(server, known)
  return known
}

const numbers = new WeakMap<Server, Promise<string>>()

function numberOf(server: Server): Promise<string> {
  const known =
    numbers.get(server) ??
    (async () => {
      const request = await create(server)
      const token = textOf(request, 'token')
      if (token === '') return textOf(request, 'service_request_id')
      for (let tries = 0; tries < server.target.tokenTries; tries++) {
        if (tries > 0) await pause(BETWEEN_MS)
        const reply = await server.again(`tokens/${encodeURIComponent(token)}.xml`)
        const number =
          reply.status === 200
            ? textOf(elementsIn(reply, 'service_requests')[0] ?? {}, 'service_request_id')
            : ''
        if (number !== '') return number
      }
      return ''
    })()
  numbers.set(server, known)
  return known
}

export const postingRules: readonly Rule[] = [
  refuses(
    'post/no-key',
    '403 - Missing or Invalid API Key (specify in error message)',
    403,
    async server => ({ api_key: null, service_code: await codeOf(server), ...POSITION }),
    false,
  ),
  refuses(
    'post/wrong-key',
    '403 - Missing or Invalid API Key (specify in error message)',
    403,
    async () => ({ api_key: 'muara-check-no-such-key' }),
    false,
  ),
  refuses(
    'post/no-service',
    '400 - service_code or jurisdiction_id was not provided (specified in error response)',
    400,
    async () => ({ ...POSITION, description: TEXT }),
  ),
  refuses(
    'post/unknown-service',
    '404 - service_code or jurisdiction_id was not found (specified in error response)',
    404,
    async () => ({ service_code: NO_SUCH_CODE, ...POSITION, description: TEXT }),
  ),
  refuses(
    'post/no-location',
    'A full location parameter must be submitted. One of lat & long or address_string or address_id',
    400,
    async server => ({ service_code: await codeOf(server), description: TEXT }),
  ),
  refuses(
    'post/lat-alone',
    'lat & long both need to be sent even though they are sent as two separate parameters.',
    400,
    async server => ({ service_code: await codeOf(server), lat: POSITION.lat, description: TEXT }),
  ),
  {
    name: 'post/created',
    says: 'service_request_id should not be returned if token is returned; token should not be returned if service_request_id is returned.',
    where: WHERE,
    async check(server) {
      const request = await create(server)
      const [id, token] = [textOf(request, 'service_request_id'), textOf(request, 'token')]
      expect(id === '' || token === '', `both service_request_id "${id}" and token "${token}" are returned`)
      const type = textOf(
        (await servicesOf(server)).find(one => textOf(one, 'metadata') === 'false') ?? {},
        'type',
      )
      expect(
        id !== '' || token !== '' || type === 'blackbox',
        'neither service_request_id nor token is returned',
      )
    },
  },
  {
    name: 'post/token',
    says: 'token: use this to call GET service_request_id from a token.',
    where: 'GET service_request_id from a token',
    async check(server) {
      const token = textOf(await create(server), 'token')
      if (token === '') throw new NotApplicable('the number was returned at once')
      expect(
        (await numberOf(server)) !== '',
        `token ${token} has no service_request_id after ${server.target.tokenTries} looks`,
      )
    },
  },
  {
    name: 'post/found',
    says: 'The unique ID of the service request created: this can be used to call the GET Service Request method.',
    where: 'GET Service Request',
    async check(server) {
      await create(server)
      const number = await numberOf(server)
      if (number === '')
        throw new NotApplicable('no service_request_id came back (see post/created, post/token)')
      const reply = await server.again(`requests/${encodeURIComponent(number)}.xml`)
      const ids = listIn(reply, 'service_requests').map(request => textOf(request, 'service_request_id'))
      expect(ids.includes(number), `requests/${number}.xml holds ${ids.join(',') || 'nothing'}`)
    },
  },
]
