import { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import { newNumber, parseNumber } from '../report/index.js'
import * as store from '../store/deliveries.js'
import { reachOf } from './corrections.js'
import { addressed, isKept, ownerOf, pushOf } from './endpoint-rules.js'
import { EndpointSchema, EndpointWithSecret, endpointView } from './endpoint-views.js'
import { idOfKey, keyOf, once } from './idempotency.js'
import { Problem } from './problem.js'
import { secretOf } from './push/signing.js'
import type { Answer, ApiDeps } from './route.js'
import { route } from './route.js'
import { plain } from './validation.js'

const scopes = ['agency', 'admin'] as const
const params = z.strictObject({ id: plain(64) })
const headers = z.object({ 'Idempotency-Key': plain(255).optional() })
const UNKNOWN = { description: 'No such endpoint within reach of this key.' }
const REUSED = { description: 'The Idempotency-Key was used with another body.' }
/** How long a secret stays valid after it was replaced, hours: a working day and a night to bring the new one out. */
const OVERLAP_HOURS = 24

export const createEndpoint = route({
  id: 'createEndpoint',
  method: 'post',
  path: '/endpoints',
  summary: 'Be told by push or e-mail',
  description:
    'It hears nothing but a challenge until its owner has answered it: a push by sending the `challenge` back, a mail by an answer. From then on it is told every event of the tickets of its agency (and unit). Administrators name the agency.',
  scopes,
  headers,
  body: z
    .strictObject({
      kind: z.enum(['push', 'email']).default('push'),
      address: plain(2_048).meta({ description: 'https URL, or mail address of a unit without software.' }),
      agency: plain(60).optional(),
      unit: plain(60).optional(),
    })
    .meta({ id: 'NewEndpoint' }),
  answers: {
    201: { description: 'The endpoint and its secret.', schema: EndpointWithSecret },
    409: { description: 'There are too many.' },
    422: REUSED,
  },
  async run({ body, holder, header }, deps) {
    const { kind, address } = body
    const { agency, unit } = ownerOf(holder, body, deps)
    addressed(kind, address, deps)
    const key = keyOf(header)
    const make = () =>
      deps.database
        .transaction(db =>
          store.createEndpoint(db, {
            id: newNumber(),
            kind,
            agency,
            unit,
            address: kind === 'email' ? address.toLowerCase() : address,
            madeBy: `kunci:${holder.id}`,
            change: key === undefined ? undefined : idOfKey(holder, key),
          }),
        )
        .catch(tooMany)
    return withSecret(201, { holder, header }, deps, { body }, make)
  },
})

export const listEndpoints = route({
  id: 'listEndpoints',
  method: 'get',
  path: '/endpoints',
  summary: 'Endpoints and how they are',
  scopes,
  query: z.strictObject({ agency: plain(60).optional() }),
  answers: {
    200: { description: 'All of them.', schema: z.object({ data: z.array(EndpointSchema) }) },
  },
  async run({ query, holder }, deps) {
    const reach = reachOf(holder)
    const endpoints = await store.listEndpoints(deps.database.db, {
      ...reach,
      agency: reach.agency ?? query.agency ?? null,
    })
    return {
      status: 200,
      body: {
        data: endpoints
          .filter(one => !isKept(one.agency, holder, deps.directory))
          .map(one => endpointView(one, deps)),
      },
    }
  },
})

export const showEndpoint = route({
  id: 'showEndpoint',
  method: 'get',
  path: '/endpoints/{id}',
  summary: 'One endpoint',
  scopes,
  params,
  answers: { 200: { description: 'The endpoint.', schema: EndpointSchema }, 404: UNKNOWN },
  run: async ({ params: { id }, holder }, deps) => shown(await endpointNamed(id, holder, deps), deps),
})

export const changeEndpoint = route({
  id: 'changeEndpoint',
  method: 'patch',
  path: '/endpoints/{id}',
  summary: 'Another address, or off and on',
  description:
    'A new address, and one that is switched on again, has to answer a challenge first. What happened meanwhile is told then.',
  scopes,
  params,
  body: z
    .strictObject({ address: plain(2_048).optional(), active: z.boolean().optional() })
    .meta({ id: 'EndpointChange' }),
  answers: { 200: { description: 'The endpoint as it is now.', schema: EndpointSchema }, 404: UNKNOWN },
  async run({ params: { id }, body, holder }, deps) {
    const { kind, id: known } = await endpointNamed(id, holder, deps)
    if (body.address !== undefined) addressed(kind, body.address, deps)
    const address = kind === 'email' ? body.address?.toLowerCase() : body.address
    await deps.database.transaction(db => store.changeEndpoint(db, known, { ...body, address }))
    return shown(await endpointNamed(known, holder, deps), deps)
  },
})

export const deleteEndpoint = route({
  id: 'deleteEndpoint',
  method: 'delete',
  path: '/endpoints/{id}',
  summary: 'Be told no more',
  scopes,
  params,
  answers: { 204: { description: 'Nothing is sent there any more.' }, 404: UNKNOWN },
  async run({ params: { id }, holder }, deps) {
    const { id: known } = await endpointNamed(id, holder, deps)
    await deps.database.transaction(db => store.deleteEndpoint(db, known))
    return { status: 204 }
  },
})

export const rotateEndpoint = route({
  id: 'rotateEndpoint',
  method: 'post',
  path: '/endpoints/{id}/rotate',
  summary: 'Get a new secret',
  description: `For ${OVERLAP_HOURS} hours everything is signed with both, so nothing is refused while the new one is brought out.`,
  scopes,
  params,
  headers,
  answers: {
    200: { description: 'The endpoint and its new secret.', schema: EndpointWithSecret },
    404: UNKNOWN,
    409: { description: 'An e-mail endpoint has no secret.' },
    422: REUSED,
  },
  async run({ params: { id }, holder, header }, deps) {
    const { kind, id: known } = await endpointNamed(id, holder, deps)
    if (kind === 'email')
      throw new Problem('conflict', [
        { detail: 'endpoint surel tidak memakai rahasia', detail_en: 'an e-mail endpoint has no secret' },
      ])
    const key = keyOf(header)
    const turn = async () => {
      const rotation = key === undefined ? undefined : idOfKey(holder, key)
      await store.rotateSecret(deps.database.db, known, OVERLAP_HOURS, rotation)
      return known
    }
    return withSecret(200, { holder, header }, deps, { rotate: known }, turn)
  },
})

export const testEndpoint = route({
  id: 'testEndpoint',
  method: 'post',
  path: '/endpoints/{id}/test',
  summary: 'Send a test event',
  description:
    'To an endpoint that is not verified: the challenge once more. See its deliveries for how it went.',
  scopes,
  params,
  answers: {
    202: { description: 'It is on its way.' },
    404: UNKNOWN,
    409: { description: 'The endpoint is disabled.' },
  },
  async run({ params: { id }, holder }, { database, ...deps }) {
    const endpoint = await endpointNamed(id, holder, { database, ...deps })
    if (endpoint.state === 'disabled')
      throw new Problem('conflict', [
        { detail: 'endpoint ini dimatikan; nyalakan dulu', detail_en: 'it is disabled; switch it on first' },
      ])
    await database.transaction(db => store.testEndpoint(db, endpoint.id))
    return { status: 202 }
  },
})

/** An endpoint the caller may know of. */
export async function endpointNamed(
  typed: string,
  holder: KeyHolder,
  { database, directory }: ApiDeps,
): Promise<store.Endpoint> {
  const id = parseNumber(typed)
  const found = id && (await store.findEndpoint(database.db, id, reachOf(holder)))
  if (!found || isKept(found.agency, holder, directory)) throw new Problem('not_found')
  return found
}

const shown = (endpoint: store.Endpoint, deps: ApiDeps): Answer => ({
  status: 200,
  body: endpointView(endpoint, deps),
})

/** The secret is computed for the answer and never kept, also not among the answers of idempotent requests. */
async function withSecret(
  status: number,
  { holder, header }: { holder: KeyHolder; header: (name: string) => string | undefined },
  deps: ApiDeps,
  request: unknown,
  work: () => Promise<string>,
): Promise<Answer> {
  const key = keyOf(header)
  const run = async () => ({ status, body: { id: await work() } })
  const done =
    key === undefined
      ? await run()
      : await once(deps.database, { owner: `key:${holder.id}`, key, request }, run)
  const endpoint = await endpointNamed((done.body as { id: string }).id, holder, deps)
  const secret = endpoint.kind === 'push' ? secretOf(pushOf(deps).root, endpoint) : null
  return { ...done, body: { ...endpointView(endpoint, deps), secret } }
}

function tooMany(error: unknown): never {
  if (!(error instanceof store.TooManyEndpoints)) throw error
  throw new Problem('conflict', [
    { detail: 'endpoint OPD ini sudah terlalu banyak', detail_en: 'this agency has too many endpoints' },
  ])
}
