import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { issueKey } from '../../src/accounts/index.js'
import { createEvidence, type EvidenceDesk } from '../../src/evidence/index.js'
import { diskStore, type FileStore } from '../../src/media/files.js'
import { inspect } from '../../src/media/inspect.js'
import { saveMedia } from '../../src/store/media.js'
import type { KeyScope } from '../../src/store/accounts.js'
import type { Asked } from '../../src/ticket/life/index.js'
import { act } from '../../src/store/life.js'
import { type Kind, scene } from '../media/scenes.js'
import { freshDatabase, type FreshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { type SmallCity, startSmallCity } from '../support/small-city.js'
import { rules } from '../ticket/life/city.js'
import { settings } from '../ticket/evidence/photos.js'

export { rules }

export const KEY = 'the key of the tests, thirty-two bytes at least'
/** Where the problem of every ticket here is: in Tebet Timur. */
export const PLACE = { lat: -6.2297, lon: 106.8551 }

export interface World {
  readonly fresh: FreshDatabase
  readonly city: SmallCity
  readonly evidence: EvidenceDesk
  readonly files: FileStore
  /** A key of the API by who has it. */
  key(who: Who): string
  api(
    who: Who,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: any }>
  close(): Promise<void>
}

const KEYS = {
  admin: ['admin', null, null],
  dbm: ['agency', 'DBM', null],
  south: ['agency', 'DBM', 'DBM-31.74'],
  dsda: ['agency', 'DSDA', null],
  biro: ['agency', 'BIRO_PEM', null],
  inspector: ['agency', 'INSPEKTORAT', null],
  desk: ['channel', null, null],
} as const satisfies Record<string, readonly [KeyScope, string | null, string | null]>
export type Who = keyof typeof KEYS

export async function startWorld(): Promise<World> {
  const fresh = await freshDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'muara-test-evidence-'))
  const files = diskStore(folder)
  const evidence = createEvidence({
    database: fresh.database,
    rules,
    settings,
    files,
    key: KEY,
    kelurahanAt: () => '31.74.01.1001',
  })
  const city = await startSmallCity(fresh.database, { evidence, rules })
  const keys = {} as Record<Who, string>
  for (const [who, [scope, agency, unit]] of Object.entries(KEYS))
    keys[who as Who] = (
      await issueKey(fresh.database, {
        name: who,
        scope,
        agency,
        unit,
        channel: scope === 'channel' ? 'desk-kelurahan' : null,
      })
    ).key
  return {
    fresh,
    city,
    evidence,
    files,
    key: who => keys[who],
    async api(who, path, body, headers = {}) {
      const response = await fetch(`${city.url}/api/v1${path}`, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: { authorization: `Bearer ${keys[who]}`, 'content-type': 'application/json', ...headers },
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
      }
    },
    async close() {
      await city.close()
      await fresh.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A ticket of Dinas Bina Marga in Tebet Timur, reported so many hours ago with a photo, at work since then. */
export async function openTicket(
  { fresh: { database }, files }: World,
  {
    photo,
    hours = 24,
    agency = 'DBM',
    started = true,
  }: {
    photo?: Buffer
    hours?: number
    agency?: string
    started?: boolean
  } = {},
): Promise<{ id: string; number: string; reporters: string | null }> {
  const filed = await fileTicket(database, { text: 'lubang di depan pos', agency })
  await database.db.query(
    `update ticket set lat = $2, lon = $3, first_report_at = first_report_at - make_interval(hours => $4),
       place = place || jsonb_build_object('basis', 'gps', 'point', jsonb_build_object('lat', $2::float8, 'lon', $3::float8, 'approximate', false)) where id = $1`,
    [filed.ticketId, PLACE.lat, PLACE.lon, hours],
  )
  let reporters: string | null = null
  if (photo) {
    const { bytes, hash, variants, provenance, type, width, height } = await inspect(photo)
    reporters = await files.put(bytes)
    const file = {
      sha256: reporters,
      type,
      bytes: bytes.byteLength,
      width,
      height,
      lat: null,
      lon: null,
      takenAt: null,
      hash,
      variants,
      provenance,
    }
    await saveMedia(database.db, filed.messageId, [
      { ordinal: 0, kind: 'image', name: null, state: 'stored', reason: null, file },
    ])
  }
  const ticket = { id: filed.ticketId, number: filed.ticketNumber, reporters }
  const began = new Date(Date.now() - (hours - 0.5) * 3_600_000)
  if (started) await does({ fresh: { database } }, ticket.id, { action: 'start' }, agency, began)
  return ticket
}

/** An action of an officer as every door does it; without `evidence` as no door may: past what evidence has to say. */
export async function does(
  { fresh, evidence }: { fresh: { database: World['fresh']['database'] }; evidence?: EvidenceDesk },
  id: string,
  asked: Asked,
  agency = 'DBM',
  now?: Date,
) {
  const actor = { is: 'officer', name: `petugas ${agency}`, agency, unit: null } as const
  return fresh.database.transaction(db =>
    evidence
      ? evidence.act(db, { id }, asked, actor, { now })
      : act(db, rules, { id }, asked, actor, { now }),
  )
}

export const encoded = (file: Buffer) => file.toString('base64')

/** A place as a citizen photographed it, or cleaned up by another visit. */
export const view = async (kind: Kind, seed: number, moment: Parameters<typeof scene>[2] = {}) =>
  sharp(await scene(kind, seed, moment))
    .jpeg({ quality: 90 })
    .toBuffer()

const two = (n: number) => String(n).padStart(2, '0')

/** As the telephone of an officer writes it: so many hours ago, at the place, so many metres north of it, or without a place. */
export async function taken(
  file: Buffer,
  { hours = 1, metres = 0, software = 'A546EXXU5CXB2', placed = true } = {},
): Promise<Buffer> {
  const at = new Date(Date.now() - hours * 3_600_000 + 7 * 3_600_000)
  const date = `${at.getUTCFullYear()}:${two(at.getUTCMonth() + 1)}:${two(at.getUTCDate())} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:00`
  const degrees = (value: number) => {
    const whole = Math.abs(value)
    const minutes = (whole % 1) * 60
    return `${Math.floor(whole)}/1 ${Math.floor(minutes)}/1 ${Math.round((minutes % 1) * 6000)}/100`
  }
  return sharp(file)
    .jpeg({ quality: 88 })
    .withExif({
      IFD0: { Make: 'samsung', Model: 'SM-A546E', Software: software },
      IFD2: { DateTimeOriginal: date, OffsetTimeOriginal: '+07:00' },
      ...(placed && {
        IFD3: {
          GPSLatitudeRef: 'S',
          GPSLatitude: degrees(PLACE.lat + metres / 110_570),
          GPSLongitudeRef: 'E',
          GPSLongitude: degrees(PLACE.lon),
        },
      }),
    })
    .toBuffer()
}
