import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import email from '../../adapters/email/adapter.js'
import { codeFor, written } from '../../src/agencies/mail/code.js'
import {
  type AgencyAnswer,
  applyAgencyAnswer,
  createMail,
  noteBounce,
  officeFinder,
  readAgencyMail,
} from '../../src/agencies/mail/index.js'
import { startSender } from '../../src/agencies/push/index.js'
import type { Channel } from '../../src/kit/index.js'
import { loadLife } from '../../src/life-tables.js'
import { newNumber } from '../../src/report/index.js'
import {
  createEndpoint,
  findEndpoint,
  leaseDeliveries,
  putLetter,
  recordAttempt,
} from '../../src/store/deliveries.js'
import { judge, lifeOfTicket } from '../../src/store/life.js'
import { loadTables } from '../../src/tables.js'
import { type FakeSmtp, startFakeSmtp } from '../fakes/smtp.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { cityDirectory, cityEvidence } from '../support/small-city.js'
import { activeEndpoint, eventually, happens, mailTexts, ROOT, rowsOf, silent } from './support.js'

const ADDRESS = 'sudin.contoh@example.com'
const tables = loadTables('config')
const rules = loadLife('config', tables)
const findOffice = officeFinder(tables)

let fresh: FreshDatabase
let smtp: FakeSmtp
let channel: Channel
let sender: { close(): Promise<void> } | undefined
beforeAll(async () => {
  fresh = await freshDatabase({ max: 6 })
  smtp = await startFakeSmtp()
  const settings = {
    address: 'aduan@muara.example',
    authservId: 'mx.muara.example',
    imapHost: '127.0.0.1',
    imapUser: 'aduan',
    imapPassword: 'sandi-contoh',
    smtpHost: '127.0.0.1',
    smtpPort: smtp.port,
    smtpSecure: false,
  }
  const kit = { fetch, now: () => new Date(), log: silent }
  channel = email.open(email.settings.parse(settings), kit)
})
afterEach(async () => {
  await sender?.close()
  smtp.behave('accept')
  smtp.mails.length = 0
  await fresh.database.db.query('truncate delivery, delivery_attempt, told, endpoint')
})
afterAll(async () => {
  await channel.close?.()
  await smtp.close()
  await fresh.drop()
})

const start = () => {
  sender = startSender({
    database: fresh.database,
    carriers: {
      push: { carry: async () => ({ is: 'unexpected' }) },
      email: createMail({
        database: fresh.database,
        directory: cityDirectory(),
        texts: mailTexts(),
        root: ROOT,
        write: letter => (channel.write as NonNullable<Channel['write']>)(letter),
      }),
    },
    log: silent,
    settings: { roundMs: 20, waits: [0.05] },
  })
}

/** A mail as the office reads it. */
function opened(n: number) {
  const raw = smtp.mails[n]?.raw.toString() ?? ''
  const [head = '', ...body] = raw.split('\r\n\r\n')
  const field = (name: string) =>
    (new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(head)?.[1] ?? '').replace(/\r\n[ \t]/g, ' ')
  const text = body
    .join('\n\n')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return { field, text }
}

/** What the mail channel reads from the office's answer to our mail. */
async function answered(
  n: number,
  text: string,
  changes: { from?: string; id?: string; verdict?: string; replyTo?: string } = {},
): Promise<AgencyAnswer> {
  const { field } = opened(n)
  const raw = [
    ...(changes.verdict ? [`Authentication-Results: mx.muara.example; ${changes.verdict}`] : []),
    ...(changes.replyTo ? [`Reply-To: ${changes.replyTo}`] : []),
    `From: Petugas <${changes.from ?? ADDRESS}>`,
    `To: ${field('Reply-To')}`,
    `Subject: Re: ${field('Subject')}`,
    `Message-ID: <${changes.id ?? `jawaban-${n}`}@example.com>`,
    `In-Reply-To: ${field('Message-ID')}`,
    'Date: Sun, 22 Nov 2026 10:00:00 +0700',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
  ].join('\r\n')
  const reading = await channel.normalise({
    externalId: null,
    raw: Buffer.from(raw),
    meta: {},
    receivedAt: new Date(),
  })
  if (!('draft' in reading)) throw new Error(reading.is)
  const answer = readAgencyMail(reading.draft as never)
  if (!answer) throw new Error('no reply code found')
  return answer
}

const apply = (answer: AgencyAnswer) =>
  fresh.database.transaction(db =>
    applyAgencyAnswer(db, answer, { root: ROOT, findOffice, desk: cityEvidence(fresh.database) }),
  )
