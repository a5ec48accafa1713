import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EvidenceSchema, InspectionSchema, WaitingSchema } from '../../src/agencies/evidence-schemas.js'
import { inJpeg, SOURCE, store } from '../media/c2pa.js'
import { createEvidence, viewerOf } from '../../src/evidence/index.js'
import { settings } from '../ticket/evidence/photos.js'
import {
  does,
  encoded,
  KEY,
  openTicket,
  rules,
  startWorld,
  taken,
  view,
  type Who,
  type World,
} from './world.js'

let world: World
let dirty: Buffer
let clean: Buffer
beforeAll(async () => {
  world = await startWorld()
  dirty = await view('rubbish', 40)
  clean = await view('rubbish', 40, { visit: 2, problem: false })
})
afterAll(() => world?.close())

const hand = (
  number: string,
  file: Buffer,
  more: object = {},
  who: Who = 'dbm',
  headers: Record<string, string> = {},
) => world.api(who, `/tickets/${number}/evidence`, { content: encoded(file), ...more }, headers)
const codes = ({ body }: { body: any }) => body.verdict.findings.map((one: { code: string }) => one.code)
const finish = (id: string, ...evidence: string[]) => does(world, id, { action: 'finish', evidence })
/** The same over the API, as software of an agency does it. */
const finishByApi = (number: string, ...evidence: string[]) =>
  world.api('dbm', `/tickets/${number}/actions/finish`, { evidence })
const WHY = 'Foto ini dari tiket lain'

