import { itemsOf, readXml, textOf, type Element } from './reading.js'
import { Broken, expect, NotApplicable, type Rule } from './rule.js'
import type { Server } from './server.js'

const LIST = 'GET Service List'
const DEFINITION = 'GET Service Definition'
/** A code no server offers. */
export const NO_SUCH_CODE = 'muara-check-no-such-service'

const DATATYPES = ['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist']

export const servicesOf = (server: Server): Promise<Element[]> => server.list('services.xml', 'services')

async function definition(server: Server): Promise<{ code: string; content: Element }> {
  const service = (await servicesOf(server)).find(one => textOf(one, 'metadata') === 'true')
  if (!service) throw new NotApplicable('no service has metadata "true"')
  const code = textOf(service, 'service_code')
  const reply = await server.get(`services/${encodeURIComponent(code)}.xml`)
  expect(
    reply.status === 200,
    `${reply.url} answers ${reply.status} although the service has metadata "true"`,
  )
  return { code, content: readXml(reply, 'service_definition') as Element }
}

export const serviceRules: readonly Rule[] = [
  {
    name: 'services/list',
    says: 'Provide a list of acceptable 311 service request types and their associated service codes.',
    where: LIST,
    async check(server) {
      const services = await servicesOf(server)
      expect(services.length > 0, 'no service is listed')
      for (const service of services)
        for (const name of ['service_code', 'service_name'])
          expect(textOf(service, name) !== '', `a service has no ${name}`)
    },
  },
  {
    name: 'services/unique',
    says: 'service_code: The unique identifier for the service request type.',
    where: LIST,
    async check(server) {
      const codes = (await servicesOf(server)).map(service => textOf(service, 'service_code'))
      const twice = codes.find((code, at) => codes.indexOf(code) !== at)
      expect(twice === undefined, `service_code "${twice}" is listed twice`)
    },
  },
  {
    name: 'services/metadata',
    says: 'metadata: Possible values: true, false.',
    where: LIST,
    async check(server) {
      for (const service of await servicesOf(server)) {
        const value = textOf(service, 'metadata')
        expect(
          value === 'true' || value === 'false',
          `service ${textOf(service, 'service_code')} has metadata "${value}"`,
        )
      }
    },
  },
  {
    name: 'services/type',
    says: 'type: Possible values: realtime, batch, blackbox.',
    where: LIST,
    async check(server) {
      for (const service of await servicesOf(server)) {
        const value = textOf(service, 'type')
        expect(
          ['realtime', 'batch', 'blackbox'].includes(value),
          `service ${textOf(service, 'service_code')} has type "${value}"`,
        )
      }
    },
  },
  {
    name: 'services/empty-parameter',
    says: 'The response should be the same whether a parameter is passed and is empty or is not passed at all.',
    where: 'Optional Arguments',
    async check(server) {
      const parameter = server.target.jurisdiction === null ? 'jurisdiction_id' : 'api_key'
      const reply = await server.get('services.xml', { [parameter]: '' })
      const { text } = await server.get('services.xml')
      expect(reply.status === 200, `services.xml with an empty ${parameter} answers ${reply.status}`)
      expect(reply.text === text, `services.xml with an empty ${parameter} is another document`)
    },
  },
  {
    name: 'services/jurisdiction',
    says: '404 - jurisdiction_id provided was not found (specify in error response)',
    where: LIST,
    async check(server) {
      const { status } = await server.get('services.xml', { jurisdiction_id: 'no-such-city.invalid' })
      if (status === 200) throw new NotApplicable('one jurisdiction only: the parameter may be ignored')
      expect(status === 404, `services.xml of an unknown jurisdiction answers ${status}`)
    },
  },
  {
    name: 'definition/code',
    says: 'Returns the service_code associated with the definition, the same one submitted for this call.',
    where: DEFINITION,
    async check(server) {
      const { code, content } = await definition(server)
      const given = textOf(content, 'service_code')
      expect(given === code, `the definition of "${code}" names "${given}"`)
    },
  },
  {
    name: 'definition/attributes',
    says: 'variable, code, datatype, required, order, description; values for lists.',
    where: DEFINITION,
    async check(server) {
      const { code, content } = await definition(server)
      const attributes = itemsOf(content['attributes'], 'attributes') as Element[]
      const orders = attributes.map(attribute => textOf(attribute, 'order'))
      for (const attribute of attributes) {
        const name = `attribute "${textOf(attribute, 'code')}" of "${code}"`
        expect(textOf(attribute, 'code') !== '', `an attribute of "${code}" has no code`)
        for (const flag of ['variable', 'required'])
          expect(
            ['true', 'false'].includes(textOf(attribute, flag)),
            `${name}: ${flag} is neither true nor false`,
          )
        const datatype = textOf(attribute, 'datatype')
        expect(DATATYPES.includes(datatype), `${name} has datatype "${datatype}"`)
        expect(/^[1-9]\d*$/.test(textOf(attribute, 'order')), `${name} has no positive order`)
        if (datatype.endsWith('list')) mustHaveValues(attribute, name)
      }
      expect(new Set(orders).size === orders.length, `two attributes of "${code}" have one order`)
    },
  },
  {
    name: 'definition/unknown',
    says: '404 - service_code or jurisdiction_id provided were not found (specify in error response)',
    where: DEFINITION,
    async check(server) {
      const { status } = await server.get(`services/${NO_SUCH_CODE}.xml`)
      expect(status === 404, `an unknown service_code answers ${status}, expected 404`)
    },
  },
]

function mustHaveValues(attribute: Element, name: string): void {
  const values = itemsOf(attribute['values'], 'values') as Element[]
  if (values.length === 0) throw new Broken(`${name} is a list without values`)
  for (const value of values)
    expect(
      textOf(value, 'key') !== '' && textOf(value, 'name') !== '',
      `${name} has a value without key or name`,
    )
}
