import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeGraph, signMeta } from './fakes/graph.js'
import type { FakeImap } from './fakes/imap.js'
import type { FakeSmtp } from './fakes/smtp.js'
import { type FakeTwilio, signTwilio, twilioForm } from './fakes/twilio.js'
import { type FakeX, signX } from './fakes/x-api.js'
import type { RunningMuara } from './support/muara.js'
import type { FreshDatabase } from './support/postgres.js'
import { MAILBOX, openStage, type Stage } from './support/stage.js'
import { PAGE, SECRET, SELF, SID } from './support/wire.js'

let stage: Stage
let fresh: FreshDatabase
let muara: RunningMuara
let twilio: FakeTwilio
let graph: FakeGraph
let x: FakeX
let imap: FakeImap
let smtp: FakeSmtp

beforeAll(async () => {
  stage = await openStage()
  ;({ fresh, muara } = stage)
  ;({ twilio, graph, x, imap, smtp } = stage.clouds)
})
afterAll(() => stage?.close())

/** One broken drain, told in five ways by five people. */
const WORDS = {
  sms: 'Saluran mampet di Jl Tebet Timur Dalam RT 03 RW 05 kel Tebet Timur, air meluap ke jalan',
  facebook: 'Saluran air mampet Jl. Tebet Timur Dalam RT 3/RW 5, Tebet Timur. Airnya meluap',
  x: '@DKIJakarta got mampet di jl tebet timur dalam rt 03/05 kelurahan tebet timur, meluap terus',
  email: 'Selokan di Jalan Tebet Timur Dalam RT 03/05, Kelurahan Tebet Timur mampet dan meluap ke jalan.',
  desk: 'Saluran di Jl Tebet Timur Dalam RT 03 RW 05 Tebet Timur mampet, air meluap',
}

async function sendSms(body: string, from: string, sid = `SM${randomUUID().replaceAll('-', '')}`) {
  const url = `${muara.url}/webhooks/sms`
  const fields = {
    MessageSid: sid,
    AccountSid: SID,
    From: from,
    To: '+628111272206',
    Body: body,
    NumMedia: '0',
  }
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signTwilio(url, fields, SECRET),
    },
    body: twilioForm(fields),
  })
}