const statusOf = async (ticketId: string) =>
  (await rowsOf<{ status: string }>(fresh.database, 'select status from ticket where id = $1', [ticketId]))[0]
    ?.status

const notesOn = async (ticketId: string) =>
  (
    await rowsOf(fresh.database, `select from ticket_event where ticket_id = $1 and type = 'noted'`, [
      ticketId,
    ])
  ).length

it('a unit without software works on a ticket by answering mails', async () => {
  const { database } = fresh
  const id = await activeEndpoint(database, { address: ADDRESS, kind: 'email' })
  const ticket = await fileTicket(database, { text: 'Lubang besar, hubungi 0812-0000-1234' })
  await database.transaction(db => judge(db, rules, ticket.ticketId))
  start()
  await eventually(() => smtp.mails.length === 1)
  const code = written(codeFor(ROOT, ticket.ticketNumber, ADDRESS))
  const first = opened(0)
  expect(first.field('Subject')).toContain(code)
  expect(first.field('Reply-To')).toContain(`aduan+${code.replaceAll('-', '').toLowerCase()}@muara.example`)
  expect(first.field('Message-ID')).toContain(code.toLowerCase())
  expect(first.field('Auto-Submitted')).toBe('auto-generated')
  expect(first.text).toMatch(new RegExp(`Tiket: ${ticket.ticketNumber}`))
  expect(first.text).toMatch(/Batas penyelesaian: \d+ \w+ 20\d\d pukul/)
  expect(first.text).toContain('BUKAN WEWENANG OPD alasan')

  expect(await apply(await answered(0, 'TERIMA'))).toEqual({ is: 'acted', ticketId: ticket.ticketId })
  expect(
    await apply(await answered(0, 'Yth. Muara,\n\nProses, tim berangkat siang ini.', { id: 'b' })),
  ).toMatchObject({ is: 'acted' })
  expect(await statusOf(ticket.ticketId)).toBe('Proses')
  const done = await answered(0, 'SELESAI lubang sudah ditambal dan dipadatkan', { id: 'c' })
  expect(await apply(done)).toMatchObject({ is: 'acted' })
  expect(await apply(done)).toMatchObject({ is: 'acted' })
  expect(await statusOf(ticket.ticketId)).toBe('Menunggu Validasi')
  await eventually(() => smtp.mails.length === 4)
  expect(opened(3).text).toContain('Status tiket')
  const [noted] = await rowsOf<{ n: number; actor: string }>(
    database,
    `select count(*)::int as n, max(actor) as actor from ticket_event where ticket_id = $1 and type in ('claimed', 'started', 'finished')`,
    [ticket.ticketId],
  )
  expect(noted).toEqual({ n: 3, actor: `surel:${id}` })
})

it('"bukan wewenang" hands over to the office it names, and says when it cannot', async () => {
  await activeEndpoint(fresh.database, { address: ADDRESS, kind: 'email' })
  const { ticketId } = await fileTicket(fresh.database, { text: 'Kali meluap' })
  start()
  await eventually(() => smtp.mails.length === 1)
  expect(await apply(await answered(0, 'BUKAN WEWENANG kami, ini kali'))).toMatchObject({ is: 'unclear' })
  const short = await answered(0, 'BUKAN WEWENANG DSDA kali', { id: 'short' })
  expect(await apply(short)).toMatchObject({ is: 'refused' })
  await eventually(() => smtp.mails.length === 3)
  expect(opened(2).text).toContain('Tulis alasannya')
  const right = await answered(0, 'Bukan wewenang Dinas Sumber Daya Air: itu kali, bukan jalan', {
    id: 'right',
  })
  expect(await apply(right)).toMatchObject({ is: 'acted' })
  const [row] = await rowsOf<{ agency: string }>(fresh.database, 'select agency from ticket where id = $1', [
    ticketId,
  ])
  expect(row?.agency).toBe('DSDA')
})

it('"disposisi" sends a ticket down to a Suku Dinas of the same Dinas, which costs no hop', async () => {
  await activeEndpoint(fresh.database, { address: ADDRESS, kind: 'email' })
  const { ticketId } = await fileTicket(fresh.database, { text: 'Lubang di Tebet' })
  start()
  await eventually(() => smtp.mails.length === 1)
  expect(opened(0).text).toContain('DISPOSISI SUDIN')
  const foreign = await answered(0, 'Disposisi DSDA-31.74', { id: 'foreign' })
  expect(await apply(foreign)).toMatchObject({ is: 'refused' })
  const own = await answered(0, 'Disposisi ke Sudin Bina Marga Jakarta Selatan', { id: 'own' })
  expect(await apply(own)).toMatchObject({ is: 'acted' })
  const disposed = await fresh.database.transaction(db => lifeOfTicket(db, rules, { id: ticketId }))
  expect(disposed?.state).toMatchObject({
    status: 'Disposisi',
    owner: { agency: 'DBM', unit: 'DBM-31.74' },
    hops: 0,
  })
  await eventually(() => smtp.mails.length === 3)
  expect(opened(2).text).toContain('laporan diserahkan ke Suku Dinas yang disebut')
})

