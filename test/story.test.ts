import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { simpleParser } from 'mailparser'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signMeta } from './fakes/graph.js'
import { signTwilio, twilioForm } from './fakes/twilio.js'
import { parseNumber } from '../src/report/index.js'
import { linkKey } from '../src/ticket/reply-contract/index.js'
import { scene as picture } from './media/scenes.js'
import { MAILBOX, openStage, type Stage } from './support/stage.js'
import { PAGE, SECRET, SID } from './support/wire.js'

/**
 * One ticket told from the first word to "selesai": three citizens on three channels, the agency through its API, Biro
 * Pemerintahan as the validator, and every text each person received. What was told is `docs/journey.md`; `STORY=write`
 * writes it anew, otherwise it must still be what happens.
 */
const PAGE_OF_IT = 'docs/journey.md'
/** Signs the links of this run; the page shows none of their keys. */
const ROOT = 'a signing root of the story, thirty-two bytes and more'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({
    env: { TZ: 'UTC', MUARA_SIGNING_SECRET: ROOT },
    // The story is told in a minute at any hour: news waits for nothing, and the night is short.
    config: {
      'reply-contract.yaml': text =>
        text
          .replace(/^quiet: .*$/m, 'quiet: { from: "04:00", until: "04:01" }')
          .replace(/^gather: .*$/m, 'gather: 1 minutes'),
    },
  })
})
afterAll(() => stage?.close())

const heard: { readonly who: string; readonly by: string; readonly text: string }[] = []
const told: string[] = []
const names = new Map<string, string>()
/** Whose report each number is. */
const people = new Map<string, string>()
/** Links prove their reader: the key must be that of the one who was told, and is left out here. */
const withoutKey = (text: string) =>
  text.replace(/\/t\/([0-9A-Z]{10})\/([0-9A-Z]{8})/g, (_link, typed: string, key: string) => {
    const number = parseNumber(typed) ?? ''
    expect(key).toBe(linkKey(ROOT, { person: people.get(number) ?? '', number }))
    return `/t/${number}/(kunci)`
  })

/** Numbers differ in every run: in the story they are called by what they stand for. */
const named = (text: string) =>
  [...names]
    .reduce((sofar, [number, name]) => sofar.replaceAll(number, name), withoutKey(text))
    .replaceAll(stage.muara.url, 'https://muara.example')
    .replace(
      /\d{1,2} (?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember) \d{4}/g,
      '(tanggal)',
    )
    .replace(
      /\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}/g,
      '(date)',
    )
    .replace(/\d{2}\.\d{2}(?= WIB)/g, '(jam)')

let seen = { sms: 0, comments: 0, facebook: 0, mail: 0 }
/** Everything that reached a person since the last look. */
async function listen(): Promise<void> {
  const { twilio, graph, smtp } = stage.clouds
  for (const { to, body } of twilio.sent.slice(seen.sms))
    heard.push({ who: PEOPLE[to] ?? to, by: 'SMS', text: body })
  for (const { message } of graph.comments.slice(seen.comments))
    heard.push({ who: 'Bima', by: 'Facebook (komentar)', text: message })
  for (const { text } of graph.messages.slice(seen.facebook))
    heard.push({ who: 'Bima', by: 'Facebook (pesan)', text })
  for (const { raw } of smtp.mails.slice(seen.mail)) {
    const { text = '', subject = '' } = await simpleParser(raw)
    heard.push({ who: 'Citra', by: `surel "${subject}"`, text: text.trim() })
  }
  seen = {
    sms: twilio.sent.length,
    comments: graph.comments.length,
    facebook: graph.messages.length,
    mail: smtp.mails.length,
  }
}
const PEOPLE: Readonly<Record<string, string>> = { '+6281200001111': 'Ani' }

async function scene(title: string, happens: () => Promise<void>, expected: number): Promise<void> {
  const before = heard.length
  await happens()
  const until = Date.now() + 120_000
  while (heard.length < before + expected && Date.now() < until) {
    await new Promise(done => setTimeout(done, 300))
    await listen()
  }
  const { rows } = await stage.fresh.database.db.query(
    'select r.number, p.person_id as person from report r join reporter p on p.id = r.reporter_id',
  )
  for (const { number, person } of rows as { number: string; person: string }[]) people.set(number, person)
  const news = heard.slice(before)
  expect(news.map(({ who }) => who).sort(), title).toHaveLength(expected)
  told.push(
    `## ${title}\n`,
    ...news
      .toSorted((a, b) => (a.who < b.who ? -1 : 1))
      .map(({ who, by, text }) => `**${who}**, ${by}:\n\n${named(text).replace(/^/gm, '> ')}\n`),
  )
}

const key = async (agency: string, unit?: string) =>
  (
    await stage.muara.api('/api/v1/keys', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `kunci ${agency}`, scope: 'agency', agency, ...(unit && { unit }) }),
    })
  ).body.key as string

