import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defineCases, type Inbound } from '#kit'

const payload = (name: string) => readFileSync(new URL(`./payloads/${name}`, import.meta.url))
const sid = (number: number, prefix = 'SM') => prefix + number.toString(16).padStart(32, '0')

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
const JSON_TYPE = { 'content-type': 'application/json' }
const OUR_NUMBER = '+6281200009000'
const STOPPED = '+6281200000001'

export default defineCases({
  settings: {
    accountSid: `AC${'5'.repeat(32)}`,
    authToken: 'token-utama-contoh',
    authTokenSecondary: 'token-kedua-contoh',
    from: OUR_NUMBER,
  },
  sign,
  deliveries: [
    {
      name: 'an SMS: %2B is a plus, + a space',
      inbound: { headers: FORM, body: payload('sms.form') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: sid(1),
            sender: { kind: 'phone', address: STOPPED },
            text: 'Got mampet + bau di Jl. Contoh RT 03/RW 05, mohon dibersihkan',
            sentAt: null,
            answerTo: { to: STOPPED, from: OUR_NUMBER },
          },
        },
      ],
    },
    {
      name: 'an MMS without words, one file without a type',
      inbound: { headers: FORM, body: payload('mms-two-files.form') },
      expect: [
        {
          is: 'report',
          draft: {
            text: '',
            media: [
              { kind: 'image', url: mediaUrl('1'), claimedType: 'image/jpeg' },
              { kind: 'document', url: mediaUrl('2') },
            ],
          },
        },
      ],
    },
    {
      name: 'a WhatsApp location without a body',
      inbound: { headers: FORM, body: payload('whatsapp-location.form') },
      expect: [
        {
          is: 'report',
          draft: {
            sender: { kind: 'phone', address: '+6281200000003', name: 'Warga Contoh' },
            point: { lat: -6.2041, lon: 106.8302, approximate: false },
            placeText: 'Pos Ronda Contoh, Jl. Contoh No. 1',
            answerTo: { to: 'whatsapp:+6281200000003', from: `whatsapp:${OUR_NUMBER}` },
          },
        },
      ],
    },
    {
      name: 'a WhatsApp sender without a telephone number',
      inbound: { headers: FORM, body: payload('whatsapp-user-id.form') },
      expect: [
        {
          is: 'report',
          draft: {
            sender: { kind: 'user_id', address: 'ID.90210', name: 'Warga Tanpa Nomor' },
            text: 'Lampu jalan mati sejak Senin 😔',
            answerTo: { to: 'whatsapp:ID.90210', from: `whatsapp:${OUR_NUMBER}` },
          },
        },
      ],
    },
    {
      name: 'a button of ours pressed on WhatsApp',
      inbound: { headers: FORM, body: payload('whatsapp-button.form') },
      expect: [{ is: 'follow_up', draft: { text: 'Belum selesai', replyTo: sid(900) } }],
    },
    {
      name: 'a GET webhook, parameters in the signed URL',
      inbound: { method: 'GET', query: payload('sms.form').toString(), body: '' },
      expect: [{ is: 'report', draft: { externalId: sid(1) } }],
    },
    {
      name: 'BERHENTI alone opts out',
      inbound: { headers: FORM, body: payload('stop.form') },
      expect: [{ is: 'opt_out' }],
    },
    {
      name: 'OptOutType says START whatever the words are',
      inbound: { headers: FORM, body: payload('start.form') },
      expect: [{ is: 'opt_in' }],
    },
    {
      name: 'INFO is answered by Twilio and is no complaint',
      inbound: { headers: FORM, body: payload('help.form') },
      expect: [{ is: 'ignored' }],
    },
    {
      name: 'a long text delivered as base64, cut inside its last sign',
      inbound: { headers: FORM, body: payload('base64-cut.form') },
      expect: [
        {
          is: 'report',
          draft: {
            text: 'Banjir setinggi lutut di Gang Contoh sejak subuh, pompa tidak jalan – mohon bantuan “segera',
          },
        },
      ],
    },
    {
      name: 'an alphanumeric sender cannot be answered',
      inbound: { headers: FORM, body: payload('short-code.form') },
      expect: [
        {
          is: 'report',
          draft: { sender: { kind: 'user_id', address: 'CONTOHBANK' }, mayAnswer: false, answerTo: null },
        },
      ],
    },
    {
      name: 'news: delivered',
      inbound: { headers: FORM, body: payload('status-delivered.form') },
      expect: [{ is: 'delivery_status', target: sid(901) }],
    },
    {
      name: 'news: not delivered because the citizen opted out',
      inbound: { headers: FORM, body: payload('status-opted-out.form') },
      expect: [{ is: 'delivery_status', target: sid(902) }],
    },
    {
      name: 'a batch of Event Streams is cut into its events',
      inbound: { headers: JSON_TYPE, body: payload('event-stream.json') },
      expect: [
        {
          is: 'report',
          draft: {
            externalId: sid(11),
            text: 'Pohon tumbang menutup jalan',
            sentAt: '2026-11-20T01:15:00.000Z',
          },
        },
        { is: 'delivery_status', target: sid(903) },
        { is: 'ignored' },
      ],
    },
  ],
  readings: [
    {
      name: 'a REST resource posted to us by mistake',
      raw: JSON.stringify({
        account_sid: `AC${'5'.repeat(32)}`,
        sid: sid(904),
        direction: 'outbound-api',
        body: 'Halo',
      }),
      expect: { is: 'ignored' },
    },
    {
      name: 'a form without a message id',
      raw: 'Body=halo&From=%2B6281200000001',
      expect: { is: 'malformed' },
    },
  ],
  waivers: {},
})

function mediaUrl(digit: string): string {
  const account = `AC${'5'.repeat(32)}`
  return `https://api.twilio.com/2010-04-01/Accounts/${account}/Messages/${sid(2, 'MM')}/Media/ME${digit.repeat(32)}`
}

/** Twilio's signature, written once more from its description: the run must not check the adapter with itself. */
function sign(inbound: Inbound, settings: Record<string, unknown>): Inbound {
  const hashed = inbound.headers['content-type'] === JSON_TYPE['content-type']
  const hash = createHash('sha256').update(inbound.body).digest('hex')
  const url = hashed ? `${inbound.url}?bodySHA256=${hash}` : inbound.url
  const form =
    inbound.method === 'GET' || hashed ? [] : [...new URLSearchParams(new TextDecoder().decode(inbound.body))]
  const signed = [...new Map(form.map(pair => [pair.join('\0'), pair])).values()]
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => name + value)
    .join('')
  const signature = createHmac('sha1', String(settings.authToken))
    .update(url + signed)
    .digest('base64')
  return { ...inbound, url, headers: { ...inbound.headers, 'x-twilio-signature': signature } }
}
