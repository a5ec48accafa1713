import { createHash, randomUUID } from 'node:crypto'
import { simpleParser } from 'mailparser'
import pg from 'pg'
import { expect } from 'vitest'
import { parseNumber } from '../../src/report/index.js'
import { linkKey } from '../../src/ticket/reply-contract/index.js'
import { signMeta } from '../fakes/graph.js'
import { signTwilio, twilioForm } from '../fakes/twilio.js'
import { MAILBOX, type Stage } from './stage.js'
import { PAGE, SECRET, SID } from './wire.js'

/** A ticket as the citizen's message found or opened it. */
interface Ticket {
  readonly number: string
  readonly agency: string
  readonly unit: string | null
}

export type Telling = ReturnType<typeof startTelling>

/**
 * Lets people write and offices act through the real doors, and tells in Markdown every text that reached a person.
 *
 * @param root signs the links of this run; their keys are checked and left out.
 */
export function startTelling(stage: Stage, root: string) {
  const { muara, clouds } = stage
  const heard: { readonly who: string; readonly by: string; readonly text: string }[] = []
  const told: string[] = []
  /** What numbers are called: they differ in every run. */
  const names = new Map<string, string>()
  /** Whose report each number is, and by which address the provider knows somebody. */
  const people = new Map<string, string>()
  const known = new Map<string, string>()

  const withoutKey = (text: string) =>
    text.replace(/\/t\/([0-9A-Z]{10})\/([0-9A-Z]{8})/g, (_link, typed: string, key: string) => {
      const number = parseNumber(typed) ?? ''
      expect(key).toBe(linkKey(root, { person: people.get(number) ?? '', number }))
      return `/t/${number}/(kunci)`
    })

  const named = (text: string) =>
    [...names]
      .reduce((sofar, [number, name]) => sofar.replaceAll(number, name), withoutKey(text))
      .replaceAll(muara.url, 'https://muara.example')
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
    const { twilio, graph, smtp } = clouds
    const who = (address: string) => known.get(address) ?? address
    const from = seen
    // Counted before anything is waited for: what comes while a mail is read is left to the next look.
    const upTo = {
      sms: twilio.sent.length,
      comments: graph.comments.length,
      facebook: graph.messages.length,
      mail: smtp.mails.length,
    }
    seen = upTo
    for (const { to, body } of twilio.sent.slice(from.sms, upTo.sms))
      heard.push({ who: who(to), by: 'SMS', text: body })
    for (const { under, message } of graph.comments.slice(from.comments, upTo.comments))
      heard.push({ who: who(under), by: 'Facebook (komentar)', text: message })
    for (const { recipient, text } of graph.messages.slice(from.facebook, upTo.facebook))
      heard.push({ who: who(recipient.comment_id ?? recipient.id ?? ''), by: 'Facebook (pesan)', text })
    for (const { raw } of smtp.mails.slice(from.mail, upTo.mail)) {
      const { text = '', subject = '', to } = await simpleParser(raw)
      const address = [to].flat()[0]?.value[0]?.address ?? ''
      heard.push({ who: who(address), by: `surel "${subject}"`, text: text.trim() })
    }
  }

  /** What happens, and the texts by which so many people hear of it. */
  async function scene(title: string, happens: () => Promise<unknown>, expected: number): Promise<void> {
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
      `### ${title}\n`,
      ...news
        .toSorted((a, b) => (a.who < b.who ? -1 : 1))
        .map(({ who, by, text }) => `**${who}**, ${by}:\n\n${named(text).replace(/^/gm, '> ')}\n`),
    )
  }

  /** Acts that are one piece of news however long they take: no change is taken note of before the last of them. */
  async function together(acts: () => Promise<unknown>): Promise<void> {
    // No connection of a pool, which may not stay in a transaction for as long.
    const keeper = new pg.Client({ connectionString: stage.fresh.url })
    await keeper.connect()
    try {
      await keeper.query('begin')
      await keeper.query('select from gw.reply_mark for update')
      await acts()
    } finally {
      await keeper.end()
    }
  }

  /** The report a message became, under the name of its author. */
  async function filed(who: string, channel: string, id: string): Promise<Ticket> {
    for (let look = 0; look < 150; look++) {
      const { body } = await muara.api(
        `/api/v1/messages?channel=${channel}&external_id=${encodeURIComponent(id)}`,
      )
      const [report] = body.data[0]?.reports ?? []
      if (report) {
        names.set(report.number, `NOMOR-${who.toUpperCase()}`)
        return report.ticket
      }
      await new Promise(done => setTimeout(done, 200))
    }
    throw new Error(`${who}: no report of ${channel} ${id}`)
  }

  const phoneOf = (who: string) => `+628120000${String(1_000 + who.codePointAt(0)! * 10)}`
  const idOf = (words: string) => createHash('md5').update(words).digest('hex')

  async function send(who: string, words: string): Promise<string> {
    const [url, sid] = [`${muara.url}/webhooks/sms`, `SM${idOf(`${who} ${words}`)}`]
    const fields = {
      MessageSid: sid,
      AccountSid: SID,
      From: phoneOf(who),
      To: '+628111272206',
      Body: words,
      NumMedia: '0',
    }
    known.set(phoneOf(who), who)
    await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signTwilio(url, fields, SECRET),
      },
      body: twilioForm(fields),
    })
    return sid
  }

  async function comment(who: string, message: string): Promise<string> {
    const id = `1_${500 + known.size}`
    known.set(id, who)
    const value = {
      item: 'comment',
      verb: 'add',
      message,
      comment_id: id,
      post_id: `${PAGE}_1`,
      parent_id: `${PAGE}_1`,
      from: { id: `77${known.size}`, name: who },
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
    return id
  }

  function write(who: string, subject: string, words: string): string {
    const [from, id] = [`${who.toLowerCase()}@example.com`, `${idOf(words)}@example.com`]
    known.set(from, who)
    clouds.imap.deliver(
      MAILBOX,
      Buffer.from(
        `From: ${who} <${from}>\r\nTo: aduan@muara.example\r\nSubject: ${subject}\r\nMessage-ID: <${id}>\r\nDate: ${new Date().toUTCString()}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n`,
      ),
    )
    return id
  }

  /** A scene in which somebody reports, and the ticket. */
  async function reports(
    title: string,
    who: string,
    channel: string,
    sent: () => string | Promise<string>,
  ): Promise<Ticket> {
    let ticket: Ticket | undefined
    await scene(title, async () => void (ticket = await filed(who, channel, await sent())), 1)
    return ticket as Ticket
  }

  async function post(path: string, body: unknown, as?: string) {
    const answer = await muara.api(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
      ...(as !== undefined && { key: as }),
    })
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
    return answer.body
  }

  return {
    told,
    names,
    scene,
    together,
    post,
    /** Another story on the same page. */
    begin: (title: string, words: string) => void told.push(`## ${title}\n`, `${words}\n`),
    says: {
      sms: (who: string, words: string) => reports(`${who} menulis SMS`, who, 'sms', () => send(who, words)),
      facebook: (who: string, words: string) =>
        reports(`${who} berkomentar di Facebook`, who, 'facebook', () => comment(who, words)),
      mail: (who: string, subject: string, words: string) =>
        reports(`${who} mengirim surel`, who, 'email', () => write(who, subject, words)),
      /** By SMS, what is no report. */
      again: send,
    },
    act: (ticket: string, action: string, body: object, as: string) =>
      post(`/tickets/${ticket}/actions/${action}`, body, as),
    statusOf: async (ticket: string) => (await muara.api(`/api/v1/tickets/${ticket}`)).body.status as string,
    /** A key of an office. */
    key: async (agency: string, unit: string | null = null): Promise<string> =>
      (await post('/keys', { name: `kunci ${agency}`, scope: 'agency', agency, ...(unit && { unit }) })).key,
  }
}