describe('a photo handed in', () => {
  it('of the finished work, as the telephone wrote it, is kept without its camera data and believed', async () => {
    const ticket = await openTicket(world, { photo: dirty })
    const file = await taken(clean)
    const answer = await hand(ticket.number, file, { note: '  sudah diangkut  ' })
    expect(answer.status).toBe(201)
    expect(EvidenceSchema.strict().safeParse(answer.body).error).toBeUndefined()
    expect(answer.body).toMatchObject({
      ticket: ticket.number,
      kind: 'after',
      note: 'sudah diangkut',
      through_page: false,
      verdict: { is: 'plausible', occasion: 'upload', label: { en: 'Believable' } },
      presented: false,
      inspection: null,
    })
    expect(codes(answer)).toEqual(['taken_in_time', 'taken_near'])
    const kept = await world.files.get(answer.body.sha256)
    expect(createHash('sha256').update(kept).digest('hex')).toBe(answer.body.sha256)
    expect((await sharp(kept).metadata()).exif).toBeUndefined()
    const { rows } = await world.fresh.database.db.query(
      `select body from ticket_event where ticket_id = $1 and type = 'evidence_added'`,
      [ticket.id],
    )
    expect(rows[0].body).toMatchObject({ evidence: answer.body.id, sha256: answer.body.sha256 })
    const { body } = await world.api('dbm', `/tickets/${ticket.number}`)
    expect(answer.headers.get('etag')).toBe(`"${body.version}"`)
  })

  it('that is not believed says why', async () => {
    const ticket = await openTicket(world, { photo: dirty, hours: 3 })
    const verdict = async (file: Buffer) => {
      const answer = await hand(ticket.number, file)
      return { is: answer.body.verdict.is, codes: codes(answer) }
    }
    const mine = await verdict(await taken(await sharp(dirty).linear(1.1, 3).jpeg().toBuffer()))
    expect(mine).toMatchObject({ is: 'suspicious', codes: ['copy_of_report', 'taken_in_time', 'taken_near'] })
    const early = await verdict(await taken(await view('street', 7), { hours: 30 }))
    expect(early).toMatchObject({ is: 'unclear', codes: ['taken_before_report', 'taken_near'] })
    const far = await verdict(await taken(await view('street', 8), { metres: 4_000 }))
    expect(far.codes[0]).toBe('taken_far')
    const made = inJpeg(
      await taken(await view('trees', 9)),
      store({ claim_generator_info: [{ name: 'Lukis' }] }, [
        { action: 'c2pa.created', digitalSourceType: `${SOURCE}trainedAlgorithmicMedia` },
      ]),
    )
    expect(await verdict(made)).toMatchObject({ is: 'suspicious' })
    expect((await verdict(made)).codes.slice(0, 2)).toEqual(['declared_generated', 'repeated_evidence'])
  })

  it('is one photo for one Idempotency-Key, and the key belongs to one request', async () => {
    const ticket = await openTicket(world)
    const file = await taken(await view('puddle', 3))
    const key = { 'idempotency-key': 'unggah-1' }
    const both = await Promise.all([1, 2].map(() => hand(ticket.number, file, {}, 'dbm', key)))
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    expect(both[0]?.body.id).toBe(both[1]?.body.id)
    expect((await hand(ticket.number, file, { kind: 'before' }, 'dbm', key)).status).toBe(422)
    const { body } = await world.api('dbm', `/tickets/${ticket.number}/evidence`)
    expect(body.data).toHaveLength(1)
  })

  it('comes only from whoever has the ticket, while the work can still be reported as done', async () => {
    const ticket = await openTicket(world, { started: false })
    const file = await taken(await view('puddle', 4))
    expect((await hand(ticket.number, file, {}, 'dsda')).status).toBe(404)
    expect((await hand(ticket.number, file, {}, 'south')).status).toBe(404)
    expect((await hand(ticket.number, file, {}, 'desk')).status).toBe(403)
    const validator = await hand(ticket.number, file, {}, 'biro')
    expect(validator).toMatchObject({ status: 403, body: { errors: [{ code: 'not_yours' }] } })
    expect((await hand(ticket.number, file, {}, 'admin')).status).toBe(201)
    await does(world, ticket.id, { action: 'finish', reason: 'tanpa foto karena sudah gelap' })
    expect(await hand(ticket.number, file)).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'not_now' }] },
    })
  })

  it('that is no photo is refused in words, never with a 5xx', async () => {
    const { number } = await openTicket(world)
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    const hostile: Record<string, Buffer> = {
      empty: Buffer.from(' '),
      html: Buffer.from('<!doctype html><script>alert(1)</script>'),
      svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      pdf: Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj<<>>endobj\n'),
      cut: (await taken(clean)).subarray(0, 4_000),
      bomb,
    }
    for (const [name, file] of Object.entries(hostile)) {
      const answer = await hand(number, file)
      expect(answer.status, name).toBe(400)
      expect(answer.body.errors[0], name).toMatchObject({ code: 'not_a_photo', pointer: '#/content' })
    }
    const polyglot = Buffer.concat([
      await taken(await view('night', 5)),
      Buffer.from('<script>alert(1)</script>'),
    ])
    const kept = await hand(number, polyglot)
    expect((await world.files.get(kept.body.sha256)).includes('<script>')).toBe(false)
    for (const body of [
      {},
      { content: '***' },
      { content: encoded(clean), kind: 'x' },
      { content: '', x: 1 },
      [],
    ])
      expect((await world.api('dbm', `/tickets/${number}/evidence`, body)).status).toBe(400)
    expect((await hand('7K3-9QFM-2XD', clean)).status).toBe(404)
    expect((await hand('zzz', clean)).status).toBe(404)
    const nul = await hand(number, await taken(await view('night', 6)), { note: 'a\u0000b\ud800' })
    expect(nul.status).toBe(201)
  })
})

