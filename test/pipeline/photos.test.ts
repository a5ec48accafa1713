import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { type Channel, Draft } from '../../src/kit/index.js'
import { diskStore } from '../../src/media/files.js'
import { createDesk } from '../../src/pipeline/desk.js'
import { fetchPendingMedia } from '../../src/pipeline/gather.js'
import { createPipeline } from '../../src/pipeline/pipeline.js'
import { isPhotoHash, photoLikeness } from '../../src/report/index.js'
import { insertMessages } from '../../src/store/accept.js'
import { photosLike, photosOfTicket } from '../../src/store/photos.js'
import { suggestionsOf } from '../../src/store/regroup.js'
import { loadTables } from '../../src/tables.js'
import { scene } from '../media/scenes.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'

/** What a message of this file holds: words and the names of its photos at the provider. */
interface Sent {
  readonly text: string
  readonly photos: readonly string[]
}

const quiet = { info() {}, warn() {}, error() {} }
const channel: Channel = {
  normalise({ externalId, raw }) {
    const { text, photos } = JSON.parse(Buffer.from(raw).toString()) as Sent
    return {
      is: 'report',
      draft: Draft.parse({
        externalId: externalId as string,
        sender: { kind: 'phone', address: `+62812000${externalId}` },
        sentAt: null,
        text,
        media: photos.map(name => ({ kind: 'image', url: `https://provider.example/${name}` })),
      }),
    }
  },
}

/** The provider: hands out a photo once it has it. */
const provider = new Map<string, Buffer>()
const fetchPhoto = (async (url: string) => {
  const photo = provider.get(new URL(url).pathname.slice(1))
  return photo ? new Response(new Uint8Array(photo)) : new Response(null, { status: 503 })
}) as typeof fetch

let fresh: FreshDatabase
let folder: string
let process: (messageId: string, starts: number) => Promise<void>
let fetchLate: () => Promise<void>
let photo: Buffer
beforeAll(async () => {
  fresh = await freshDatabase({ max: 6 })
  folder = mkdtempSync(join(tmpdir(), 'muara-photos-'))
  const { database } = fresh
  const desk = createDesk({
    tables: loadTables('config'),
    configDir: 'config',
    publicUrl: 'http://muara.example',
    voices: new Map([['sms', smsTwilio.manifest]]),
    clerks: new Set(),
  })
  const channels = new Map([['sms', { adapter: 'sms-twilio', channel }]])
  const files = diskStore(folder)
  const shared = { database, channels, desk, fetch: fetchPhoto, files }
  process = createPipeline({ ...shared, log: quiet, wakeReplies() {} }).process
  fetchLate = async () => {
    await database.db.query(`update message_media set next_at = clock_timestamp() where state = 'pending'`)
    await fetchPendingMedia(shared)
  }
})
afterAll(async () => {
  await fresh.drop()
  rmSync(folder, { recursive: true, force: true })
})
let seed = 100
beforeEach(async () => {
  photo = await scene('puddle', seed++)
})

const sentAgain = (quality: number, width: number) => sharp(photo).resize(width).jpeg({ quality }).toBuffer()

let made = 30_000
async function send(text: string, photos: readonly string[]): Promise<string> {
  const id = String(made++)
  const [row] = await insertMessages(fresh.database.db, [
    {
      channel: 'sms',
      adapter: 'sms-twilio',
      key: id,
      externalId: id,
      raw: Buffer.from(JSON.stringify({ text, photos } satisfies Sent)),
      meta: {},
      headers: {},
    },
  ])
  await process(row?.id as string, 1)
  return row?.id as string
}
const ask = async (sql: string, ...values: unknown[]) => (await fresh.database.db.query(sql, values)).rows
const ticketOf = async (messageId: string): Promise<string> =>
  (
    await ask(
      'select m.ticket_id as id from membership m join report r on r.id = m.report_id where r.message_id = $1',
      messageId,
    )
  )[0].id

