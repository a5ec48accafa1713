import { textOf, timeOf, type Element } from './reading.js'
import { expect, NotApplicable, type Rule } from './rule.js'
import { listIn, type Server } from './server.js'
import { mustExplain } from './rules-errors.js'

const WHERE = 'mySociety: service request updates'
const DAY_MS = 86_400_000

async function updatesOf(server: Server, query: Record<string, string> = {}): Promise<Element[]> {
  const reply = await server.get('servicerequestupdates.xml', query)
  if (reply.status === 404 || reply.status === 405)
    throw new NotApplicable('the server has no servicerequestupdates, which is an extension')
  return listIn(reply, 'service_request_updates')
}

export const updateRules: readonly Rule[] = [
  {
    name: 'updates/list',
    says: 'update_id, service_request_id, status, updated_datetime and description of each update.',
    where: WHERE,
    async check(server) {
      const updates = await updatesOf(server)
      const ids = updates.map(update => textOf(update, 'update_id'))
      expect(new Set(ids).size === ids.length, 'two updates have one update_id')
      for (const update of updates) {
        for (const name of ['update_id', 'service_request_id', 'status'])
          expect(textOf(update, name) !== '', `an update has no ${name}`)
        expect(
          timeOf(textOf(update, 'updated_datetime')) !== null,
          `update ${textOf(update, 'update_id')} has updated_datetime "${textOf(update, 'updated_datetime')}"`,
        )
      }
    },
  },
  {
    name: 'updates/span',
    says: 'start_date and end_date: only updates between the two are returned; clients drop others.',
    where: WHERE,
    async check(server) {
      const [from, to] = [new Date(Date.now() - 2 * DAY_MS), new Date(Date.now() - DAY_MS)]
      const w3c = (time: Date) => time.toISOString().replace(/\.\d{3}/, '')
      for (const update of await updatesOf(server, { start_date: w3c(from), end_date: w3c(to) })) {
        const at = timeOf(textOf(update, 'updated_datetime'))?.getTime() ?? 0
        expect(
          at >= from.getTime() - 1_000 && at <= to.getTime() + 1_000,
          `update ${textOf(update, 'update_id')} of ${textOf(update, 'updated_datetime')} lies outside the span asked for`,
        )
      }
    },
  },
  {
    name: 'updates/no-key',
    says: '403 - Missing or Invalid API Key (specify in error message)',
    where: WHERE,
    async check(server) {
      if (!server.target.post) throw new NotApplicable('nothing is posted without --post')
      await updatesOf(server)
      const reply = await server.post('servicerequestupdates.xml', { api_key: 'muara-check-no-such-key' })
      expect(reply.status === 403, `an update with a wrong key answers ${reply.status}, expected 403`)
      mustExplain(reply)
    },
  },
]