describe('one photo on two tickets with another date (March 2025)', () => {
  it('lands in the queue of the Inspektorat, holds up the validation, and goes back when it is false', async () => {
    const view2 = await view('puddle', 50, { problem: false })
    const [one, two] = [await openTicket(world), await openTicket(world)]
    const first = await hand(one.number, await taken(view2, { hours: 2 }))
    expect(first.body.verdict.is).toBe('plausible')
    expect((await finishByApi(one.number, first.body.id)).status).toBe(200)
    const second = await hand(two.number, await taken(view2, { hours: 1 }))
    expect(second.body.verdict).toMatchObject({ is: 'suspicious' })
    expect((await finishByApi(two.number, second.body.id)).status).toBe(200)

    const { body: queue } = await world.api('inspector', '/inspections')
    const inspection = queue.data.find((item: any) => item.ticket === two.number)
    expect(InspectionSchema.strict().safeParse(inspection).error).toBeUndefined()
    expect(queue.data.some((item: any) => item.ticket === one.number)).toBe(false)
    expect(inspection.evidence[0].verdict.findings[0].because).toContain(one.number)
    expect(inspection.evidence[0].verdicts.map((given: any) => given.occasion)).toEqual(['upload', 'finish'])
    expect((await world.api('admin', '/inspections')).body.data).toHaveLength(queue.data.length)
    for (const who of ['dbm', 'biro'] as const)
      expect((await world.api(who, '/inspections')).status).toBe(404)

    const accept = await world.api('biro', `/validations/${two.number}`, { verdict: 'accepted' })
    expect(accept).toMatchObject({ status: 409, body: { errors: [{ code: 'under_inspection' }] } })
    const byAction = await world.api('biro', `/tickets/${two.number}/actions/validate`, {})
    expect(byAction).toMatchObject({ status: 409, body: { errors: [{ code: 'under_inspection' }] } })
    const path = `/inspections/${inspection.id}`
    expect((await world.api('biro', path, { verdict: 'false', because: WHY })).status).toBe(404)
    expect((await world.api('admin', path, { verdict: 'false', because: WHY })).status).toBe(403)
    expect(await world.api('inspector', path, { verdict: 'false', because: 'ya' })).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'reason_needed' }] },
    })
    const decided = await world.api('inspector', path, { verdict: 'false', because: WHY })
    expect(decided).toMatchObject({
      status: 200,
      body: { state: 'false', status: 'TL Ditolak', because: WHY },
    })
    expect((await world.api('inspector', path, { verdict: 'false', because: WHY })).status).toBe(200)
    expect((await world.api('inspector', path, { verdict: 'genuine', because: WHY })).status).toBe(409)

    const { body: ticket } = await world.api('dbm', `/tickets/${two.number}`)
    const types = ticket.events.map((event: { type: string }) => event.type)
    expect(types.slice(-4)).toEqual(['finished', 'evidence_suspicious', 'refused', 'evidence_false'])
    expect(ticket.evidence[0]).toMatchObject({ id: second.body.id, inspection: 'false' })
    const again = await finishByApi(two.number, second.body.id)
    expect(again).toMatchObject({ status: 400, body: { errors: [{ code: 'found_false' }] } })
  })

  it('names the other ticket to whoever may see it, and to nobody else once it speaks against an office', async () => {
    const file = await taken(await view('puddle', 53, { problem: false }))
    const [one, two] = [await openTicket(world), await openTicket(world, { agency: 'DSDA' })]
    await hand(one.number, file)
    const { body: copy } = await hand(two.number, file, {}, 'dsda')
    const { db } = world.fresh.database
    const read = async (who: Who) => {
      const { body } = await world.api(who, `/tickets/${two.number}/evidence`)
      return JSON.stringify(body.data[0].verdicts)
    }
    const namedTo = async () => {
      const told: Who[] = []
      for (const who of ['dsda', 'biro', 'admin', 'inspector'] as const) {
        const text = await read(who)
        expect(text.includes('(nomor dirahasiakan)'), who).toBe(!text.includes(one.number))
        expect(text).not.toContain('{ticket}')
        if (text.includes(one.number)) told.push(who)
      }
      return told
    }
    expect(JSON.stringify(copy)).toContain('(nomor dirahasiakan)')
    expect(await namedTo()).toEqual(['biro', 'admin', 'inspector'])
    const kept = await db.query('select findings::text as text from evidence_verdict')
    expect(kept.rows.filter(row => row.text.includes(one.number))).toEqual([])
    await db.query(
      `update ticket set protected = true, agency = 'INSPEKTORAT', feed = feed + 100000 where id = $1`,
      [one.id],
    )
    expect(await namedTo()).toEqual(['inspector'])
    // As verdicts were kept before: with the number in the sentence.
    const old = {
      code: 'copy_of_evidence',
      weight: -10,
      because: `Foto ini sudah menjadi bukti tiket ${one.number} (berkasnya persis sama).`,
      because_en: `This photo is evidence of ticket ${one.number} already (the very same file).`,
    }
    await db.query(
      `insert into evidence_verdict (evidence_id, seq, verdict, findings, version) values ($1, 99, 'suspicious', $2, '2026-11-22.2')`,
      [copy.id, JSON.stringify([old])],
    )
    expect(await namedTo()).toEqual(['inspector'])
    await db.query('update ticket set protected = false where id = $1', [one.id])
    // An ordinary ticket of the Inspektorat is like any other.
    expect(await namedTo()).toEqual(['biro', 'admin', 'inspector'])
    await db.query(`update ticket set agency = 'DSDA', feed = feed + 100000 where id = $1`, [one.id])
    expect(await namedTo()).toEqual(['dsda', 'biro', 'admin', 'inspector'])
  })

  it('holds up a rejection too; once decided, it waits for the validator with its reason', async () => {
    const file = await taken(await view('puddle', 52, { problem: false }))
    const [other, ticket] = [await openTicket(world), await openTicket(world)]
    await hand(other.number, file)
    const { body: photo } = await hand(ticket.number, file)
    await finishByApi(ticket.number, photo.id)
    await world.api('biro', `/validations/${ticket.number}`, { verdict: 'refused', because: WHY })
    const no = { reason_code: 'tidak_ditemukan', reason: WHY }
    for (const action of ['reject', 'decline'])
      expect(await world.api('dbm', `/tickets/${ticket.number}/actions/${action}`, no)).toMatchObject({
        status: 409,
        body: { errors: [{ code: 'under_inspection' }] },
      })
    const { body: queue } = await world.api('inspector', '/inspections?limit=100')
    const { id } = queue.data.find((item: any) => item.ticket === ticket.number)
    await world.api('inspector', `/inspections/${id}`, { verdict: 'genuine', because: WHY })
    const declined = await world.api('dbm', `/tickets/${ticket.number}/actions/reject`, no)
    expect(declined).toMatchObject({ status: 200, body: { ticket: { status: 'Menunggu Validasi' } } })
    const { body: waiting } = await world.api('biro', '/validations?limit=100')
    const proposal = waiting.data.find((item: any) => item.ticket === ticket.number)
    expect(WaitingSchema.strict().safeParse(proposal).error).toBeUndefined()
    expect(proposal).toMatchObject({ declined: 'tidak_ditemukan', reason: WHY, evidence: [{}] })
    expect(await world.api('biro', `/validations/${ticket.number}`, { verdict: 'accepted' })).toMatchObject({
      status: 200,
      body: { status: 'Ditolak' },
    })
  })

  it('is found when both come in at the same moment', async () => {
    const file = await taken(await view('street', 51, { problem: false }))
    const tickets = []
    for (let i = 0; i < 6; i++) tickets.push(await openTicket(world))
    const answers = await Promise.all(tickets.map(({ number }) => hand(number, file)))
    expect(answers.filter(({ body }) => body.verdict.is === 'plausible')).toHaveLength(1)
    expect(answers.filter(({ body }) => body.verdict.is === 'suspicious')).toHaveLength(5)
  })
})

