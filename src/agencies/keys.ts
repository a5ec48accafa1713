import { z } from 'zod'
import { issueKey, revokeKey } from '../accounts/index.js'
import { officeFaults } from './office-faults.js'
import type { Fault } from './problem.js'
import { Problem } from './problem.js'
import { route } from './route.js'
import { IssuedKey } from './schemas.js'
import { plain } from './validation.js'

const NewKey = z
  .strictObject({
    name: plain(200).meta({ description: 'Who uses it, for people: "Aplikasi Dinas Bina Marga".' }),
    scope: z.enum(['agency', 'admin', 'channel', 'inspektorat']),
    agency: plain(60).optional(),
    unit: plain(60).optional(),
    channel: plain(61).optional(),
    mode: z.enum(['live', 'test']).default('live').meta({
      description: 'test: for trying software out. It sees invented tickets and changes nothing.',
    }),
  })
  .meta({ id: 'NewKey' })

export const createKey = route({
  id: 'createKey',
  method: 'post',
  path: '/keys',
  summary: 'Make a key',
  description:
    'A key of scope `agency` reads the tickets of one agency (and unit) and acts on them, of scope `channel` hands in reports at one desk channel. A key of scope `inspektorat` reads what is kept from everybody else, reports about offices and officials; only such a key makes another one, or one of the Inspektorat as an agency. A key of mode `test` starts with `mk_test_`.',
  scopes: ['admin', 'inspektorat'],
  body: NewKey,
  answers: { 201: { description: 'The key, shown this once.', schema: IssuedKey } },
  async run({ body, holder }, { database, directory, rules }) {
    const { name, scope, agency = null, unit = null, channel = null, mode } = body
    // Who may not read what the Inspektorat reads cannot make a key that does, and the Inspektorat makes no other keys.
    const opens = scope === 'inspektorat' || (agency !== null && directory.looksInto(agency))
    if (opens !== (holder.scope === 'inspektorat')) throw new Problem('forbidden')
    const faults: Fault[] = []
    const must = (field: string, given: string | null, needed: boolean) => {
      if (needed && given === null)
        faults.push({ pointer: `#/${field}`, detail: 'wajib diisi', detail_en: 'is required' })
      if (!needed && given !== null)
        faults.push({
          pointer: `#/${field}`,
          detail: `tidak berlaku untuk scope ${scope}`,
          detail_en: `does not go with scope ${scope}`,
        })
    }
    must('agency', agency, scope === 'agency')
    must('channel', channel, scope === 'channel')
    if (unit !== null) must('unit', unit, scope === 'agency')
    faults.push(...officeFaults({ agency, unit }, { directory, rules }))
    if (mode === 'test' && (scope === 'admin' || scope === 'inspektorat'))
      faults.push({
        pointer: '#/mode',
        detail: 'tidak ada kunci uji untuk administrator',
        detail_en: 'there are no test keys for administrators',
      })
    if (faults.length > 0) throw new Problem('invalid', faults)
    return {
      status: 201,
      body: await issueKey(database, { name, scope, agency, unit, channel, mode }, `kunci:${holder.id}`),
    }
  },
})

export const deleteKey = route({
  id: 'deleteKey',
  method: 'delete',
  path: '/keys/{id}',
  summary: 'Revoke a key at once',
  scopes: ['admin'],
  params: z.strictObject({ id: plain(64) }),
  answers: { 204: { description: 'Revoked.' }, 404: { description: 'No live key has this id.' } },
  async run({ params: { id }, holder }, { database }) {
    if (!(await revokeKey(database, id, `kunci:${holder.id}`))) throw new Problem('not_found')
    return { status: 204 }
  },
})
