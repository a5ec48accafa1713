import { readJson, readXml, textOf } from './reading.js'
import { Broken, expect, NotApplicable, type Rule } from './rule.js'
import type { Reply, Server } from './server.js'

const json = async (server: Server): Promise<Reply> => {
  const reply = await server.get('services.json')
  if (reply.status !== 200) throw new NotApplicable('the server speaks no JSON, which is optional')
  return reply
}

function mustBeUtf8(reply: Reply): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(reply.bytes)
  } catch {
    throw new Broken(`${reply.url} holds bytes that are no UTF-8`)
  }
  const charset = /charset=["']?([\w-]+)/i.exec(reply.type)?.[1]
  expect(
    charset?.toLowerCase() === 'utf-8',
    `${reply.url} has Content-Type "${reply.type}", without charset=utf-8`,
  )
}

export const formatRules: readonly Rule[] = [
  {
    name: 'format/xml',
    says: 'XML is a required format. XML for the API should be Content-Type: text/xml.',
    where: 'Format Support',
    async check(server) {
      const reply = await server.get('services.xml')
      expect(reply.status === 200, `services.xml answers ${reply.status}`)
      expect(/^text\/xml\b/i.test(reply.type), `services.xml has Content-Type "${reply.type}"`)
      readXml(reply, 'services')
    },
  },
  {
    name: 'format/xml-declaration',
    says: 'The root element must be preceded with the XML declaration including the encoding="UTF-8" attribute.',
    where: 'Encoding',
    async check(server) {
      const { text } = await server.get('services.xml')
      const declaration = /^\ufeff?<\?xml\s[^>]*\?>/.exec(text)?.[0]
      expect(declaration !== undefined, 'services.xml does not begin with <?xml ... ?>')
      expect(/encoding=["']utf-8["']/i.test(declaration), `services.xml begins with ${declaration}`)
    },
  },
  {
    name: 'format/json',
    says: 'JSON for the API should be Content-Type: application/json.',
    where: 'JSON Support',
    async check(server) {
      const reply = await json(server)
      expect(/^application\/json\b/i.test(reply.type), `services.json has Content-Type "${reply.type}"`)
      expect(
        Array.isArray(readJson(reply)),
        'services.json is no array: the root element of XML is dropped in JSON',
      )
    },
  },
  {
    name: 'format/utf-8',
    says: 'UTF-8 is required everywhere. Appropriate HTTP headers must be set.',
    where: 'Encoding',
    async check(server) {
      for (const path of ['services.xml', 'requests.xml']) mustBeUtf8(await server.get(path))
      const reply = await server.get('services.json')
      if (reply.status === 200) mustBeUtf8(reply)
    },
  },
  {
    name: 'format/same-content',
    says: 'JSON support is based on a programmatic mapping of the XML format.',
    where: 'JSON Support',
    async check(server) {
      await json(server)
      const codes = async (path: string) =>
        (await server.list(path, 'services')).map(service => textOf(service, 'service_code'))
      const [xml, other] = [await codes('services.xml'), await codes('services.json')]
      expect(
        xml.join('\n') === other.join('\n'),
        `XML lists ${xml.length} services, JSON ${other.length} or others`,
      )
    },
  },
]