describe('photos of the Inspektorat itself', () => {
  const said = { verdict: 'genuine', because: 'Diperiksa di lokasi, pekerjaan ada' } as const
  const judges = (agency: string, name: string, inspektorat: [string, ...string[]] = ['INSPEKTORAT']) => {
    const offices = { ...rules.life.rules.offices, inspektorat }
    const life = { ...rules.life, rules: { ...rules.life.rules, offices } }
    const { database } = world.fresh
    const desk = createEvidence({
      database,
      rules: { ...rules, life },
      settings,
      files: world.files,
      key: KEY,
      kelurahanAt: () => null,
    })
    const viewer = viewerOf(life.rules, { is: 'officer', name, agency, unit: null })
    return async (id: string) => {
      const done = await desk.inspect(id, said, viewer)
      return done.done ? 'done' : done.refusal.code
    }
  }
  async function underInspection(closed = true) {
    const ticket = await openTicket(world, { photo: dirty, agency: 'INSPEKTORAT' })
    await world.fresh.database.db.query('update ticket set protected = $2 where id = $1', [ticket.id, closed])
    const { body } = await hand(ticket.number, await taken(dirty), {}, 'inspector')
    await does(world, ticket.id, { action: 'finish', evidence: [body.id] }, 'INSPEKTORAT')
    const { body: queue } = await world.api('inspector', '/inspections?limit=100')
    return { ...ticket, inspection: queue.data.find((one: any) => one.ticket === ticket.number).id as string }
  }
  const BOTH = ['INSPEKTORAT', 'BIRO_PEM'] as [string, string]

  it('are judged by nobody who handed them in; by a colleague where no other office can', async () => {
    const { inspection } = await underInspection()
    const own = await world.api('inspector', `/inspections/${inspection}`, said)
    expect(own).toMatchObject({ status: 403, body: { errors: [{ code: 'own_photo' }] } })
    expect(await judges('INSPEKTORAT', 'rekan')(inspection)).toBe('done')
    const closed = await underInspection()
    expect(await judges('INSPEKTORAT', 'rekan', BOTH)(closed.inspection)).toBe('done')
  })

  it('are judged by another office where there is one, unless the ticket is about offices', async () => {
    const { inspection } = await underInspection(false)
    expect(await judges('INSPEKTORAT', 'rekan', BOTH)(inspection)).toBe('own_photos')
    expect(await judges('BIRO_PEM', 'biro', BOTH)(inspection)).toBe('done')
  })
})