it('answers to the mails of an office go out one after the other, in the order they were given', async () => {
  const { database } = fresh
  const id = await activeEndpoint(database, { address: ADDRESS, kind: 'email' })
  const { ticketId } = await fileTicket(database, { text: 'Lubang' })
  const words = ['pertama', 'kedua', 'ketiga']
  for (const why of words) await putLetter(database.db, id, ticketId, 'letter.refused', { why })
  const lease = { slots: 4, leaseSeconds: 45, trustedFailures: 3, busy: new Map() }
  const heard: (string | undefined)[] = []
  for (const _each of words) {
    const due = (await leaseDeliveries(database.db, lease)).filter(({ letter }) => letter)
    expect(due).toHaveLength(1)
    heard.push(due[0]?.letter?.why)
    const delivery = due[0] as (typeof due)[number]
    const next = { is: 'sent' } as const
    const recorded = {
      delivery,
      ms: 1,
      outcome: 'accepted',
      status: null,
      answer: null,
      next,
      restUntil: null,
    }
    await recordAttempt(database.db, recorded)
  }
  expect(heard).toEqual(words)
})

it('an unclear answer becomes a note and is asked again, but two machines do not talk for ever', async () => {
  await activeEndpoint(fresh.database, { address: ADDRESS, kind: 'email' })
  const { ticketId } = await fileTicket(fresh.database, { text: 'Lubang' })
  start()
  await eventually(() => smtp.mails.length === 1)
  for (let n = 0; n < 12; n += 1)
    expect(await apply(await answered(0, `Terima kasih, ke-${n}`, { id: `m${n}` }))).toMatchObject({
      is: 'unclear',
    })
  const letters = await rowsOf(fresh.database, `select from delivery where type = 'letter.help'`)
  expect(letters).toHaveLength(6)
  expect(await statusOf(ticketId)).toBe('Menunggu')
  expect(await notesOn(ticketId)).toBe(12)
})

it('an address leaves twenty notes a day, over all its tickets, and who only has its code twenty of its own', async () => {
  const { database } = fresh
  await activeEndpoint(database, { address: ADDRESS, kind: 'email' })
  const [first, second] = [
    await fileTicket(database, { text: 'Lubang' }),
    await fileTicket(database, { text: 'Lubang lain' }),
  ]
  start()
  await eventually(() => smtp.mails.length === 2)
  const about = (ticket: typeof first) =>
    [0, 1].find(n => opened(n).text.includes(ticket.ticketNumber)) as number
  for (let n = 0; n < 20; n += 1)
    await apply(await answered(about(first), `Siap, ke-${n}`, { id: `n${n}`, from: 'lain@example.com' }))
  expect(await notesOn(first.ticketId)).toBe(20)
  await apply(await answered(about(first), 'Siap', { id: 'n20', from: 'lain@example.com' }))
  expect([await notesOn(first.ticketId), await notesOn(second.ticketId)]).toEqual([20, 0])
  for (let n = 0; n < 20; n += 1) await apply(await answered(about(first), `Baik, ke-${n}`, { id: `o${n}` }))
  expect(await notesOn(first.ticketId)).toBe(40)
  await database.db.query(`update delivery set state = 'sent' where letter is not null`)
  const mails = smtp.mails.length
  expect(await apply(await answered(about(second), 'Siap', { id: 's' }))).toMatchObject({ is: 'unclear' })
  expect([await notesOn(first.ticketId), await notesOn(second.ticketId)]).toEqual([40, 0])
  await eventually(() =>
    smtp.mails.slice(mails).some((_mail, n) => opened(mails + n).text.includes('terlalu')),
  )
  expect(await apply(await answered(about(second), 'TERIMA', { id: 't' }))).toMatchObject({ is: 'acted' })
})

