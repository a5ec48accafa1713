import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import email from '../../adapters/email/adapter.js'
import { codeFor, written } from '../../src/agencies/mail/code.js'
import { applyAgencyAnswer, officeFinder, readAgencyMail } from '../../src/agencies/mail/index.js'
import type { Channel } from '../../src/kit/index.js'
import type { FileStore } from '../../src/media/files.js'
import { createPipeline, type Offices } from '../../src/pipeline/pipeline.js'
import { insertMessages } from '../../src/store/accept.js'
import { loadTables } from '../../src/tables.js'
import { activeEndpoint, ROOT, rowsOf, silent } from '../push/support.js'
import { does, encoded, openTicket, startWorld, taken, view, type World } from './world.js'

const ADDRESS = 'sudin.contoh@example.com'
const findOffice = officeFinder(loadTables('config'))

let world: World
let channel: Channel
let office: string
let ticket: { id: string; number: string }
/** Does what it is told after an answer was heard and before it is committed. */
let interrupt: (() => void) | null = null
let disk: (() => void) | null = null
let process: (messageId: string, starts: number) => Promise<void>

beforeAll(async () => {
  world = await startWorld()
  const settings = {
    address: 'aduan@muara.example',
    imapHost: '127.0.0.1',
    imapUser: 'aduan',
    imapPassword: 'sandi-contoh',
    smtpHost: '127.0.0.1',
  }
  channel = email.open(email.settings.parse(settings), { fetch, now: () => new Date(), log: silent })
  office = await activeEndpoint(world.fresh.database, { address: ADDRESS, kind: 'email' })
  const offices: Offices = {
    async answered(db, draft, files) {
      const answer = readAgencyMail(draft)
      if (!answer) return null
      const { is } = await applyAgencyAnswer(db, answer, {
        root: ROOT,
        findOffice,
        desk: world.evidence,
        files,
      })
      interrupt?.()
      return is === 'stranger' ? null : is
    },
    bounced: async () => false,
  }
  const files: FileStore = {
    ...world.files,
    put: async bytes => {
      disk?.()
      return world.files.put(bytes)
    },
  }
  process = createPipeline({
    database: world.fresh.database,
    channels: new Map([['surel', { adapter: 'email', channel }]]),
    // The mail of an office never gets as far as the desk.
    desk: undefined as never,
    fetch,
    files,
    log: silent,
    offices,
    wakeReplies() {},
  }).process
})
beforeEach(async () => {
  interrupt = null
  disk = null
  ticket = await openTicket(world)
  await rowsOf(world.fresh.database, 'insert into told (endpoint_id, ticket_id, seq) values ($1, $2, 1)', [
    office,
    ticket.id,
  ])
})
afterAll(async () => {
  await channel?.close?.()
  await world?.close()
})

interface Attached {
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
}
const jpeg = (bytes: Buffer, name = 'sesudah.jpg'): Attached => ({ name, type: 'image/jpeg', bytes })
const pdf: Attached = {
  name: 'laporan.pdf',
  type: 'application/pdf',
  bytes: Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj<<>>endobj\n'),
}

/** The office answers; returns the message as it was accepted. */
async function mailed(text: string, files: readonly Attached[] = [], id: string = randomUUID()) {
  const part = (head: string[], body: string) => ['--batas', ...head, '', body].join('\r\n')
  const raw = [
    `From: Petugas <${ADDRESS}>`,
    `To: aduan@muara.example`,
    `Subject: Re: Tiket [${written(codeFor(ROOT, ticket.number, ADDRESS))}]`,
    `Message-ID: <${id}@example.com>`,
    'Date: Sun, 22 Nov 2026 10:00:00 +0700',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=batas',
    '',
    part(['Content-Type: text/plain; charset=utf-8'], text),
    ...files.map(({ name, type, bytes }) =>
      part(
        [
          `Content-Type: ${type}; name="${name}"`,
          `Content-Disposition: attachment; filename="${name}"`,
          'Content-Transfer-Encoding: base64',
        ],
        encoded(bytes).replace(/.{76}/g, '$&\r\n'),
      ),
    ),
    '--batas--',
  ].join('\r\n')
  const [row] = await insertMessages(world.fresh.database.db, [
    {
      channel: 'surel',
      adapter: 'email',
      key: randomUUID(),
      externalId: null,
      raw: Buffer.from(raw),
      meta: {},
      headers: {},
    },
  ])
  return row?.id as string
}
const says = async (...given: Parameters<typeof mailed>) => process(await mailed(...given), 1)
const photos = async () => (await world.api('dbm', `/tickets/${ticket.number}/evidence`)).body.data
const status = async () => (await world.api('admin', `/tickets/${ticket.number}`)).body.status
const events = async () =>
  (
    await rowsOf<{ type: string }>(
      world.fresh.database,
      `select type from ticket_event where ticket_id = $1 and type in ('evidence_added', 'finished', 'evidence_suspicious') order by seq`,
      [ticket.id],
    )
  ).map(({ type }) => type)
const letters = () =>
  rowsOf<{ type: string; letter: { why?: string } }>(
    world.fresh.database,
    `select type, letter from delivery where ticket_id = $1 and type like 'letter.%' order by id`,
    [ticket.id],
  )

