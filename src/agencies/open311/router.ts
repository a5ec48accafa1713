import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express'
import express from 'express'
import helmet from 'helmet'
import type { KeyHolder } from '../../accounts/index.js'
import { isAway } from '../../store/read/away.js'
import type { Answer, Call, Handle, Open311Deps, World } from './deps.js'
import { discovery, JURISDICTION } from './discovery.js'
import { both, Fault } from './fault.js'
import type { Fields } from './fields.js'
import { one } from './fields.js'
import type { Form } from './form.js'
import { readForm } from './form.js'
import type { Format } from './format.js'
import { write } from './format.js'
import { fairShare, keys, mustHold } from './key.js'
import { getRequest, getRequests } from './requests.js'
import { catalogue, serviceDefinition, serviceList } from './services.js'
import { getToken, postRequest } from './submission.js'
import { getUpdates, postUpdate } from './updates.js'

/** A form of words, and one with the photographs of a telephone. */
const LARGEST_FORM = '1mb'
const LARGEST_PARTS = '16mb'

/** Every resource, without its ending. `post` means an `api_key` is required. */
export const RESOURCES: readonly { path: string; get?: Handle; post?: Handle }[] = [
  { path: '/discovery', get: (_call, { publicUrl, since }) => ({ document: discovery(publicUrl, since) }) },
  {
    path: '/v2/discovery',
    get: (_call, { publicUrl, since }) => ({ document: discovery(publicUrl, since) }),
  },
  {
    path: '/v2/services',
    get: (_call, { services, type = 'realtime' }) => ({ document: serviceList(services.all, type) }),
  },
  { path: '/v2/services/:id', get: getService },
  { path: '/v2/requests', get: getRequests, post: postRequest },
  { path: '/v2/requests/:id', get: getRequest },
  { path: '/v2/tokens/:id', get: getToken },
  { path: '/v2/servicerequestupdates', get: getUpdates, post: postUpdate },
]

/**
 * GeoReport v2 below `/open311/v2`, with discovery, tokens and mySociety's updates. XML unless the address ends in
 * `.json` or only JSON is accepted. Mount it at the root, before anything that answers for every path.
 *
 * @see https://wiki.open311.org/GeoReport_v2/
 */
export function open311Router(deps: Open311Deps): Router {
  const world: World = { ...deps, services: catalogue(deps.offers, deps.directory), since: new Date() }
  const router = express.Router({ caseSensitive: true, strict: true })
  const door = admit(world)
  const share = fairShare(deps.requestsPerMinute ?? 1200)
  router.use(
    helmet({
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      strictTransportSecurity: deps.publicUrl.startsWith('https:'),
    }),
  )
  router.use(takeFormat)
  for (const { path, get, post } of RESOURCES) {
    if (get) router.get(path, withoutBody, door, share, answer(get, world))
    if (post) router.post(path, withoutBody, ...withBody, door, share, answer(post, world))
    const allow = [...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : [])].join(', ')
    router.all(path, () => {
      throw new Fault(405, both('Metode tidak tersedia', 'Method not allowed'), { Allow: allow })
    })
  }
  router.use(() => {
    throw new Fault(404, both('Alamat ini tidak ada', 'There is no such resource'))
  })
  router.use(faults(deps.onError ?? (() => {})))
  return express.Router().use('/open311', router)
}

function getService({ id }: Call, { services, directory }: World): Answer {
  const service = services.byCode(id)
  if (!service) throw new Fault(404, both('service_code tidak dikenal', 'service_code was not found'))
  return { document: serviceDefinition(service, directory) }
}

