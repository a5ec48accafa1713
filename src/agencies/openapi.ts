import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi'
import type { TicketRules } from '../ticket/rules.js'
import type { ProblemName } from './problem.js'
import { PROBLEMS } from './problem.js'
import type { AnyRoute } from './route.js'
import { ProblemSchema } from './schemas.js'

/** Problems any route can answer with; a route adds its own by naming the status in `answers`. */
const EVERYWHERE: readonly ProblemName[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'too_many',
  'unavailable',
]

/** The OpenAPI 3.1 document, made from the routes themselves and the schemas which check requests. */
export function openApiDocument(routes: readonly AnyRoute[], publicUrl: string, rules: TicketRules): object {
  const registry = new OpenAPIRegistry()
  const bearer = registry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description:
      '`Authorization: Bearer mk_…`. A test key, `mk_test_…`, sees five invented tickets and changes nothing: its requests are checked like any other and answered with `simulated: true`; where that is not possible, with 403 `live_only`.',
  })
  for (const one of routes)
    registry.registerPath({
      method: one.method,
      path: `/api/v1${one.path}`,
      operationId: one.id,
      summary: one.summary,
      description: descriptionOf(one, rules),
      security: [{ [bearer.name]: [] }],
      request: {
        ...(one.params && { params: one.params }),
        ...(one.query && { query: one.query }),
        ...(one.headers && { headers: one.headers }),
        ...(one.body && { body: { required: true, content: { 'application/json': { schema: one.body } } } }),
      },
      responses: responsesOf(one),
    })
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Muara',
      version: '1',
      description:
        'Complaints of Jakarta, one ticket each. Errors are problem+json (RFC 9457) in Indonesian and English. Unknown fields are refused. Muara: laporan warga Jakarta, satu tiket untuk satu kejadian.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
  })
}

function descriptionOf({ description, scopes, simulated }: AnyRoute, rules: TicketRules): string {
  const told = typeof description === 'function' ? description(rules) : description
  const who = `Scopes: ${scopes.join(', ')}.${simulated ? ' Test keys: yes.' : ''}`
  return told === undefined ? who : `${told}${told.includes('\n') ? '\n\n' : ' '}${who}`
}

function responsesOf(one: AnyRoute) {
  const problem = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: ProblemSchema } },
  })
  const responses: Record<string, object> = {}
  for (const name of EVERYWHERE) responses[PROBLEMS[name].status] = problem(PROBLEMS[name].title_en)
  for (const [status, { description, schema }] of Object.entries(one.answers)) {
    if (Number(status) >= 400) responses[status] = problem(description)
    else
      responses[status] = schema
        ? { description, content: { 'application/json': { schema } } }
        : { description }
  }
  return responses as never
}
