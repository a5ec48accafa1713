import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAILBOX, openStage, rows, type Stage } from '../support/stage.js'
import * as wire from '../support/wire.js'

/**
 * Promise G25: what names a person, and what opens a door, is found nowhere it has no business: not in the output of the
 * process, not in metrics, not in the tables of the queue, not in what a refused caller is told. Each canary goes down
 * every way a message can take, the wrong ones most of all.
 */
const CANARIES = {
  telephone: '81200007788',
  NIK: '3171014404907788',
  mail: 'kanari.tersembunyi@canary.example',
  name: 'Kanarinda Wulansari',
  words: 'pagar kuning bergambar kolibri',
  secret: wire.SECRET,
  password: 'only-for-tests',
}
const TEXT = `Lampu jalan mati di depan ${CANARIES.words}, kelurahan Tebet Timur. Saya ${CANARIES.name}, NIK ${CANARIES.NIK}, telepon 0812-0000-7788, surel ${CANARIES.mail}`
const PHONE = `+62${CANARIES.telephone}`

let stage: Stage
let base: string
/** Everything refused callers were told. */
const told: string[] = []

beforeAll(async () => {
  stage = await openStage({ env: { LOG_LEVEL: 'trace' } })
  base = stage.muara.url
})
afterAll(() => stage?.close())

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const tell = async (what: wire.Wire, least = 400): Promise<void> => {
  const { status, headers, body } = await wire.send(what)
  expect(status).toBeGreaterThanOrEqual(least)
  told.push(JSON.stringify(headers) + body)
}
const get = (path: string, headers: Record<string, string> = {}): wire.Wire => ({
  url: base + path,
  method: 'GET',
  headers,
  body: '',
})
const report = (body: unknown, headers: Record<string, string> = {}): wire.Wire => ({
  url: `${base}/api/v1/reports`,
  headers: {
    'content-type': 'application/json',
    authorization: `Bearer ${stage.muara.adminKey}`,
    ...headers,
  },
  body: typeof body === 'string' ? body : json(body),
})
const fields = () => wire.smsFields(TEXT, { From: PHONE, ProfileName: CANARIES.name })
const deliveries = () => [
  wire.sms(base, fields()),
  wire.facebook(base, json(wire.comment(TEXT, { from: { id: CANARIES.telephone, name: CANARIES.name } }))),
  wire.x(
    base,
    json(
      wire.mention(
        `@DKIJakarta ${TEXT}`,
        {},
        { id: CANARIES.telephone, name: CANARIES.name, username: 'kanarinda' },
      ),
    ),
  ),
]
const mail = (subject: string) =>
  wire.mail(
    { From: `${CANARIES.name} <${CANARIES.mail}>`, Subject: `${subject} ${CANARIES.name}`, 'X-Phone': PHONE },
    TEXT,
  )

/** Lets every insert into a table fail with a text that quotes the row, as PostgreSQL's own errors do. */
async function failInserts(table: string, quoted: string): Promise<void> {
  await rows(
    stage.fresh,
    `create function gw.quoting() returns trigger language plpgsql as $$ begin
    raise exception E'row\\n(%)\\nviolates %', ${quoted}, TG_TABLE_NAME using errcode = 'check_violation', detail = ${quoted}; end $$`,
  )
  await rows(
    stage.fresh,
    `create trigger quoting before insert on gw.${table} for each row execute function gw.quoting()`,
  )
}
const mend = () => rows(stage.fresh, 'drop function gw.quoting() cascade')

