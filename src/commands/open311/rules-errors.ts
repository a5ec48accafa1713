import { textOf } from './reading.js'
import { expect, NotApplicable, type Rule } from './rule.js'
import { elementsIn, type Reply } from './server.js'
import { NO_SUCH_CODE } from './rules-services.js'

/** Throws `Broken` unless the body is a list of code and description. */
export function mustExplain(reply: Reply): void {
  const errors = elementsIn(reply, 'errors')
  expect(errors.length > 0, `${reply.url} answers ${reply.status} with no error in its body`)
  for (const error of errors) {
    expect(textOf(error, 'code') !== '', `${reply.url} answers with an error that has no code`)
    expect(textOf(error, 'description') !== '', `${reply.url} answers with an error that has no description`)
  }
}

export const errorRules: readonly Rule[] = [
  {
    name: 'errors/xml',
    says: 'errors, error, code, description: A human readable description of the error that occurred.',
    where: 'Errors',
    async check(server) {
      const reply = await server.get(`services/${NO_SUCH_CODE}.xml`)
      if (reply.status < 400) throw new NotApplicable('no error to look at (see definition/unknown)')
      expect(/xml/i.test(reply.type), `an error of an .xml address has Content-Type "${reply.type}"`)
      mustExplain(reply)
    },
  },
  {
    name: 'errors/json',
    says: 'Multiple errors codes and descriptions can be returned in the body (the response is an array).',
    where: 'Errors',
    async check(server) {
      if ((await server.get('services.json')).status !== 200)
        throw new NotApplicable('the server speaks no JSON, which is optional')
      const reply = await server.get(`services/${NO_SUCH_CODE}.json`)
      if (reply.status < 400) throw new NotApplicable('no error to look at (see definition/unknown)')
      expect(/json/i.test(reply.type), `an error of a .json address has Content-Type "${reply.type}"`)
      mustExplain(reply)
    },
  },
]