it('from three citizens on three channels to "selesai"', { timeout: 600_000 }, async () => {
  const { muara, clouds } = stage
  const post = async (path: string, body: unknown, as?: string) => {
    const answer = await muara.api(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
      ...(as !== undefined && { key: as }),
    })
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer.body
  }
  const reports = async (channel: string, id: string) =>
    (await muara.api(`/api/v1/messages?channel=${channel}&external_id=${encodeURIComponent(id)}`)).body
      .data[0]?.reports ?? []

  const sid = `SM${createHash('md5').update('story').digest('hex')}`
  await scene(
    'Ani menulis SMS',
    async () => {
      const url = `${muara.url}/webhooks/sms`
      const fields = {
        MessageSid: sid,
        AccountSid: SID,
        From: '+6281200001111',
        To: '+628111272206',
        Body: 'Pohon besar tumbang menutup Jl Tebet Timur Dalam RT 03 RW 05 kel Tebet Timur, mobil tidak bisa lewat',
        NumMedia: '0',
      }
      await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': signTwilio(url, fields, SECRET),
        },
        body: twilioForm(fields),
      })
      await muara.atRest(30, { replies: false })
      const [report] = await reports('sms', sid)
      names.set(report.number, 'NOMOR-ANI')
      names.set(report.ticket.number, 'NOMOR-TIKET')
    },
    1,
  )
  const [{ ticket }] = await reports('sms', sid)
  const { number, agency, unit } = ticket

  await scene(
    'Bima berkomentar di Facebook',
    async () => {
      const value = {
        item: 'comment',
        verb: 'add',
        message: 'Pohon tumbang di Jl. Tebet Timur Dalam RT 3/RW 5, Tebet Timur. Tolong segera dipotong',
        comment_id: '1_500',
        post_id: `${PAGE}_1`,
        parent_id: `${PAGE}_1`,
        from: { id: '777', name: 'Bima' },
        created_time: Math.floor(Date.now() / 1000),
      }
      const body = JSON.stringify({
        object: 'page',
        entry: [{ id: PAGE, time: value.created_time, changes: [{ field: 'feed', value }] }],
      })
      await fetch(`${muara.url}/webhooks/facebook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': signMeta(body, SECRET) },
        body,
      })
      await muara.atRest(30, { replies: false })
      const [report] = await reports('facebook', '1_500')
      expect(report.ticket.number).toBe(number)
      names.set(report.number, 'NOMOR-BIMA')
    },
    1,
  )

  await scene(
    'Citra mengirim surel',
    async () => {
      clouds.imap.deliver(
        MAILBOX,
        Buffer.from(
          `From: Citra <citra@example.com>\r\nTo: aduan@muara.example\r\nSubject: Pohon tumbang\r\nMessage-ID: <story@example.com>\r\nDate: ${new Date().toUTCString()}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nYth. Bapak/Ibu,\r\npohon tumbang di Jalan Tebet Timur Dalam RT 03/05, Kelurahan Tebet Timur menutup jalan. Mohon ditangani.\r\n`,
        ),
      )
      let filed: { number: string; ticket: { number: string } }[] = []
      for (let look = 0; filed.length === 0 && look < 100; look++) {
        await new Promise(done => setTimeout(done, 200))
        filed = await reports('email', 'story@example.com')
      }
      expect(filed[0]?.ticket.number).toBe(number)
      names.set(filed[0]?.number ?? '', 'NOMOR-CITRA')
    },
    1,
  )

  const office = await key(agency, unit ?? undefined)
  const act = (action: string, body: object = {}, as = office) =>
    post(`/tickets/${number}/actions/${action}`, body, as)
  await scene(
    'Petugas menerima dan mulai bekerja',
    async () => {
      await act('claim')
      await act('start', { reason: 'Regu potong berangkat ke lokasi' })
    },
    3,
  )

  await scene(
    'Petugas melapor selesai dengan foto; Biro Pemerintahan memeriksa dan menutup',
    async () => {
      const photo = await sharp(await picture('trees', 7))
        .jpeg()
        .withExif({
          IFD0: { Make: 'Kamera', Model: 'Regu' },
          IFD2: { DateTimeOriginal: exifTime(new Date()) },
        })
        .toBuffer()
      const evidence = await post(
        `/tickets/${number}/evidence`,
        { kind: 'after', content: photo.toString('base64') },
        office,
      )
      expect(evidence.verdict.is, JSON.stringify(evidence.verdict)).not.toBe('suspicious')
      await act('finish', { evidence: [evidence.id], reason: 'Pohon dipotong dan jalan dibersihkan' })
      await act('validate', {}, await key('BIRO_PEM'))
    },
    3,
  )
  expect((await muara.api(`/api/v1/tickets/${number}`)).body.status).toBe('Selesai')

  const page = `${INTRODUCTION}\n${told.join('\n')}`.replace(/\n{3,}/g, '\n\n')
  if (process.env['STORY'] === 'write' || !existsSync(PAGE_OF_IT)) writeFileSync(PAGE_OF_IT, page)
  expect(readFileSync(PAGE_OF_IT, 'utf8')).toBe(page)
})

const INTRODUCTION = `# The journey of one ticket

Three citizens write of one fallen tree on three channels. Below is every text each of them received, until the agency has
done the work and Biro Pemerintahan has believed it. \`test/story.test.ts\` plays it through the real doors and fails when
this page is no longer what happens (\`STORY=write npx vitest run test/story.test.ts\` writes it anew). People, places of the
incident and numbers are invented; the key in a link, which proves its reader, is left out.
`

/** Cameras write the time of the place without a zone. */
const exifTime = (at: Date) =>
  new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ')