it('writes nothing into a ticket the office no longer has, and says what to do', async () => {
  const { database } = fresh
  const id = await activeEndpoint(database, { address: ADDRESS, kind: 'email' })
  const { ticketId } = await fileTicket(database, { text: 'Lubang' })
  start()
  await eventually(() => smtp.mails.length === 1)
  await happens(database, ticketId, 'moved_by_test', { agency: 'INSPEKTORAT', unit: null })
  await eventually(() => smtp.mails.length === 2)
  expect(await apply(await answered(0, 'Itu bukan salah kami', { id: 'a' }))).toMatchObject({ is: 'unclear' })
  expect(await apply(await answered(0, 'TERIMA', { id: 'b' }))).toMatchObject({ is: 'refused' })
  await eventually(() => smtp.mails.length === 4)
  for (const n of [2, 3]) expect(opened(n).text).toMatch(/tidak lagi ditangani unit Anda[^]*surel baru/)
  await apply(await answered(0, 'Diteruskan', { id: 'c', from: 'lain@example.com' }))
  await apply(await answered(0, 'SELESAI', { id: 'd', verdict: 'dmarc=fail' }))
  // The warning is about the address, so it comes whoever has the ticket.
  await eventually(() => smtp.mails.length === 5)
  expect(opened(4).text).toContain('tidak terbukti')
  await database.db.query(`update endpoint set state = 'disabled' where id = $1`, [id])
  await apply(await answered(0, 'Masih kami', { id: 'e' }))
  expect(await notesOn(ticketId)).toBe(0)
})

it('keeps nothing of a mail about a merged ticket, and says where it goes on', async () => {
  const { database } = fresh
  await activeEndpoint(database, { address: ADDRESS, kind: 'email' })
  const [{ ticketId }, other] = [
    await fileTicket(database, { text: 'Lubang' }),
    await fileTicket(database, { text: 'Lubang juga', agency: 'DLH' }),
  ]
  start()
  await eventually(() => smtp.mails.length === 1)
  await database.db.query('update ticket set merged_into = $2 where id = $1', [ticketId, other.ticketId])
  expect(await apply(await answered(0, 'Kami cek', { id: 'm' }))).toMatchObject({ is: 'unclear' })
  expect(await notesOn(ticketId)).toBe(0)
  await eventually(() => smtp.mails.length === 2)
  expect(opened(1).text).toContain('belum dapat dicatat')
  expect(opened(1).text).toContain(other.ticketNumber)
})

it('a code does nothing in the hands of others', async () => {
  await activeEndpoint(fresh.database, { address: ADDRESS, kind: 'email' })
  const { ticketId, ticketNumber } = await fileTicket(fresh.database, { text: 'Lubang' })
  start()
  await eventually(() => smtp.mails.length === 1)
  const passedOn = await answered(0, 'SELESAI semuanya sudah beres', { from: 'lain@example.com' })
  expect(await apply(passedOn)).toMatchObject({ is: 'other_sender' })
  const genuine = await answered(0, 'TERIMA', { id: 'x' })
  const guessed = { ...genuine, code: { number: ticketNumber, proof: newNumber() } }
  expect(await apply(guessed)).toEqual({ is: 'stranger', ticketId: null })
  const elsewhere = await fileTicket(fresh.database, { text: 'Lain' })
  expect(
    await apply({ ...genuine, code: { ...genuine.code, number: elsewhere.ticketNumber } }),
  ).toMatchObject({
    is: 'stranger',
  })
  expect(await statusOf(ticketId)).toBe('Menunggu')
})

it('a mail that is not from whom it says does nothing, and the office is told; nor does an address switched off', async () => {
  const { database } = fresh
  const id = await activeEndpoint(database, { address: ADDRESS, kind: 'email' })
  const { ticketId } = await fileTicket(database, { text: 'Lubang' })
  start()
  await eventually(() => smtp.mails.length === 1)
  const forged = await answered(0, 'SELESAI semuanya sudah beres', {
    id: 'f',
    verdict: 'dmarc=fail',
  })
  expect(await apply(forged)).toEqual({ is: 'forged', ticketId })
  expect(await apply(forged)).toEqual({ is: 'forged', ticketId })
  await eventually(() => smtp.mails.length === 2)
  expect(opened(1).field('To')).toContain(ADDRESS)
  expect(opened(1).text).toContain('tidak terbukti')
  // Answers would go to ourselves: such a mail brings no verdict along.
  const hidden = await answered(0, 'TERIMA', {
    id: 'g',
    verdict: 'dmarc=fail',
    replyTo: 'aduan@muara.example',
  })
  expect(await apply(hidden)).toMatchObject({ is: 'forged' })
  const genuine = await answered(0, 'TERIMA', { id: 'h', verdict: 'dmarc=pass' })
  await database.db.query(`update endpoint set state = 'disabled' where id = $1`, [id])
  expect(await apply(genuine)).toEqual({ is: 'inactive', ticketId })
  expect(await statusOf(ticketId)).toBe('Menunggu')
  const notes = await rowsOf<{ text: string }>(
    database,
    `select w.text from ticket_event e join event_words w using (ticket_id, seq) where e.ticket_id = $1 and e.type = 'noted' order by seq`,
    [ticketId],
  )
  expect(notes).toHaveLength(3)
  expect(notes[0]?.text).toContain('sudah beres')
  await database.db.query(`update endpoint set state = 'active' where id = $1`, [id])
  expect(await apply(await answered(0, 'PROSES', { id: 'i', verdict: 'dmarc=pass' }))).toMatchObject({
    is: 'acted',
  })
})

