import { z } from 'zod'
import { accessTo } from '../store/access.js'
import { route } from './route.js'

const MOST = 500

export const listAccess = route({
  id: 'listAccess',
  method: 'get',
  path: '/access',
  summary: 'Who can read reports about offices',
  description:
    'Every key and login made or changed that opens them, newest first. Whoever runs the machine can make one; that it was made stands in a history which `muara audit verify` recomputes, and each is told by mail or push to those who look into such reports. For them alone.',
  scopes: ['inspektorat'],
  answers: {
    200: {
      description: `The last ${MOST}.`,
      schema: z.object({
        data: z.array(
          z.object({
            at: z.date(),
            subject: z.string().meta({ example: 'key 3f9a01c2d4e5' }),
            what: z.enum(['made', 'changed', 'ended']),
            name: z.string(),
            scope: z.string().meta({ description: 'Scope of a key, role of a login.' }),
            agency: z.string().nullable(),
            unit: z.string().nullable(),
            via: z.string().meta({ description: 'Name of the program that made it.' }),
          }),
        ),
      }),
    },
  },
  async run(_call, { database, rules }) {
    const { inspektorat, validator } = rules.life.rules.offices
    const rows = await accessTo(database.db, [...inspektorat, ...validator], MOST)
    return {
      status: 200,
      body: {
        data: rows.map(({ at, subject, body: { mode: _always, ...body } }) => ({ at, subject, ...body })),
      },
    }
  },
})
