import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { type Channel, Draft } from '../../src/kit/index.js'
import { diskStore } from '../../src/media/files.js'
import { createDesk } from '../../src/pipeline/desk.js'
import { createPipeline } from '../../src/pipeline/pipeline.js'
import { insertMessages } from '../../src/store/accept.js'
import { repliesToMessage } from '../../src/store/read/messages.js'
import { accounting } from '../../src/store/read/operations.js'
import { eraseMessages, messagesOf } from '../../src/store/erase.js'
import { reportersPhoto, reportersPhotos } from '../../src/store/evidence.js'
import { mergeTickets } from '../../src/store/regroup.js'
import { photosOfTicket } from '../../src/store/photos.js'
import { eventsOfTicket, reportsOfTicket } from '../../src/store/read/tickets.js'
import { linkKey } from '../../src/ticket/reply-contract/index.js'
import { loadTables } from '../../src/tables.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { DSDA, officer, rules, validator } from '../ticket/life/city.js'
import { by, contract, does, phone, plannerAt, says } from './street.js'

const ROOT = 'a signing root of the tests, thirty-two bytes and more'
const log = { info() {}, warn() {}, error() {} }

/** `number|words`, and `|photo` in base64 if there is one; STOP and START are read as the SMS adapter reads them. */
const channel: Channel = {
  normalise({ externalId, raw }) {
    const [address = '', text = '', photo] = Buffer.from(raw).toString().split('|')
    if (text === 'STOP' || text === 'START') return { is: text === 'STOP' ? 'opt_out' : 'opt_in', address }
    const draft = Draft.parse({
      externalId: externalId as string,
      sender: { kind: 'phone', address },
      sentAt: null,
      text,
      answerTo: { to: address },
      ...(photo && { media: [{ kind: 'image', content: photo }] }),
    })
    return { is: 'report', draft }
  },
}

let fresh: FreshDatabase
let folder: string
let process: (messageId: string, starts: number) => Promise<void>
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
  folder = mkdtempSync(join(tmpdir(), 'muara-answers-'))
  const desk = createDesk({
    tables: loadTables('config'),
    configDir: 'config',
    publicUrl: 'http://muara.example',
    root: ROOT,
    voices: new Map([['sms', smsTwilio.manifest]]),
    clerks: new Set(),
    rules,
    contract,
  })
  process = createPipeline({
    database: fresh.database,
    desk,
    fetch,
    files: diskStore(folder),
    log,
    wakeReplies() {},
    channels: new Map([['sms', { adapter: 'sms-twilio', channel }]]),
  }).process
})
afterAll(async () => {
  await fresh.drop()
  rmSync(folder, { recursive: true, force: true })
})

let me: string
beforeEach(() => {
  me = phone()
})

/** Says something; returns what became of it and the answer. */
async function say(text: string, from = me, photo?: Buffer) {
  const key = randomUUID()
  const message = {
    channel: 'sms',
    adapter: 'sms-twilio',
    key,
    externalId: key,
    raw: Buffer.from([from, text, ...(photo ? [photo.toString('base64')] : [])].join('|')),
  }
  const [row] = await insertMessages(fresh.database.db, [{ ...message, meta: {}, headers: {} }])
  await process(row?.id as string, 1)
  const { rows } = await fresh.database.db.query(
    `select m.outcome, r.kind, r.text, r.state, r.step from message m left join reply r on r.message_id = m.id where m.id = $1`,
    [row?.id],
  )
  return rows[0] as { outcome: string; kind: string | null; text: string; state: string; step: string | null }
}

interface Mine {
  readonly id: string
  readonly number: string
  readonly status: string
  readonly agency: string
  readonly unit: string | null
}

async function mine(): Promise<Mine> {
  const { rows } = await fresh.database.db.query(
    `select t.id, r.number, t.status, t.agency, t.unit from reporter p join report r on r.reporter_id = p.id join membership m on m.report_id = r.id
     join ticket t on t.id = m.ticket_id where p.address = $1 order by r.received_at desc limit 1`,
    [me],
  )
  return rows[0] as Mine
}