it('an address hears of tickets only after it agreed', async () => {
  const id = await fresh.database.transaction(db =>
    createEndpoint(db, {
      id: newNumber(),
      kind: 'email',
      agency: 'DBM',
      unit: null,
      address: ADDRESS,
      madeBy: 'test',
      change: undefined,
    }),
  )
  const state = async () => (await findEndpoint(fresh.database.db, id, { agency: null, unit: null }))?.state
  start()
  await eventually(() => smtp.mails.length === 1)
  expect(opened(0).text).toContain('SETUJU')
  await fileTicket(fresh.database, { text: 'Lubang' })
  expect(await apply(await answered(0, 'Setuju', { from: 'lain@example.com' }))).toMatchObject({
    is: 'other_sender',
  })
  expect(await apply(await answered(0, 'Setuju', { verdict: 'spf=fail' }))).toMatchObject({ is: 'forged' })
  expect(await state()).toBe('unverified')
  expect(await apply(await answered(0, 'Setuju.'))).toEqual({ is: 'confirmed', ticketId: null })
  expect(await state()).toBe('active')
  await fileTicket(fresh.database, { text: 'Lubang kedua' })
  await eventually(() => smtp.mails.length === 2)
  expect(opened(1).text).toContain('Lubang kedua')
})

it('tells once what needs work: not every voice, but that it came back or went away', async () => {
  await activeEndpoint(fresh.database, { address: ADDRESS, kind: 'email' })
  const { ticketId } = await fileTicket(fresh.database, { text: 'Lubang' })
  start()
  await eventually(() => smtp.mails.length === 1)
  await fileTicket(fresh.database, { text: 'Lubang juga', joins: ticketId })
  await happens(fresh.database, ticketId, 'refused')
  await eventually(() => smtp.mails.length === 2)
  expect(opened(1).field('Subject')).toContain('Tindak lanjut ditolak')
  await happens(fresh.database, ticketId, 'coordinated', { agency: 'DLH', unit: null })
  await eventually(() => smtp.mails.length === 3)
  expect(opened(2).text).toContain('tidak lagi ditangani')
})

it('a mailbox that does not exist is given up at once', async () => {
  await activeEndpoint(fresh.database, { address: ADDRESS, kind: 'email' })
  smtp.behave({ atRecipient: 550 })
  await fileTicket(fresh.database, { text: 'Lubang' })
  start()
  const [row] = await eventually(async () => {
    const rows = await rowsOf<{ reason: string; tried: number }>(
      fresh.database,
      `select reason, tried from delivery where state = 'failed'`,
    )
    return rows.length > 0 ? rows : null
  })
  expect(row).toEqual({ reason: 'rejected', tried: 1 })
})

it('a mail that comes back is given up, not taken for read', async () => {
  await activeEndpoint(fresh.database, { address: ADDRESS, kind: 'email' })
  await fileTicket(fresh.database, { text: 'Lubang' })
  start()
  await eventually(() => smtp.mails.length === 1)
  const target = opened(0).field('Message-ID').replace(/[<>]/g, '')
  const bounced = (id: string) => fresh.database.transaction(db => noteBounce(db, id, ROOT))
  await eventually(
    async () => (await rowsOf(fresh.database, `select from delivery where state = 'sent'`)).length,
  )
  expect(await bounced('muara.0b8f5a2e-6c1d-4c7e-9d55-000000000001@muara.example')).toBe(false)
  expect(await bounced(target.replace(/-\d+@/, '-999999@'))).toBe(false)
  expect(await bounced(target)).toBe(true)
  const [row] = await rowsOf<{ reason: string }>(
    fresh.database,
    `select reason from delivery where state = 'failed'`,
  )
  expect(row?.reason).toBe('bounced')
})
