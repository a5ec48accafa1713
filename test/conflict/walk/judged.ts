import sharp from 'sharp'
import { inspect } from '../../../src/media/inspect.js'
import { saveMedia } from '../../../src/store/media.js'
import { scene } from '../../media/scenes.js'
import { type Asked, get, post } from '../doors.js'
import { type Filed, KELURAHAN, type Town } from '../town.js'
import type { Seen } from './world.js'

/** A closed report whose owner is disputed. */
export interface Disputed extends Omit<Filed['reports'][number], 'id'> {
  /** Of the ticket, as it waits. */
  readonly version: number
}

/** A closed report whose work is judged. */
export interface Judged extends Disputed {
  /** Of the photo its citizen sent, as it is kept. */
  readonly sha256: string
  /** Ids: the photo of the work, and the inspection of it. */
  readonly evidence: string
  readonly inspection: string
}

/** Who has it: neither accused, nor of those whose tickets stay out of sight for another reason. */
export const KEEPER = 'DPHK'

/** Asks with the key of somebody, and must be granted it. */
export type Grants = (by: string, asked: Asked) => Promise<any>

export const granting =
  (ask: (by: string, asked: Asked) => Promise<Seen>): Grants =>
  async (by, asked) => {
    const { status, told } = await ask(by, asked)
    if (status >= 300) throw new Error(`${by}: ${asked.method} ${asked.path} answered ${status} with ${told}`)
    return JSON.parse(told.slice(told.indexOf(']] ') + 3) || 'null')
  }

type Said = Parameters<Town['say']>[0]
const REASON = 'diserahkan untuk ditindaklanjuti di lapangan'

/** A report about an office, which the Inspektorat hands on. */
async function handedOn(
  { say }: Town,
  grants: Grants,
  said: Said,
): Promise<[Filed, Filed['reports'][number]]> {
  const filed = await say(said)
  const report = filed.reports[0]
  if (!report?.protected) throw new Error('not taken for a report about an office')
  const coordinate = { owner: { agency: KEEPER }, reason: REASON, reason_code: 'perlu_opd_lain' }
  const accused = JSON.stringify((await grants('holder', get(`/tickets/${report.ticket}`))).accused)
  if (!accused.includes(KELURAHAN)) throw new Error(`speaks against ${accused}`)
  await grants('holder', post(`/tickets/${report.ticket}/actions/coordinate`, coordinate))
  return [filed, report]
}

/**
 * A citizen says it with a photo; its new holder reports the work as done with the citizen's own photo. So it stands in the
 * queue of the validator and in that of the inspector.
 */
export async function judge(town: Town, grants: Grants, said: Said, seed: number): Promise<Judged> {
  const [filed, report] = await handedOn(town, grants, said)
  const photo = await sharp(await scene('rubbish', seed))
    .jpeg()
    .toBuffer()
  const { bytes, ...read } = await inspect(photo)
  const sha256 = await town.files.put(bytes)
  const file = { ...read, sha256, bytes: bytes.byteLength, lat: null, lon: null, takenAt: null }
  await saveMedia(town.fresh.database.db, filed.messageId, [
    { ordinal: 0, kind: 'image', name: null, state: 'stored', reason: null, file },
  ])
  const path = `/tickets/${report.ticket}`
  const { id } = await grants('keeper', post(`${path}/evidence`, { content: photo.toString('base64') }))
  await grants('keeper', post(`${path}/actions/finish`, { evidence: [id] }))
  const queue = await grants('inspektorat', get('/inspections?limit=100'))
  const inspection = queue.data.find((one: { ticket: string }) => one.ticket === report.ticket)
  const { version } = await grants('keeper', get(path))
  return { ...report, version, sha256, evidence: id, inspection: inspection.id }
}

/** Its new holder asks who acts: it stands in the queue of the arbiter. */
export async function dispute(town: Town, grants: Grants, said: Said): Promise<Disputed> {
  const [, report] = await handedOn(town, grants, said)
  const path = `/tickets/${report.ticket}`
  await grants('keeper', post(`${path}/actions/appeal`, { owner: { agency: 'DSDA' }, reason: REASON }))
  return { ...report, version: (await grants('keeper', get(path))).version }
}

/** An ordinary ticket whose work is proved with the same photo: its verdict is about the closed one. */
export async function copyOf(judged: Judged, { say, files }: Town, grants: Grants) {
  const { reports } = await say({
    text: 'lampu jalan mati di jl bukit duri selatan kel bukit duri rt 005/006',
  })
  const { ticket, agency } = reports[0] as Filed['reports'][number]
  if (agency !== 'DBM') throw new Error(`went to ${agency}`)
  const content = (await files.get(judged.sha256)).toString('base64')
  const { id } = await grants('other', post(`/tickets/${ticket}/evidence`, { content }))
  await grants('other', post(`/tickets/${ticket}/actions/finish`, { evidence: [id] }))
  return ticket
}