/** Takes the ending off the path and remembers it. Browsers of any site may read: nothing here is private. */
const takeFormat: RequestHandler = (request, response, next) => {
  const [path = '', search] = request.url.split(/\?(.*)/s)
  const ending = /\.([a-z]{1,5})$/i.exec(path)?.[1]?.toLowerCase()
  const wanted = ending ?? (request.accepts(['xml', 'json']) === 'json' ? 'json' : 'xml')
  response.locals.format = (wanted === 'json' ? 'json' : 'xml') satisfies Format
  response.set({ 'Access-Control-Allow-Origin': '*', Vary: 'Accept' })
  if (wanted !== 'xml' && wanted !== 'json')
    throw new Fault(404, both('Yang ada: .xml dan .json', 'The formats are .xml and .json'))
  if (ending !== undefined)
    request.url = path.slice(0, -ending.length - 1) + (search === undefined ? '' : `?${search}`)
  next()
}

const NO_FORM: Form = { fields: [], files: [], apiKey: null, isForm: true }
const withoutBody: RequestHandler = (_request, response, next) => {
  response.locals.form = NO_FORM
  next()
}
const withBody: readonly RequestHandler[] = [
  express.raw({ type: 'multipart/form-data', limit: LARGEST_PARTS }),
  express.raw({ type: () => true, limit: LARGEST_FORM }),
  async (request, response, next) => {
    response.locals.form = await readForm(request)
    next()
  },
]

/** The key first, then the jurisdiction, then the shape of the body: a stranger learns nothing about fields. */
function admit({ database }: World): RequestHandler {
  const find = keys(database)
  return async (request, response, next) => {
    const form = response.locals.form as Form
    const query: Fields = [...new URL(request.url, 'http://local').searchParams]
    const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null
    const holder = await find(form.apiKey ?? one(query, 'api_key') ?? bearer, request, response)
    if (request.method === 'POST') mustHold(holder, 'admin', 'agency', 'channel')
    if (!form.isForm)
      throw new Fault(
        400,
        both('Kirimkan sebagai application/x-www-form-urlencoded', 'Send application/x-www-form-urlencoded'),
      )
    const jurisdiction = one(form.fields, 'jurisdiction_id') ?? one(query, 'jurisdiction_id')
    if (jurisdiction !== null && jurisdiction.toLowerCase() !== JURISDICTION)
      throw new Fault(
        404,
        both(
          `jurisdiction_id tidak dikenal; di sini ${JURISDICTION}`,
          `jurisdiction_id was not found; here it is ${JURISDICTION}`,
        ),
      )
    Object.assign(response.locals, { query, holder })
    next()
  }
}

/** What the handlers before the last one found out. */
interface Admitted {
  readonly query: Fields
  readonly form: Form
  readonly holder: KeyHolder | null
  readonly format: Format
}

const answer =
  (handle: Handle, world: World): RequestHandler =>
  async (request: Request, response: Response) => {
    const { query, form, holder, format } = response.locals as Admitted
    const idempotencyKey = request.get('idempotency-key')?.slice(0, 255) || null
    const id = String(request.params['id'] ?? '')
    const { document, headers = {} } = await handle(
      { query, form, holder, idempotencyKey, format, id },
      world,
    )
    write(response.set(headers), format, 200, document)
  }

/** Every error becomes the specification's array, in the format that was asked for. */
const faults =
  (onUnexpected: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error)
    const fault = error instanceof Fault ? error : foreign(error)
    if (fault.status >= 500) onUnexpected(error)
    const errors = fault.told.map(({ code, description }) => ({ code, description }))
    write(response.set(fault.headers), (response.locals.format as Format) ?? 'xml', fault.status, { errors })
  }

/** Errors of the body parser, of a channel (`code`), of the database. */
function foreign(error: unknown): Fault {
  const { status, code, message } = (error ?? {}) as { status?: unknown; code?: unknown; message?: unknown }
  if (status === 413) return new Fault(413, both('Kiriman terlalu besar', 'The request is too large'))
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new Fault(400, both('Permintaan tidak dapat dibaca', 'The request cannot be read'))
  if (code === 'malformed') return new Fault(400, String(message))
  if (isAway(error) || code === 'throttled' || code === 'unavailable')
    return new Fault(503, both('Sedang tidak tersedia, coba lagi', 'Not available right now, try again'), {
      'Retry-After': '5',
    })
  return new Fault(500, both('Terjadi kesalahan pada sistem kami', 'Something broke on our side'))
}
