import { setTimeout as pause } from 'node:timers/promises'
import { loadLife } from '../../src/life-tables.js'
import { Database, type Db } from '../../src/store/database.js'
import { act } from '../../src/store/life.js'
import { isAway } from '../../src/store/read/away.js'
import { loadTables } from '../../src/tables.js'
import type { Actor, Asked } from '../../src/ticket/life/index.js'
import { fileTickets } from '../support/filing.js'
import { OFFICES } from './offices.js'

/** Some writers in a process of their own, to be killed: `node writer-process.js DATABASE_URL WRITERS DELAY_MS MOST_TICKETS` */
const [url = '', writers = '', delay = '', most = ''] = process.argv.slice(2)

/** Does what only the moment made fail again, as a worker does its jobs. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work()
    } catch (error) {
      if (!isAway(error)) throw error
      await pause(100)
    }
}

const database = await untilDone(() =>
  Database.connect(url, { max: Number(writers) + 1, name: 'muara-writer', onIdleError: () => {} }),
)
const rules = loadLife('config', loadTables('config'))
const WHY = 'alasan yang cukup panjang'
/** Most tickets opened by one transaction. */
const AT_ONCE = 30

const among = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T

/** A transaction that commits when it pleases. */
const slowly = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
  database.transaction(async db => {
    const result = await work(db)
    await pause(Math.random() * Number(delay))
    return result
  })

const open = () =>
  slowly(db => {
    const agency = among(OFFICES)
    const many = 1 + Math.floor(Math.random() * AT_ONCE)
    return fileTickets(db, Array(many).fill({ text: 'lubang', agency }))
  })

/** Hands a ticket on, has the arbiter send it anywhere, or only notes something. */
const touch = () =>
  slowly(async db => {
    const { rows } = await db.query('select id, agency, unit from ticket order by random() limit 1')
    const [ticket] = rows as { id: string; agency: string; unit: string | null }[]
    if (!ticket) return
    const { id, agency, unit } = ticket
    const owner = { agency: among(OFFICES), unit: null }
    const holder: Actor = { is: 'officer', name: 'petugas', agency, unit }
    const arbiter: Actor = { is: 'officer', name: 'penengah', agency: 'BIRO_PEM', unit: null }
    const [asked, actor] = among<[Asked, Actor]>([
      [{ action: 'coordinate', owner, reason: WHY }, holder],
      [{ action: 'arbitrate', owner, reason: WHY }, arbiter],
      [{ action: 'note', reason: WHY }, holder],
    ])
    await act(db, rules, { id }, asked, actor)
  })

async function write(): Promise<void> {
  const { rows } = await database.db.query('select count(*)::int as made from ticket')
  const more = (rows[0] as { made: number }).made < Number(most)
  await (more && Math.random() < 0.35 ? open() : touch())
}

async function writer(): Promise<never> {
  for (;;) await untilDone(write)
}

process.stdout.write('ready\n')
await Promise.all(Array.from({ length: Number(writers) }, writer))