describe('reporting the work as done', () => {
  it('looks again: what a citizen sent meanwhile counts, and the first verdict stays', async () => {
    const ticket = await openTicket(world)
    const file = await taken(await view('street', 60))
    const { body: photo } = await hand(ticket.number, file)
    expect(photo.verdict.is).toBe('plausible')
    const late = await openTicket(world, { photo: await sharp(file).resize(700).jpeg().toBuffer() })
    await world.fresh.database.db.query('update membership set ticket_id = $1 where ticket_id = $2', [
      ticket.id,
      late.id,
    ])
    await finish(ticket.id, photo.id)
    const { body } = await world.api('dbm', `/tickets/${ticket.number}/evidence`)
    expect(body.data[0]).toMatchObject({ presented: true, inspection: 'open', verdict: { is: 'suspicious' } })
    expect(body.data[0].verdicts.map((one: any) => one.is)).toEqual(['plausible', 'suspicious'])
    await expect(
      world.fresh.database.db.query('update evidence_verdict set verdict = $1', ['plausible']),
    ).rejects.toThrow('only ever added')
  })

  it('needs photos of this ticket, one of them from after the work', async () => {
    const [ticket, other] = [await openTicket(world), await openTicket(world)]
    const { body: theirs } = await hand(other.number, await taken(await view('trees', 61)))
    const before = await hand(ticket.number, await taken(await view('trees', 62)), { kind: 'before' })
    expect(await finish(ticket.id, theirs.id)).toMatchObject({ refusal: { code: 'unknown_photo' } })
    expect(await finish(ticket.id, 'contoh')).toMatchObject({ refusal: { code: 'unknown_photo' } })
    expect(await finish(ticket.id, before.body.id)).toMatchObject({ refusal: { code: 'only_before' } })
    expect(await does(world, ticket.id, { action: 'finish' })).toMatchObject({
      refusal: { code: 'evidence_needed' },
    })
  })
})