describe('the canaries fly', () => {
  it('down every ordinary way', async () => {
    for (const one of deliveries()) expect((await wire.send(one)).status).toBe(200)
    stage.clouds.imap.deliver(MAILBOX, mail('Lampu'))
    const desk = await wire.send(
      report({
        text: TEXT,
        name: CANARIES.name,
        phone: PHONE,
        email: CANARIES.mail,
        address: CANARIES.words,
      }),
    )
    expect(desk.status).toBe(201)
    await stage.muara.atRest(40)
    expect(stage.clouds.twilio.sent.map(one => one.to)).toContain(PHONE)
  })

  it('into refusals at the doors', async () => {
    for (const one of deliveries()) {
      await tell({ ...one, headers: { 'content-type': one.headers['content-type'] as string } })
      await tell({ ...one, body: Buffer.concat([Buffer.from(one.body), Buffer.from(TEXT)]) })
      await tell({ ...one, url: `${base}/webhooks/${encodeURIComponent(PHONE)}` })
      await tell({ ...one, headers: { ...one.headers, 'content-encoding': `${CANARIES.mail}` } })
      await tell({ ...one, headers: { ...one.headers, 'content-encoding': 'gzip' } })
    }
    await tell({ ...report(TEXT.repeat(60_000)), url: `${base}/webhooks/facebook` })
    // A search page gives the searcher's own words back into its field.
    for (const path of [
      `/t/0${CANARIES.telephone}`,
      `/lacak?nomor=${CANARIES.NIK}`,
      `/${encodeURIComponent(CANARIES.name)}`,
      '/t/%ff',
      `/webhooks/x?crc_token=${'a'.repeat(2_000)}${CANARIES.NIK}`,
      `/webhooks/facebook?hub.mode=subscribe&hub.verify_token=${CANARIES.mail}&hub.challenge=${CANARIES.NIK}`,
    ])
      if (/^\/(lacak|t\/0)/.test(path)) await wire.send(get(path))
      else await tell(get(path))
  })

  it('into refusals of the API', async () => {
    const wrongKey = { authorization: `Bearer muara_${CANARIES.NIK}` }
    await tell(report({ text: TEXT }, wrongKey))
    await tell(
      get(`/api/v1/messages?channel=${encodeURIComponent(PHONE)}&external_id=`, {
        authorization: `Bearer ${stage.muara.adminKey}`,
      }),
    )
    for (const wrong of [
      { text: TEXT, phone: `${PHONE}${PHONE}` },
      { text: TEXT, email: `${CANARIES.mail} ${CANARIES.name}` },
      { text: TEXT, lat: TEXT },
      { text: [TEXT], name: { is: CANARIES.name } },
      { text: TEXT, kelurahan: CANARIES.NIK },
      { text: TEXT, id: CANARIES.NIK },
      { text: TEXT, channel: CANARIES.name },
      { text: TEXT, channel: 'kanarinda' },
      `{"text":"${TEXT}`,
      `"${TEXT}"`,
    ])
      await tell(report(wrong))
    await tell(report({ text: TEXT }, { 'idempotency-key': `${CANARIES.name} ${PHONE}`.repeat(20) }))
    const key = randomUUID()
    await wire.send(report({ text: TEXT }, { 'idempotency-key': key }))
    await tell(report({ text: `${TEXT} ` + CANARIES.name }, { 'idempotency-key': key }))
  })

  it('into bodies nobody can read, which wait in quarantine', async () => {
    const cut = `{"object":"page","entry":[{"text":"${TEXT}`
    for (const one of [wire.facebook(base, cut), wire.x(base, cut), wire.smsJson(base, Buffer.from(cut))])
      expect((await wire.send(one)).status).toBe(200)
    stage.clouds.imap.deliver(
      MAILBOX,
      wire.mail(
        { From: `${CANARIES.name} <${CANARIES.mail}>`, 'Content-Type': `multipart/mixed; boundary=b` },
        `--b\r\n\r\n${TEXT}`.repeat(1_100),
      ),
    )
    await stage.muara.atRest(40)
  })

  it('into answers of providers that refuse to send', async () => {
    const { twilio, graph, x, smtp } = stage.clouds
    const quoting = {
      title: `no ${PHONE}`,
      detail: `${CANARIES.name} ${CANARIES.mail} ${wire.SECRET}`,
      status: 403,
    }
    twilio.next(
      { is: 'refused', status: 400, code: 21211 },
      { is: 'throttled', retryAfter: '1' },
      { is: 'down' },
    )
    graph.next({ is: 'error', code: 100 }, { is: 'down', status: 502 })
    x.failSend(
      { is: 'status', status: 403, body: quoting },
      { is: 'status', status: 500, body: quoting },
      { is: 'cut' },
    )
    smtp.behave({ atRecipient: 550, only: CANARIES.mail })
    // Who was told within ten minutes is not told again: two rounds, each an hour after the last.
    for (const round of [deliveries(), deliveries()]) {
      await rows(stage.fresh, `update reply set created_at = created_at - interval '1 hour'`)
      for (const one of round) expect((await wire.send(one)).status).toBe(200)
      await stage.muara.atRest(40)
    }
    stage.clouds.imap.deliver(MAILBOX, mail('Kedua'))
    await stage.muara.atRest(40)
    smtp.behave('accept')
    const { body } = await stage.muara.api('/api/v1/accounting')
    expect(body.replies.failed).toBeGreaterThanOrEqual(3)
  })

  it('into errors of the database, at the door and in the worker', async () => {
    await failInserts('message', `'${PHONE} ${CANARIES.name} ' || convert_from(new.raw, 'utf8')`)
    for (const one of deliveries()) await tell(one, 500)
    await tell(report({ text: TEXT, name: CANARIES.name }), 500)
    await mend()
    await failInserts('report', `new.text || ' ${PHONE} ${CANARIES.name}'`)
    for (const one of deliveries()) expect((await wire.send(one)).status).toBe(200)
    await expect
      .poll(
        async () =>
          (
            await rows<{ n: number }>(
              stage.fresh,
              'select count(*)::int as n from bullmq.job where failed_reason is not null',
            )
          )[0]?.n,
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0)
    await mend()
    await stage.muara.atRest(40)
  })
})

