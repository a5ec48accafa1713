import { itemsOf, readJson, readXml, textOf, type Element } from './reading.js'
import { Broken, expect, type Rule } from './rule.js'
import type { Reply, Server } from './server.js'

const WHERE = 'Service Discovery'
const GEOREPORT = /^https?:\/\/wiki\.open311\.org\/GeoReport_v2\/?$/

/** Discovery stands beside the endpoint or above it. */
async function found(server: Server, format: 'xml' | 'json'): Promise<Reply> {
  const { endpoint } = server.target
  const places = [
    `${endpoint}/discovery.${format}`,
    `${endpoint.replace(/\/[^/]+$/, '')}/discovery.${format}`,
  ]
  for (const place of places) {
    const reply = await server.get(place)
    if (reply.status === 200) return reply
  }
  throw new Broken(`neither ${places.join(' nor ')} answers 200`)
}

const documentIn = async (server: Server): Promise<Element> =>
  readXml(await found(server, 'xml'), 'discovery') as Element

const endpointsIn = (document: Element): Element[] => itemsOf(document['endpoints'], 'endpoints') as Element[]

export const discoveryRules: readonly Rule[] = [
  {
    name: 'discovery/formats',
    says: 'Format must be both: xml, json',
    where: WHERE,
    async check(server) {
      readXml(await found(server, 'xml'), 'discovery')
      readJson(await found(server, 'json'))
    },
  },
  {
    name: 'discovery/fields',
    says: 'All fields are required.',
    where: WHERE,
    async check(server) {
      const document = await documentIn(server)
      for (const name of ['changeset', 'contact', 'key_service'])
        expect(textOf(document, name) !== '', `discovery has no ${name}`)
      const endpoints = endpointsIn(document)
      expect(endpoints.length > 0, 'discovery names no endpoint')
      for (const endpoint of endpoints) {
        for (const name of ['specification', 'url', 'changeset', 'type'])
          expect(textOf(endpoint, name) !== '', `an endpoint has no ${name}`)
        expect(itemsOf(endpoint['formats'], 'formats').length > 0, 'an endpoint names no format')
      }
    },
  },
  {
    name: 'discovery/endpoint',
    says: 'type: Either "production" or "test"; formats: Data structure of supported MIME types.',
    where: WHERE,
    async check(server) {
      const own = endpointsIn(await documentIn(server)).filter(one =>
        GEOREPORT.test(textOf(one, 'specification')),
      )
      expect(own.length > 0, 'no endpoint has the specification http://wiki.open311.org/GeoReport_v2')
      for (const endpoint of own) {
        const type = textOf(endpoint, 'type')
        expect(type === 'production' || type === 'test', `an endpoint is of type "${type}"`)
        const formats = itemsOf(endpoint['formats'], 'formats').map(String)
        expect(
          formats.every(format => /^(text\/(xml|html)|application\/(json|xml))$/.test(format)),
          `an endpoint names the formats ${formats.join(', ')}`,
        )
        expect(
          formats.some(format => format.endsWith('xml')),
          'an endpoint does not speak XML, which is required',
        )
      }
    },
  },
]