async function sendComment(message: string, author: string, commentId: string, verb = 'add') {
  const value = {
    item: 'comment',
    verb,
    message,
    comment_id: commentId,
    post_id: `${PAGE}_1`,
    parent_id: `${PAGE}_1`,
    from: { id: author, name: 'Warga' },
    created_time: Math.floor(Date.now() / 1000),
  }
  const body = JSON.stringify({
    object: 'page',
    entry: [{ id: PAGE, time: value.created_time, changes: [{ field: 'feed', value }] }],
  })
  return fetch(`${muara.url}/webhooks/facebook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': signMeta(body, SECRET) },
    body,
  })
}

async function sendMention(text: string, id: string) {
  const author = '700600500'
  const payload = {
    id,
    text,
    author_id: author,
    created_at: new Date().toISOString(),
    conversation_id: id,
    edit_history_tweet_ids: [id],
    entities: { mentions: [{ start: 0, end: 11, username: 'DKIJakarta', id: SELF }] },
  }
  const body = JSON.stringify({
    data: {
      event_uuid: randomUUID(),
      filter: { user_id: SELF },
      event_type: 'post.mention.create',
      payload,
      includes: { users: [{ id: author, username: 'warga_x', name: 'Warga' }] },
    },
  })
  return fetch(`${muara.url}/webhooks/x`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-twitter-webhooks-signature': signX(body, SECRET) },
    body,
  })
}

const DATE = new Date().toUTCString()
const mail = (id: string, text: string, extra = '') =>
  Buffer.from(
    `From: Warga <warga.mail@example.com>\r\nTo: aduan@muara.example\r\nSubject: Selokan mampet\r\nMessage-ID: <${id}>\r\nDate: ${DATE}\r\n${extra}Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
  )

describe('one incident over five channels', () => {
  let ticketNumber = ''

  it('becomes one ticket, and five citizens are answered', async () => {
    expect((await sendSms(WORDS.sms, '+6281200001111')).status).toBe(200)
    await muara.atRest(20, { replies: false })
    expect((await sendComment(WORDS.facebook, '555', '1_100')).status).toBe(200)
    expect((await sendMention(WORDS.x, '1900000000000000001')).status).toBe(200)
    imap.deliver(MAILBOX, mail('surat-1@example.com', WORDS.email))
    const desk = await muara.api('/api/v1/reports', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: WORDS.desk, name: 'Ibu Contoh', phone: '0812-0000-2222' }),
    })
    // 202 when it was not processed within seconds; stored it is either way.
    expect([201, 202]).toContain(desk.status)
    const handedIn = async () => (await muara.api(`/api/v1/messages/${desk.body.message_id}`)).body
    await expect.poll(async () => (await handedIn()).state, { timeout: 20_000 }).toBe('settled')
    ticketNumber = (await handedIn()).reports[0].ticket.number
    await expect.poll(() => smtp.mails.length, { timeout: 20_000 }).toBe(1)
    await muara.atRest(20)

    const { body } = await muara.api(`/api/v1/tickets/${ticketNumber}`)
    expect(body.report_count).toBe(5)
    expect(body.agency.code).toBe('DSDA')
    expect(body.place.kelurahan.code).toBe('31.74.01.1001')
    const { rows } = await fresh.database.db.query('select count(*)::int as n from ticket')
    expect(rows[0].n).toBe(1)

    expect(twilio.sent).toHaveLength(1)
    expect(graph.comments).toHaveLength(1)
    expect(x.posts).toHaveLength(1)
  })

  it('each answer carries a number that leads to the ticket without naming anybody', async () => {
    const [sms] = twilio.sent
    const number = /[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(sms?.body ?? '')?.[0]
    expect(number).toBeDefined()
    expect((sms?.body ?? '').length).toBeLessThanOrEqual(160)
    const page = await (
      await fetch(`${muara.url}/t/${number?.toLowerCase().replaceAll('-', '')}`, { redirect: 'follow' })
    ).text()
    expect(page).toContain('Menunggu')
    expect(page).not.toMatch(/0812|62812|Ibu Contoh|warga\.mail/)
  })

  it('the mail is threaded, marked as automatic and has a null sender', () => {
    const [answer] = smtp.mails
    const raw = answer?.raw.toString() ?? ''
    expect(raw).toMatch(/^In-Reply-To: <surat-1@example\.com>/im)
    expect(raw).toMatch(/^Auto-Submitted: auto-replied/im)
    expect(answer?.from).toBe('')
  })

  it('a repeat of every delivery changes nothing', async () => {
    const before = (await muara.api('/api/v1/accounting')).body
    await sendMention(WORDS.x, '1900000000000000001')
    imap.deliver(MAILBOX, mail('surat-1@example.com', WORDS.email))
    await new Promise(settle => setTimeout(settle, 2_500))
    await muara.atRest(20)
    const after = (await muara.api('/api/v1/accounting')).body
    expect(after.by_outcome.report).toBe(before.by_outcome.report)
    expect((await muara.api(`/api/v1/tickets/${ticketNumber}`)).body.report_count).toBe(5)
  })

  it('a citizen who answers our mail adds to the same ticket', async () => {
    const [answer] = smtp.mails
    const ours = /^Message-ID: (<[^>]+>)/im.exec(answer?.raw.toString() ?? '')?.[1]
    imap.deliver(
      MAILBOX,
      mail(
        'surat-2@example.com',
        'Sampai sekarang masih mampet, mohon segera.',
        `In-Reply-To: ${ours}\r\nReferences: <surat-1@example.com> ${ours}\r\n`,
      ),
    )
    await expect
      .poll(
        async () =>
          (await muara.api('/api/v1/messages?channel=email&external_id=surat-2@example.com')).body.data[0]
            ?.state,
        { timeout: 20_000 },
      )
      .toBe('settled')
    const { body } = await muara.api('/api/v1/messages?channel=email&external_id=surat-2@example.com')
    expect(body.data[0].outcome).toBe('follow_up')
    expect(body.data[0].reports[0].ticket.number).toBe(ticketNumber)
  })

  it('strangers below one announcement of the city share no ticket by that', async () => {
    await sendComment('Lampu jalan mati di Jl Kebon Sirih depan pasar, kel Kebon Sirih', '601', '1_201')
    await sendComment('Sampah menumpuk di Jl Pasar Minggu Raya, kelurahan Pejaten Barat', '602', '1_202')
    await muara.atRest(20)
    const found = await Promise.all(
      ['1_201', '1_202'].map(
        async id =>
          (await muara.api(`/api/v1/messages?channel=facebook&external_id=${id}`)).body.data[0].reports[0]
            .ticket.number,
      ),
    )
    expect(new Set(found).size).toBe(2)
  })

  it('fifty people at once with nearly the same words make one ticket', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        sendSms(
          `pohon tumbang di jl cipinang jaya rt 0${(i % 3) + 1}/07 kel cipinang besar selatan, nutup jalan${'!'.repeat(i % 5)}`,
          `+62812000${String(30_000 + i)}`,
        ),
      ),
    )
    expect(answers.every(answer => answer.status === 200)).toBe(true)
    await muara.atRest(60, { replies: false })
    const { rows } = await fresh.database.db.query(
      `select t.id, t.report_count from ticket t where exists (select 1 from report r join membership m on m.report_id = r.id where m.ticket_id = t.id and r.text like 'pohon tumbang%')`,
    )
    expect(rows).toHaveLength(1)
    expect(rows[0].report_count).toBe(50)
  })

  it('the events of every ticket fold to its membership and its counts', async () => {
    const { rows } = await fresh.database.db.query(`
      select t.id, t.report_count, t.version, (select count(*)::int from membership m where m.ticket_id = t.id) as members,
        (select count(*)::int from ticket_event e where e.ticket_id = t.id and e.type = 'attached') as attached,
        (select max(seq) from ticket_event e where e.ticket_id = t.id) as last, (select count(*)::int from ticket_event e where e.ticket_id = t.id) as events
      from ticket t`)
    for (const row of rows) {
      expect(row.members).toBe(row.report_count)
      expect(row.attached).toBe(row.report_count)
      expect(row.last).toBe(row.version)
      expect(row.events).toBe(row.version)
    }
  })

  it('a deleted post is emptied, its case number stays', async () => {
    await sendMention('@DKIJakarta trotoar rusak di jl wahid hasyim kel kebon sirih', '1900000000000000002')
    await muara.atRest(20)
    const before = (await muara.api('/api/v1/messages?channel=x&external_id=1900000000000000002')).body
      .data[0]
    const body = JSON.stringify({
      for_user_id: SELF,
      tweet_delete_events: [
        { status: { id: '1900000000000000002', user_id: '700600500' }, timestamp_ms: String(Date.now()) },
      ],
    })
    await fetch(`${muara.url}/webhooks/x`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-twitter-webhooks-signature': signX(body, SECRET) },
      body,
    })
    await muara.atRest(20)
    const after = (await muara.api(`/api/v1/messages/${before.id}`)).body
    expect(JSON.stringify(after)).not.toContain('trotoar rusak')
    expect(after.reports[0].number).toBe(before.reports[0].number)
    const ticket = (await muara.api(`/api/v1/tickets/${before.reports[0].ticket.number}`)).body
    expect(JSON.stringify(ticket)).not.toContain('trotoar rusak')
  })
})