/** Names of the canaries in a text, however its telephone numbers are written. */
function found(text: string): string[] {
  const compact = text.replace(/[ .()-]/g, '')
  const everything = { ...CANARIES, key: stage.muara.adminKey }
  return Object.entries(everything)
    .filter(([, canary]) => text.includes(canary) || compact.includes(canary.replace(/[ .()-]/g, '')))
    .map(([name]) => name)
}

describe('and are not seen', () => {
  it('by this test when it is blind', () => {
    expect(found(`x ${CANARIES.telephone.replace('8120', '812-0')} y`)).toEqual(['telephone'])
    expect(found(TEXT)).toEqual(['telephone', 'NIK', 'mail', 'name', 'words'])
  })

  it('in the output of the process, although it says a lot', () => {
    expect(stage.muara.lines().length).toBeGreaterThan(50)
    const seen = stage.muara
      .output()
      .split('\n')
      .flatMap(line => found(line).map(name => `${name} in ${line.slice(0, 300)}`))
    expect(seen).toEqual([])
    expect(stage.muara.output()).not.toMatch(/Sentence about|refused:/)
  })

  it('in metrics', async () => {
    const answer = await wire.send(get('/metrics'))
    expect(answer.body).toContain('muara_messages')
    expect(found(answer.body)).toEqual([])
  })

  it('in any table of the queue', async () => {
    const tables = await rows<{ name: string }>(
      stage.fresh,
      `select table_name as name from information_schema.tables where table_schema = 'bullmq' and table_type = 'BASE TABLE'`,
    )
    expect(tables.length).toBeGreaterThan(3)
    for (const { name } of tables) {
      const content = await rows<{ row: string }>(
        stage.fresh,
        `select t::text as row from bullmq."${name}" t`,
      )
      expect(
        content.flatMap(({ row }) => found(row)),
        name,
      ).toEqual([])
    }
  })

  it('by anybody who was refused', () => {
    expect(told.length).toBeGreaterThan(30)
    expect(told.flatMap(one => found(one).map(name => `${name} in ${one.slice(0, 400)}`))).toEqual([])
    expect(told.filter(one => /node_modules|\.js:\d|violates|syntax error/.test(one))).toEqual([])
  })

  it('in an answer to the citizen', () => {
    const { twilio, graph, x, smtp } = stage.clouds
    const words = [
      ...twilio.sent.map(one => one.body),
      ...graph.comments.map(one => one.message),
      ...x.posts.map(one => one.text),
    ]
    expect(words.length).toBeGreaterThan(3)
    expect(words.flatMap(found)).toEqual([])
    expect(
      smtp.mails.flatMap(one => found(one.raw.toString()).filter(name => !['mail', 'name'].includes(name))),
    ).toEqual([])
  })
})