let streets = 0
const complaint = () =>
  `Saluran mampet di Jl Kenanga ${++streets} RT 0${streets} RW 05 kelurahan Tebet Timur, air meluap`

async function solved(): Promise<Mine> {
  await say(complaint())
  const ticket = await mine()
  const unit = officer({ agency: ticket.agency, unit: ticket.unit })
  await does(
    fresh.database,
    ticket.id,
    { action: 'finish', reason: 'saluran sudah dikuras' },
    unit,
    new Date(),
  )
  await does(fresh.database, ticket.id, { action: 'validate' }, validator, new Date())
  return mine()
}

describe('STATUS', () => {
  it('tells how far it is, with or without a number, to whom it belongs', async () => {
    await say(complaint())
    const { number } = await mine()
    for (const words of [
      'STATUS',
      `status ${number}`,
      number.replaceAll('-', ' ').toLowerCase(),
      `cek ${number}`,
    ]) {
      const answer = await say(words)
      expect(answer, words).toMatchObject({ outcome: 'status_query', kind: 'status' })
      expect(answer.text).toContain(number)
    }
    me = phone()
    expect(await say(`STATUS ${number}`)).toMatchObject({ outcome: 'status_query', kind: 'status_unknown' })
  })
})

describe('links', () => {
  it('carry the proof of their reader to the citizen and to nobody else', async () => {
    await say(complaint())
    const { number } = await mine()
    const { rows } = await fresh.database.db.query(
      `select person_id as person from reporter where address = $1`,
      [me],
    )
    const key = linkKey(ROOT, { person: rows[0].person, number })
    const { text } = await say(`status ${number}`)
    expect(text).toContain(key)
    const quoted = await say(`${complaint()}. Kata Anda: ${text}`)
    expect(quoted.outcome).toBe('report')
    const { rows: kept } = await fresh.database.db.query(
      `select m.id, r.text from message m join report r on r.message_id = m.id join reporter p on p.id = r.reporter_id where p.address = $1`,
      [me],
    )
    expect(kept).toHaveLength(2)
    const { rows: told } = await fresh.database.db.query(
      `select y.message_id as id from reply y join reporter p on p.id = y.reporter_id where p.address = $1`,
      [me],
    )
    const seen = await Promise.all(told.map(({ id }) => repliesToMessage(fresh.database.db, id)))
    expect(JSON.stringify(seen)).toContain('/t/')
    expect(JSON.stringify([kept, seen])).toContain('/t/')
    expect(JSON.stringify([kept, seen])).not.toMatch(/\/t\/[^ "]*\/[0-9A-Z]{8}/)
  })
})

describe('joining', () => {
  it('tells the second reporter the ticket and how many others there are, and nobody of themselves', async () => {
    const text = complaint()
    await say(text)
    const { id } = await mine()
    const { rows } = await fresh.database.db.query('select number from ticket where id = $1', [id])
    const second = await say(text, phone())
    expect(second).toMatchObject({ outcome: 'report', kind: 'joined' })
    expect(second.text).toMatch(/bersama 1 laporan lain/)
    expect(second.text).toContain(rows[0].number)
    expect((await say(text, phone())).text).toMatch(/bersama 2 laporan lain/)
    // Who writes twice is one of them.
    const again = await say(`${text}. Masih seperti kemarin`)
    expect(again.text).toMatch(/bersama 2 laporan lain/)
  })
})

describe('BELUM', () => {
  it('opens a solved ticket again, as often as the rules allow, and says so once', async () => {
    const { id, number } = await solved()
    expect(await say('Belum selesai pak!')).toMatchObject({ outcome: 'reopened', kind: 'reopened' })
    expect((await mine()).status).toBe('Menunggu')
    // Who opened it again knows; the planner tells the others only.
    const planner = plannerAt(fresh.database, { now: new Date() })
    await planner.round()
    const { rows } = await fresh.database.db.query(
      `select kind from reply where ticket_id = $1 and kind = 'reopened'`,
      [id],
    )
    expect(rows).toHaveLength(1)

    const unit = async () => officer(await mine().then(({ agency, unit }) => ({ agency, unit })))
    for (let times = 1; times <= rules.life.rules.reopening.times; times++) {
      await does(
        fresh.database,
        id,
        { action: 'finish', reason: 'dikuras sekali lagi' },
        await unit(),
        new Date(),
      )
      await does(fresh.database, id, { action: 'validate' }, validator, new Date())
      const last = times === rules.life.rules.reopening.times
      const answer = await say(`BELUM ${number}`)
      expect(answer.kind).toBe(last ? 'not_reopened' : 'reopened')
      if (last) expect(answer.text).toMatch(/laporan baru/)
    }
    expect((await mine()).status).toBe('Selesai')
  })

  it('is bounded for the person, also when their report has come to another ticket since', async () => {
    const { id } = await solved()
    const again = async (ticketId: string) => {
      const { agency, unit } = await mine()
      const finish = { action: 'finish', reason: 'dikuras sekali lagi' } as const
      await does(fresh.database, ticketId, finish, officer({ agency, unit }), new Date())
      await does(fresh.database, ticketId, { action: 'validate' }, validator, new Date())
    }
    for (let times = 1; times <= rules.life.rules.reopening.times; times++) {
      expect((await say('BELUM')).kind).toBe('reopened')
      if (times < rules.life.rules.reopening.times) await again(id)
    }
    const author = me
    me = phone()
    await say(complaint())
    const other = await mine()
    me = author
    const merging = { actor: 'petugas', because: 'lubang yang sama', rules }
    await fresh.database.transaction(db => mergeTickets(db, id, other.id, merging))
    expect((await mine()).id).toBe(other.id)
    await again(other.id)
    expect((await say('BELUM')).kind).toBe('not_reopened')
  })

  it('means nothing special from somebody who was told nothing, and opens nobody else’s ticket', async () => {
    const { number } = await solved()
    me = phone()
    expect((await say('belum selesai')).outcome).not.toBe('reopened')
    expect((await say(`BELUM ${number}`)).outcome).not.toBe('reopened')
    await solved()
    expect(await say(`BELUM ${number}`)).toMatchObject({ outcome: 'status_query', kind: 'status_unknown' })
    expect((await mine()).status).toBe('Selesai')
    await say(complaint())
    expect((await say(`sudah selesai ${(await mine()).number}`)).text).toContain('Menunggu')
  })
})

describe('BELUM with words', () => {
  const reopening = async (id: string) =>
    (
      await fresh.database.db.query(
        `select e.report_id, w.text from ticket_event e left join event_words w using (ticket_id, seq)
         where e.ticket_id = $1 and e.type = 'reopened' order by seq`,
        [id],
      )
    ).rows as { report_id: string; text: string | null }[]

  it.each([
    ['BELUM airnya masih meluap', 'BELUM airnya masih meluap'],
    ['Belum selesai pak, hubungi saya di 0812-0000-9876', 'Belum selesai pak, hubungi saya di [telepon]'],
    ['NOT DONE the drain still overflows', 'NOT DONE the drain still overflows'],
  ])('%s: opens it again and is its reason, masked', async (text, reason) => {
    const { id } = await solved()
    expect(await say(text)).toMatchObject({ outcome: 'reopened', kind: 'reopened' })
    const { rows } = await fresh.database.db.query(
      `select r.id from report r join membership m on m.report_id = r.id where m.ticket_id = $1`,
      [id],
    )
    expect(await reopening(id)).toEqual([{ report_id: rows[0].id, text: reason }])
    // The office reads it in the history of the ticket.
    const events = await eventsOfTicket(fresh.database.db, id)
    expect(events.find(({ type }) => type === 'reopened')?.body).toMatchObject({ text: reason })
  })

  it('with a number it is about that ticket whatever was reported since', async () => {
    const { id, number } = await solved()
    await say(complaint())
    expect((await say('BELUM airnya masih meluap')).outcome).not.toBe('reopened')
    expect(await say(`BELUM ${number} airnya masih meluap di Jl Melati`)).toMatchObject({
      outcome: 'reopened',
    })
    expect(await reopening(id)).toMatchObject([{ text: 'BELUM airnya masih meluap di Jl Melati' }])
  })

  it('a complaint that happens to begin with "belum" stays one', async () => {
    const { id } = await solved()
    const other = await say('Belum ada lampu di Jl Anggrek RT 09 RW 01 kelurahan Grogol Utara, gelap sekali')
    expect(other.outcome).toBe('report')
    expect(await reopening(id)).toEqual([])
  })

  it.each([
    'Belum ada lampu di gang kami, gelap kalau malam',
    'Belum ada lampu di gang kami',
    'belum diangkut sampah di depan rumah kami sejak kemarin',
  ])('nor a word about another matter, wherever it is: %s', async text => {
    const { id } = await solved()
    expect((await say(text)).outcome).toBe('report')
    expect(await reopening(id)).toEqual([])
  })

  it.each([
    'belum dikeruk salurannya, masih mampet',
    'belum surut, masih banjir',
    'belum selesai, lampunya juga mati',
  ])('a word about its matter, one akin to it, or the work is about it: %s', async text => {
    const { id } = await solved()
    expect((await say(text)).outcome).toBe('reopened')
    expect(await reopening(id)).toMatchObject([{ text }])
  })

  it('contests a rejection once, with words or without', async () => {
    const no = { action: 'reject', reasonCode: 'tidak_jelas', reason: 'tidak ada nama jalannya' } as const
    for (const words of ['belum jelas alasannya, salurannya di depan pos ronda', 'BELUM']) {
      me = phone()
      await say(complaint())
      const { id, agency, unit } = await mine()
      await does(fresh.database, id, no, officer({ agency, unit }), new Date())
      expect((await say(words)).outcome).toBe('reopened')
      await does(fresh.database, id, no, officer({ agency, unit }), new Date())
      await does(fresh.database, id, { action: 'validate' }, validator, new Date())
      expect(await say('BELUM')).toMatchObject({ kind: 'not_reopened' })
      expect(await reopening(id)).toHaveLength(1)
    }
  })

  it('of the same place it is about the ticket; from a stranger it is a report', async () => {
    const words = async () => (await reopening((await mine()).id)).map(({ text }) => text)
    await solved()
    const again = `Belum, saluran di Jl Kenanga ${streets} kelurahan Tebet Timur masih mampet`
    expect((await say(again)).outcome).toBe('reopened')
    expect(await words()).toEqual([again])
    await solved()
    expect((await say(again.replace(/Kenanga \d+/, `Kenanga ${streets}`), phone())).outcome).toBe('report')
    expect(await words()).not.toContain(again)
  })
})

describe('BELUM with a photo', () => {
  const photo = () => {
    const { data, info } = {
      data: randomBytes(96 * 72 * 3),
      info: { width: 96, height: 72, channels: 3 as const },
    }
    return sharp(data, { raw: info }).withExif({ IFD3: GPS }).jpeg().toBuffer()
  }
  /** In another kelurahan than the tickets of this file. */
  const GPS = {
    GPSLatitudeRef: 'S',
    GPSLatitude: '6/1 10/1 0/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '106/1 49/1 0/1',
  }
  const reportOf = async (id: string) => (await reportsOfTicket(fresh.database.db, id))[0]

  it.each(['BELUM', 'belum selesai', 'BELUM airnya masih meluap'])(
    '%s: opens it again, and the photo is one of the report, for its office and who judges its work',
    async text => {
      const { id, number } = await solved()
      const taken = await photo()
      expect(await say(text, me, taken)).toMatchObject({ outcome: 'reopened', kind: 'reopened' })
      expect(await mine()).toMatchObject({ id, number })
      const [kept] = (await reportOf(id))?.media ?? []
      expect(kept).toMatchObject({ kind: 'image', type: 'image/jpeg' })
      const sha256 = kept?.sha256 as string
      expect(await reportersPhotos(fresh.database.db, id)).toMatchObject([{ sha256, report: number }])
      expect(await reportersPhoto(fresh.database.db, id, sha256)).not.toBeNull()
      expect((await photosOfTicket(fresh.database.db, id)).map(one => one.sha256)).toEqual([sha256])
    },
  )

  it('goes away with its words when its author takes it back', async () => {
    const { id } = await solved()
    await say('BELUM lihat fotonya', me, await photo())
    const { rows } = await fresh.database.db.query(
      `select m.id from message m join reporter p on p.address = m.draft->'sender'->>'address' where p.address = $1 and m.outcome = 'reopened'`,
      [me],
    )
    expect(await messagesOf(fresh.database.db, 'sms', me)).toContain(rows[0].id)
    await fresh.database.transaction(db => eraseMessages(db, [rows[0].id], 'dihapus'))
    expect((await reportOf(id))?.media).toEqual([])
    const events = await eventsOfTicket(fresh.database.db, id)
    expect(events.find(({ type }) => type === 'reopened')?.body).not.toHaveProperty('text')
  })

  it('about another matter is a report of its own with its photo', async () => {
    const { id } = await solved()
    expect((await say('Belum ada lampu di gang kami', me, await photo())).outcome).toBe('report')
    expect((await mine()).id).not.toBe(id)
    expect((await reportOf((await mine()).id))?.media).toHaveLength(1)
    expect((await reportOf(id))?.media).toEqual([])
  })

  it('means nothing special where nothing was closed; SUDAH with a photo is read like any other', async () => {
    await say(complaint())
    expect((await say('belum', me, await photo())).outcome).not.toBe('reopened')
    await solved()
    expect((await say('sudah', me, await photo())).outcome).not.toBe('confirmed')
  })
})

describe('what a reporter adds later', () => {
  const added = async () => {
    const { rows } = await fresh.database.db.query(
      `select t.agency, t.unit, t.kelurahan, t.paused_until, e.type, e.actor, e.body from ticket t
         join ticket_event e on e.ticket_id = t.id where t.id = $1 order by e.seq`,
      [(await mine()).id],
    )
    return { row: rows[0], types: rows.map(({ type }) => type), bodies: rows.map(({ body }) => body) }
  }

  it('the place sends the ticket on only while no office has acted on it or passed it on', async () => {
    const elsewhere = { agency: 'DLH', unit: null }
    for (const begun of [false, true]) {
      me = phone()
      await say('Saluran mampet, air meluap ke jalan sudah tiga hari')
      const { id, agency, unit } = await mine()
      expect((await added()).row.kelurahan).toBeNull()
      const pass = { action: 'coordinate', owner: elsewhere, reason: 'sampah penyebabnya' } as const
      if (begun) await does(fresh.database, id, pass, officer({ agency, unit }), new Date())
      await say('Saluran mampet, air meluap ke jalan sudah tiga hari, kelurahan Tebet Timur')
      expect((await mine()).id).toBe(id)
      const { row, bodies } = await added()
      expect(row.kelurahan).toBe('31.74.01.1001')
      if (begun) {
        expect(row).toMatchObject(elsewhere)
        expect(bodies.at(-1)).toMatchObject({ would_be: { agency, unit: 'DSDA-31.74' } })
      } else expect(row).toMatchObject({ agency, unit: 'DSDA-31.74' })
    }
  })

  it('ends the pause in which they were asked, and no other', async () => {
    for (const [code, goesOn] of [
      ['tunggu_pelapor', true],
      ['cuaca', false],
    ] as const) {
      me = phone()
      const words = complaint()
      await say(words)
      const { id, agency, unit } = await mine()
      const owner = officer({ agency, unit })
      await does(fresh.database, id, { action: 'start' }, owner, new Date())
      const pause = { action: 'pause', reasonCode: code, reason: 'di depan rumah nomor berapa?' } as const
      await does(fresh.database, id, pause, owner, new Date())
      await say(`${words}, di depan nomor 12`)
      expect((await mine()).id).toBe(id)
      const { row, types } = await added()
      expect(types.includes('resumed')).toBe(goesOn)
      expect(row.paused_until === null).toBe(goesOn)
    }
  })
})

describe('an office has asked, and the reporter answers', () => {
  /** A ticket whose office has asked, and the question on its way to the reporter. */
  async function asked() {
    await say(complaint())
    return askedAbout(await mine())
  }
  async function askedAbout({ id, agency, unit }: Pick<Mine, 'id' | 'agency' | 'unit'>) {
    const owner = officer({ agency, unit })
    await does(fresh.database, id, { action: 'start' }, owner, new Date())
    const pause = { action: 'pause', reasonCode: 'tunggu_pelapor', reason: 'di depan nomor berapa?' } as const
    await does(fresh.database, id, pause, owner, new Date())
    const atAnyHour = { gather: 0, quiet: { from: 0, until: 0 } }
    await plannerAt(fresh.database, { now: new Date() }, atAnyHour).round()
    await became(id, 'sent')
    return { id }
  }
  /** What became of the question on its way. */
  const became = (id: string, state: string, delivery: string | null = null) =>
    fresh.database.db.query(
      `update reply set state = $2, delivery = $3 where ticket_id = $1 and kind = 'asked'`,
      [id, state, delivery],
    )
  const pausedUntil = async (id: string) =>
    (await fresh.database.db.query('select paused_until from ticket where id = $1', [id])).rows[0]
      .paused_until

  it.each([
    ['pending', null],
    ['suppressed', null],
    ['failed', null],
    ['sent', 'failed'],
  ])('what never reached them was not asked: %s %s', async (state, delivery) => {
    const { id } = await asked()
    await became(id, state, delivery)
    await say('nomor 12 pak')
    expect(await pausedUntil(id)).not.toBeNull()
    await became(id, 'ambiguous')
    await say('nomor 12 pak')
    expect(await pausedUntil(id)).toBeNull()
  })

  /** The kind of message their last report was taken for. */
  const readAs = async () => {
    const { rows } = await fresh.database.db.query(
      `select m.understanding->'kind'->>'value' as kind from message m join report r on r.message_id = m.id
         join reporter p on p.id = r.reporter_id where p.address = $1 order by r.received_at desc limit 1`,
      [me],
    )
    return rows[0].kind
  }

  it.each(['nomor 12 pak', 'no 12', 'yang sebelah kiri masjid', 'iya pak', 'dekat tiang listrik nomor 12'])(
    'in a few words: %s',
    async words => {
      const { id } = await asked()
      expect((await say(words)).outcome).toBe('follow_up')
      expect((await mine()).id).toBe(id)
      expect(await pausedUntil(id)).toBeNull()
    },
  )

  it.each([
    ['Laporan saya sampai mana pak', 'status_query'],
    ['Terima kasih pak', 'not_complaint'],
    ['Ada pohon tumbang di Jl Kemang Raya kelurahan Bangka', 'report'],
  ])('but not by something else: %s', async (words, outcome) => {
    const { id } = await asked()
    expect((await say(words)).outcome).toBe(outcome)
    expect(await pausedUntil(id)).not.toBeNull()
  })

  it('by SMS, who reported it at the counter', async () => {
    const { ticketId } = await says(fresh.database, by('desk', me))
    await askedAbout({ id: ticketId, ...DSDA })
    expect((await say('nomor 12 pak')).outcome).toBe('follow_up')
    expect((await mine()).id).toBe(ticketId)
    expect(await pausedUntil(ticketId)).toBeNull()
  })

  it('by SMS of a closed one: what is no answer is kept from others as well', async () => {
    const { ticketId } = await says(fresh.database, by('desk', me))
    await askedAbout({ id: ticketId, ...DSDA })
    await fresh.database.db.query('update ticket set protected = true where id = $1', [ticketId])
    expect((await say('Terima kasih pak')).outcome).toBe('not_complaint')
    const { rows } = await fresh.database.db.query(
      `select protected from message where draft->'sender'->>'address' = $1`,
      [me],
    )
    expect(rows).toEqual([{ protected: true }])
  })

  it('by SMS what is said later goes on about what was reported at the counter', async () => {
    const other = await says(fresh.database, by('desk', me))
    await askedAbout({ id: other.ticketId, ...DSDA })
    await say('Ralat pak: salurannya mampet, got penuh sampah, air meluap dan banjir di jalan')
    expect(await readAs()).toBe('follow_up')
  })

  it.each([
    ['Tolong pak, di Jl Kemang Raya kelurahan Bangka ada masalah besar', false],
    ['Di kelurahan Bangka ada masalah besar', false],
    ['Kelurahan Kapuk Muara RT 03 RW 02 parah banget tolong', false],
    ['Di kelurahan Bangka ada masalah besar', true],
    ['Tolong pak, di Jl Kemang Raya kelurahan Bangka ada masalah besar', true],
  ])('but not by words of another kelurahan: %s (closed: %s)', async (words, closed) => {
    const { id } = await asked()
    await fresh.database.db.query('update ticket set protected = $2 where id = $1', [id, closed])
    expect((await say(words)).outcome).toBe('report')
    expect((await mine()).id).not.toBe(id)
    expect(await pausedUntil(id)).not.toBeNull()
    expect(await readAs()).toBe('complaint')
    const { rows } = await fresh.database.db.query('select protected from ticket where id = $1', [
      (await mine()).id,
    ])
    expect(rows).toEqual([{ protected: false }])
  })

  it.each(['di Jl Melati pak, kelurahan Tebet Timur', 'tolong ke RT 09 saja pak', 'kecamatan Tebet pak'])(
    'with a street, an RT or the area it is in: %s',
    async words => {
      const { id } = await asked()
      expect((await say(words)).outcome).toBe('follow_up')
      expect((await mine()).id).toBe(id)
    },
  )

  it('once: the same words say nothing when nobody has asked, or the answer has come', async () => {
    const { id } = await asked()
    await say('nomor 12 pak')
    expect((await say('nomor 12 pak')).outcome).toBe('status_query')
    me = phone()
    await say(complaint())
    expect((await say('nomor 12 pak')).outcome).toBe('status_query')
    expect(
      (await eventsOfTicket(fresh.database.db, id)).filter(({ type }) => type === 'resumed'),
    ).toHaveLength(1)
  })
})

describe('SUDAH, TERIMA KASIH', () => {
  it('confirms a solved ticket once, as an event of it; else it is thanks like any other', async () => {
    expect((await say('terima kasih')).outcome).not.toBe('confirmed')
    const { id } = await solved()
    expect(await say('Terima kasih')).toMatchObject({ outcome: 'confirmed', kind: 'confirmed' })
    expect(await say('sudah')).toMatchObject({ outcome: 'confirmed', kind: null })
    const { rows } = await fresh.database.db.query(
      `select actor, report_id from ticket_event where ticket_id = $1 and type = 'confirmed'`,
      [id],
    )
    expect(rows).toHaveLength(1)
  })
})

describe('STOP, MULAI, LANGGANAN, ENGLISH', () => {
  it('STOP is confirmed once and obeyed; MULAI resumes', async () => {
    await say(complaint())
    expect(await say('STOP')).toMatchObject({ outcome: 'opt_out', kind: 'stopped', state: 'pending' })
    expect(await say('STOP')).toMatchObject({ outcome: 'opt_out', kind: null })
    expect(await say('berhenti')).toMatchObject({ outcome: 'opt_out', kind: null })
    expect(await say('MULAI')).toMatchObject({ outcome: 'opt_in', kind: 'resumed' })
    expect(await say('START')).toMatchObject({ outcome: 'opt_in', kind: null })
  })

  it('LANGGANAN chooses this channel, ENGLISH the language of all that follows', async () => {
    await say(complaint())
    expect(await say('langganan')).toMatchObject({ outcome: 'opt_in', kind: 'here' })
    expect((await say('ENGLISH')).text).toContain('in English')
    expect((await say('STATUS')).text).toMatch(/^Report .* waiting for the agency/)
    expect((await say(complaint())).text).toContain('Thank you')
    const { rows } = await fresh.database.db.query(
      `select channel, language from person where id = (select person_id from reporter where address = $1)`,
      [me],
    )
    expect(rows).toEqual([{ channel: 'sms', language: 'en' }])
  })

  it('answers in the language somebody writes', async () => {
    const answer = await say(
      'There is a clogged drain on Jl Kenanga 99 RT 09 RW 05 kelurahan Tebet Timur and the water is on the street, please help',
    )
    expect(answer.text).toMatch(/Thank you|We have your report/)
  })
})

it('leaves nothing without a result', async () => {
  const { accepted, settled, quarantined, inFlight } = await accounting(fresh.database.db)
  expect({ accepted, inFlight }).toEqual({ accepted: settled + quarantined, inFlight: 0 })
})
