import { z } from 'zod'
import {
  findOfficial,
  importOfficials,
  listOfficials,
  OfficeTaken,
  putOfficial,
  UnknownDeputy,
  writeOfficial,
} from '../store/notices.js'
import { headless, ROLES, Schedule } from '../ticket/notices/index.js'
import {
  addressedOfficial,
  OfficeSchema,
  officeView,
  OfficialSchema,
  officialView,
} from './official-rules.js'
import { readOfficials } from './official-table.js'
import { Problem } from './problem.js'
import type { ApiDeps } from './route.js'
import { route } from './route.js'
import { plain } from './validation.js'

const scopes = ['admin'] as const
const params = z.strictObject({ id: z.uuid() })
const UNKNOWN = { description: 'No such official.' }
const DAY = z.iso.date()

const REACH = {
  email: z.email().max(254).nullable().optional(),
  phone: plain(30).nullable().optional().meta({ description: 'In any spelling; kept as +62….' }),
  channel: z.enum(['email', 'sms']).optional().meta({ description: 'By default e-mail where there is one.' }),
  digest: Schedule.nullable()
    .optional()
    .meta({ description: 'Null: as config/notices.yaml says for the role. Hours of Jakarta.' }),
}

export const createOfficial = route({
  id: 'createOfficial',
  method: 'post',
  path: '/officials',
  summary: 'Keep the head of an office informed',
  description:
    'The lurah of a kelurahan, camat of a kecamatan, wali kota or bupati of a kota, head of a Suku Dinas or of an agency; `office` is its code. They hear of what happens from now on: at once of what is urgent and of escalations, else in a digest.',
  scopes,
  body: z
    .strictObject({ role: z.enum(ROLES), office: plain(60), name: plain(200), ...REACH })
    .meta({ id: 'NewOfficial' }),
  answers: {
    201: { description: 'The official.', schema: OfficialSchema },
    409: { description: 'This office has a head already; change that one.' },
  },
  async run({ body }, deps) {
    const given = addressedOfficial({ email: null, phone: null, digest: null, ...body }, deps.directory)
    const id = await putOfficial(deps.database.db, given).catch(taken)
    return { status: 201, body: await shown(id, deps) }
  },
})

export const listAllOfficials = route({
  id: 'listOfficials',
  method: 'get',
  path: '/officials',
  summary: 'Who is kept informed',
  scopes,
  query: z.strictObject({ role: z.enum(ROLES).optional(), office: plain(60).optional() }),
  description:
    '`missing` names the offices nobody is told for, however urgent; `muara_offices_without_head` on /metrics counts them and the log says so once a day.',
  answers: {
    200: {
      description: 'All of them.',
      schema: z.object({ data: z.array(OfficialSchema), missing: z.array(OfficeSchema) }),
    },
  },
  async run({ query: { role = null, office = null } }, { database, directory }) {
    const found = await listOfficials(database.db, { role, office })
    const asked = directory.offices.filter(
      one => (role === null || one.role === role) && (office === null || one.office === office),
    )
    return {
      status: 200,
      body: {
        data: found.map(one => officialView(one, directory)),
        missing: headless(asked, found).map(one => officeView(one, directory)),
      },
    }
  },
})

export const showOfficial = route({
  id: 'showOfficial',
  method: 'get',
  path: '/officials/{id}',
  summary: 'One official',
  scopes,
  params,
  answers: { 200: { description: 'The official.', schema: OfficialSchema }, 404: UNKNOWN },
  run: async ({ params: { id } }, deps) => ({ status: 200, body: await shown(id, deps) }),
})

export const changeOfficial = route({
  id: 'changeOfficial',
  method: 'patch',
  path: '/officials/{id}',
  summary: 'Another person, address or digest; absences; off and on',
  description:
    'Fields that are absent stay. `absences` replaces all: on these days (both included, in Jakarta) the deputy gets the notices, marked as such.',
  scopes,
  params,
  body: z
    .strictObject({
      name: plain(200).optional(),
      ...REACH,
      absences: z
        .array(
          z
            .strictObject({ from: DAY, until: DAY, deputy: z.uuid() })
            .refine(({ from, until }) => from <= until, {
              message: 'until sebelum from',
              params: { en: 'until is before from' },
            }),
        )
        .max(50)
        .refine(list => new Set(list.map(({ from }) => from)).size === list.length, {
          message: 'dua cuti mulai pada hari yang sama',
          params: { en: 'two absences begin on one day' },
        })
        .optional(),
      active: z.boolean().optional(),
    })
    .meta({ id: 'OfficialChange' }),
  answers: { 200: { description: 'The official as they are now.', schema: OfficialSchema }, 404: UNKNOWN },
  async run({ params: { id }, body }, deps) {
    const { directory, database } = deps
    const known = await findOfficial(database.db, id)
    if (!known) throw new Problem('not_found')
    const { name, email, phone, channel, digest } = addressedOfficial(
      { ...known, ...(body.email === null && { channel: undefined }), ...body },
      directory,
    )
    await database
      .transaction(db => writeOfficial(db, id, { ...body, name, email, phone, channel, digest }))
      .catch(noDeputy)
    return { status: 200, body: await shown(id, deps) }
  },
})

export const importAllOfficials = route({
  id: 'importOfficials',
  method: 'post',
  path: '/officials/import',
  summary: 'Officials from a table',
  description:
    'CSV with the columns role, office, name, email, phone and, as you like, channel. All of it or nothing. New heads of offices are added, others changed; who is not in it stays.',
  scopes,
  body: z.strictObject({ csv: z.string().min(1).max(1_000_000) }).meta({ id: 'OfficialTable' }),
  answers: {
    200: {
      description: 'What it did.',
      schema: z.object({ added: z.number().int(), changed: z.number().int() }),
    },
  },
  async run({ body }, { database, directory }) {
    const officials = readOfficials(body.csv, directory)
    return { status: 200, body: await database.transaction(db => importOfficials(db, officials)) }
  },
})

async function shown(id: string, { database, directory }: ApiDeps) {
  const found = await findOfficial(database.db, id)
  if (!found) throw new Problem('not_found')
  return officialView(found, directory)
}

function taken(error: unknown): never {
  if (!(error instanceof OfficeTaken)) throw error
  throw new Problem('conflict', [
    {
      detail: 'kantor ini sudah punya pimpinan; ubah yang ada',
      detail_en: 'this office has a head already; change that one',
    },
  ])
}

function noDeputy(error: unknown): never {
  if (!(error instanceof UnknownDeputy)) throw error
  throw new Problem('invalid', [
    {
      pointer: '#/absences',
      detail: 'wakil harus pejabat lain yang aktif',
      detail_en: 'a deputy is another active official',
    },
  ])
}