describe('validation', () => {
  it('shows the photos of both sides to those who judge, and only to them', async () => {
    const ticket = await openTicket(world, { photo: dirty })
    const { body: photo } = await hand(ticket.number, await taken(await view('trees', 63)))
    await finish(ticket.id, photo.id)
    const waiting = async (who: Who) =>
      (await world.api(who, '/validations?limit=100')).body.data.find(
        (one: any) => one.ticket === ticket.number,
      )
    const seen = await waiting('biro')
    expect(WaitingSchema.strict().safeParse(seen).error).toBeUndefined()
    expect(seen.evidence[0].id).toBe(photo.id)
    expect(seen.reporters).toHaveLength(1)
    expect((await waiting('admin')).reporters).toEqual([])
    expect((await world.api('dbm', '/validations')).status).toBe(404)

    const theirs = `/tickets/${ticket.number}/reporters-photos/${ticket.reporters}`
    for (const who of ['dbm', 'dsda', 'south'] as const)
      expect((await world.api(who, theirs)).status).toBe(404)
    for (const who of ['admin', 'desk'] as const) expect((await world.api(who, theirs)).status).toBe(403)
    const file = await world.api('biro', theirs)
    expect(file.status).toBe(200)
    const own = await world.api('dbm', `/evidence/${photo.id}/photo`)
    expect((await world.api('dsda', `/evidence/${photo.id}/photo`)).status).toBe(404)
    for (const { headers } of [file, own]) {
      expect(headers.get('content-type')).toBe('image/jpeg')
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z]+-[\w-]+\.jpg"$/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
      expect(headers.get('cache-control')).toContain('no-store')
    }
    const looks = await world.api('inspector', `/tickets/${ticket.number}/photo-views`)
    expect(looks.body.data.map((one: any) => one.of)).toEqual(['evidence', 'report'])
    expect((await world.api('dbm', `/tickets/${ticket.number}/photo-views`)).status).toBe(404)
  })

  it('confirms or refuses, once, and only what has been looked at', async () => {
    const ticket = await openTicket(world)
    const { body: photo } = await hand(ticket.number, await taken(await view('trees', 64)))
    await finish(ticket.id, photo.id)
    const path = `/validations/${ticket.number}`
    const { body: queue } = await world.api('biro', '/validations?limit=100')
    const { version } = queue.data.find((one: any) => one.ticket === ticket.number)
    const accepted = { verdict: 'accepted' }
    expect((await world.api('biro', path, accepted, { 'if-match': '"1"' })).status).toBe(412)
    expect((await world.api('dbm', path, accepted)).status).toBe(404)
    expect((await world.api('biro', path, { verdict: 'refused' })).body.errors[0].code).toBe('reason_needed')
    const key = { 'idempotency-key': 'validasi-1', 'if-match': `"${version}"` }
    const done = await world.api('biro', path, accepted, key)
    expect(done).toMatchObject({ status: 200, body: { status: 'Selesai' } })
    expect((await world.api('biro', path, accepted, key)).body).toEqual(done.body)
    expect((await world.api('biro', path, accepted)).status).toBe(404)
  })

  it('of false photos that was confirmed before they were found out is taken back', async () => {
    const ticket = await openTicket(world, { photo: dirty })
    const { body: photo } = await hand(ticket.number, await taken(dirty))
    await finish(ticket.id, photo.id)
    await does({ fresh: world.fresh }, ticket.id, { action: 'validate' }, 'BIRO_PEM')
    const { body } = await world.api('inspector', '/inspections')
    const { id } = body.data.find((one: any) => one.ticket === ticket.number)
    const decided = await world.api('inspector', `/inspections/${id}`, { verdict: 'false', because: WHY })
    expect(decided.body).toMatchObject({ state: 'false', status: 'Menunggu' })
  })

  it('goes on when the Inspektorat finds the photos genuine', async () => {
    const ticket = await openTicket(world, { photo: dirty })
    const { body: photo } = await hand(ticket.number, await taken(dirty))
    await finish(ticket.id, photo.id)
    const { body } = await world.api('inspector', '/inspections')
    const { id } = body.data.find((one: any) => one.ticket === ticket.number)
    const genuine = { verdict: 'genuine', because: 'Diperiksa di lokasi, pekerjaan ada' }
    expect((await world.api('inspector', `/inspections/${id}`, genuine)).status).toBe(200)
    const accept = await world.api('biro', `/validations/${ticket.number}`, { verdict: 'accepted' })
    expect(accept).toMatchObject({ status: 200, body: { status: 'Selesai' } })
  })
})

describe('a ticket that speaks against an office', () => {
  it('has its photos and its place in the queues kept from everybody but its holder', async () => {
    const ticket = await openTicket(world, { photo: dirty, agency: 'INSPEKTORAT', started: false })
    await world.fresh.database.db.query('update ticket set protected = true where id = $1', [ticket.id])
    const { body: photo } = await hand(ticket.number, await taken(dirty), {}, 'inspector')
    await does(world, ticket.id, { action: 'finish', evidence: [photo.id] }, 'INSPEKTORAT')
    const paths = [
      `/tickets/${ticket.number}/evidence`,
      `/evidence/${photo.id}/photo`,
      `/tickets/${ticket.number}/photo-views`,
    ]
    for (const who of ['admin', 'biro', 'dbm'] as const) {
      for (const path of paths) expect((await world.api(who, path)).status, `${who} ${path}`).toBe(404)
      for (const queue of ['/validations?limit=100', '/inspections?limit=100'])
        expect(JSON.stringify((await world.api(who, queue)).body), who).not.toContain(ticket.number)
    }
    for (const path of paths) expect((await world.api('inspector', path)).status, path).toBe(200)
    const { body } = await world.api('inspector', '/inspections?limit=100')
    expect(body.data.some((one: any) => one.ticket === ticket.number)).toBe(true)
  })
})