describe('a photo that came with the words', () => {
  it('brings two reports together which name no common spot', async () => {
    provider.set('a1', await sentAgain(90, 900))
    provider.set('a2', await sentAgain(50, 600))
    const one = await send('jalan berlubang parah kel cipinang muara', ['a1'])
    const two = await send('aspal bolong bahaya buat motor', ['a2'])
    expect(await ticketOf(two)).toBe(await ticketOf(one))
  })

  it('keeps two kelurahan apart and says that the photo was seen elsewhere', async () => {
    provider.set('b1', await sentAgain(90, 900))
    const one = await send('jalan berlubang kel tebet barat', ['b1'])
    const two = await send('jalan berlubang kel kebon sirih', ['b1'])
    expect(await ticketOf(two)).not.toBe(await ticketOf(one))
    const [{ because }] = await ask(
      `select matching->'because' as because from report where message_id = $1`,
      two,
    )
    expect(because.at(-1)).toMatch(/^perhatian: foto yang sama/)
  })

  it('is kept with its hash, and with what each file said of itself', async () => {
    const dated = (date: string) =>
      sharp(photo)
        .jpeg()
        .withExif({ IFD2: { DateTimeOriginal: date } })
        .toBuffer()
    provider.set('c1', await dated('2026:11:01 08:00:00'))
    provider.set('c2', await dated('2026:11:20 08:00:00'))
    const messages = [
      await send('sampah menumpuk kel gambir', ['c1']),
      await send('sampah menumpuk kel gambir', ['c2']),
    ]
    const rows = await ask(
      `select f.photo_hash as hash, mm.sha256, mm.provenance->>'takenAt' as taken, mm.provenance->>'sha256' as original
       from message_media mm join media f using (sha256) where mm.message_id = any($1) order by taken`,
      messages,
    )
    expect(rows.map(row => row.taken)).toEqual(['2026-11-01T08:00:00', '2026-11-20T08:00:00'])
    expect(isPhotoHash(rows[0].hash)).toBe(true)
    // One picture, two files: only the date was changed.
    expect(rows[0].sha256).toBe(rows[1].sha256)
    expect(rows[0].original).not.toBe(rows[1].original)
  })

  it('is found again among all photos, and among those of its ticket', async () => {
    provider.set('d1', await sentAgain(90, 900))
    provider.set('d2', await sentAgain(40, 500))
    const one = await send('pohon tumbang kel pejaten barat', ['d1'])
    const two = await send('lampu mati kel kebon sirih', ['d2'])
    const hash = (await photosOfTicket(fresh.database.db, await ticketOf(one)))[0]?.hash ?? ''
    const like = await photosLike(fresh.database.db, hash)
    const copies = like
      .filter(other => photoLikeness(hash, other.hash) === 'copy')
      .map(({ messageId }) => messageId)
    expect(copies.sort()).toEqual([one, two].sort())
    expect(like.find(({ messageId }) => messageId === two)?.ticketId).toBe(await ticketOf(two))
  })
})

describe('a photo that comes later than the words', () => {
  it('raises a suggestion on the ticket, once, and joins nothing', async () => {
    const one = await send('jalan berlubang parah kel cipinang melayu', ['e1', 'e3'])
    provider.set('e2', await sentAgain(50, 600))
    const two = await send('aspal bolong bahaya buat motor', ['e2'])
    const [first, second] = [await ticketOf(one), await ticketOf(two)]
    expect(first).not.toBe(second)

    provider.set('e1', await sentAgain(90, 900))
    await fetchLate()
    provider.set('e3', await sharp(photo).jpeg({ quality: 35 }).toBuffer())
    await fetchLate()
    expect([await ticketOf(one), await ticketOf(two)]).toEqual([first, second])
    const suggestions = await suggestionsOf(fresh.database.db, first)
    expect(suggestions).toMatchObject([{ is: 'maybe_same_as', ticket: second, state: 'open' }])
    expect(suggestions[0]?.because[0]).toContain('foto yang sama')
  })

  it('is found by reports that come after it', async () => {
    const one = await send('jalan berlubang parah kel duri kepa', ['f1'])
    provider.set('f1', await sentAgain(90, 900))
    await fetchLate()
    provider.set('f2', await sentAgain(60, 700))
    const two = await send('aspal bolong bahaya buat motor', ['f2'])
    expect(await ticketOf(two)).toBe(await ticketOf(one))
  })

  it('joins what came in time in the comparison', async () => {
    provider.set('g1', await scene('trees', seed))
    const one = await send('jalan berlubang parah kel kalianyar', ['g1', 'g2'])
    provider.set('g2', await sentAgain(90, 900))
    await fetchLate()
    const [{ photos }] = await ask(
      `select subject_of_match->'photos' as photos from report where message_id = $1`,
      one,
    )
    expect(photos).toHaveLength(2)
  })

  it('of a message whose author took it back tells nobody anything', async () => {
    const one = await send('jalan berlubang parah kel tambora', ['h1'])
    await ask('update report set erased_at = clock_timestamp() where message_id = $1', one)
    provider.set('h1', await sentAgain(90, 900))
    await fetchLate()
    const [{ photos }] = await ask(
      `select subject_of_match->'photos' as photos from report where message_id = $1`,
      one,
    )
    expect(photos).toEqual([])
  })
})