it('SELESAI with a photo and no words reports the work as done: the photo is kept, judged and stripped', async () => {
  await says('SELESAI', [jpeg(await taken(await view('street', 301, { problem: false })))])
  expect(await status()).toBe('Menunggu Validasi')
  const [photo, ...others] = await photos()
  expect(others).toEqual([])
  expect(photo).toMatchObject({ kind: 'after', handed_in_by: `surel:${office}`, presented: true })
  expect(photo.verdict).toMatchObject({ is: 'plausible', occasion: 'finish' })
  expect(photo.verdicts.map((one: any) => one.occasion)).toEqual(['upload', 'finish'])
  expect((await sharp(await world.files.get(photo.sha256)).metadata()).exif).toBeUndefined()
  expect(await events()).toEqual(['evidence_added', 'finished'])
  expect(await letters()).toMatchObject([{ type: 'letter.done' }])
  expect((await letters())[0]?.letter.why).toBeUndefined()
})

it('a mail that is read twice, comes twice, or whose worker dies acts once', async () => {
  const mail = await mailed('SELESAI', [jpeg(await taken(await view('street', 302)))], 'sama')
  interrupt = () => {
    throw new Error('Connection terminated')
  }
  await expect(process(mail, 1)).rejects.toThrow('terminated')
  expect([await photos(), await events(), await letters()]).toEqual([[], [], []])
  interrupt = null
  await Promise.all([process(mail, 2), process(mail, 3)])
  await process(mail, 4)
  await says('SELESAI', [jpeg(await taken(await view('street', 302)))], 'sama')
  expect(await photos()).toHaveLength(1)
  expect(await events()).toEqual(['evidence_added', 'finished'])
  expect(await letters()).toHaveLength(1)
  const no = { action: 'refuse', reason: 'masih ada sampah di saluran' } as const
  expect(await does(world, ticket.id, no, 'BIRO_PEM')).toMatchObject({ done: true })
  await says('SELESAI', [jpeg(await taken(await view('street', 302)))], 'sama')
  expect([await photos(), await status()]).toEqual([[expect.anything()], 'TL Ditolak'])
})

it('a photo that cannot be kept just now makes the mail wait, not the photo disappear', async () => {
  const mail = await mailed('SELESAI saluran sudah dikeruk', [jpeg(await taken(await view('street', 303)))])
  disk = () => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
  }
  await expect(process(mail, 1)).rejects.toMatchObject({ code: 'unavailable' })
  expect(await status()).toBe('Proses')
  disk = null
  await process(mail, 2)
  expect(await photos()).toHaveLength(1)
})

it('one photo on two tickets is before the Inspektorat as soon as the second mail was read', async () => {
  const file = jpeg(await taken(await view('puddle', 304, { problem: false })))
  await says('SELESAI', [file])
  ticket = await openTicket(world)
  await rowsOf(world.fresh.database, 'insert into told (endpoint_id, ticket_id, seq) values ($1, $2, 1)', [
    office,
    ticket.id,
  ])
  await says('SELESAI genangan sudah surut', [file])
  expect(await events()).toEqual(['evidence_added', 'finished', 'evidence_suspicious'])
  const { body } = await world.api('inspector', '/inspections?limit=100')
  expect(body.data.filter((one: any) => one.ticket === ticket.number)).toHaveLength(1)
  const accept = await world.api('biro', `/validations/${ticket.number}`, { verdict: 'accepted' })
  expect(accept).toMatchObject({ status: 409, body: { errors: [{ code: 'under_inspection' }] } })
})

it('SELESAI with nothing that proves it is answered with what is missing and what was wrong with each file', async () => {
  const emblem = await sharp({ create: { width: 600, height: 120, channels: 3, background: '#0a5' } })
    .png()
    .toBuffer()
  for (const [text, files, said] of [
    ['SELESAI', [], ['Lampirkan foto bukti']],
    ['SELESAI', [pdf], ['Lampirkan foto bukti', 'laporan.pdf: Berkas ini tidak dapat dipakai: bukan foto']],
    ['SELESAI', [{ ...jpeg(Buffer.from('bukan gambar')) }], ['sesudah.jpg', 'jenis berkas tidak dikenal']],
    ['SELESAI ok', [{ name: 'logo.png', type: 'image/png', bytes: emblem }], ['logo.png', 'terlalu kecil']],
  ] as const) {
    await says(text, files)
    const last = (await letters()).at(-1)
    expect(last?.type).toBe('letter.refused')
    for (const part of said) expect(last?.letter.why).toContain(part)
  }
  expect([await status(), await photos()]).toEqual(['Proses', []])

  const word = 'SELESAI saluran sudah dikeruk dan air mengalir'
  await says(word, [pdf, { name: 'logo.png', type: 'image/png', bytes: emblem }])
  const last = (await letters()).at(-1)
  expect(last?.type).toBe('letter.done')
  expect(last?.letter.why).toMatch(/^laporan\.pdf: [^\n]+$/)
  expect(await status()).toBe('Menunggu Validasi')
})

it('photos of an office that may not act are not taken', async () => {
  await rowsOf(world.fresh.database, `update ticket set agency = 'DSDA' where id = $1`, [ticket.id])
  await says('SELESAI', [jpeg(await taken(await view('street', 305)))])
  expect((await letters())[0]).toMatchObject({ type: 'letter.refused' })
  expect((await letters())[0]?.letter.why?.split('\n')).toHaveLength(1)
  expect((await world.api('admin', `/tickets/${ticket.number}/evidence`)).body.data).toEqual([])
})
