/**
 * The files of a new adapter. It speaks an invented protocol (JSON, signed with HMAC-SHA256) so that it can be run at
 * once; whoever fills it in replaces the invented parts one by one, with the conformance run telling what is left.
 */
export function template(name: string): Record<string, string> {
  return {
    'adapter.ts': adapter(name),
    'cases.ts': cases(name),
    'README.md': readme(name),
    'payloads/report.json': payload({
      id: 'contoh-1',
      from: '+6281200000001',
      text: 'Got mampet di Jl. Contoh',
    }),
    'payloads/ping.json': payload({ id: 'contoh-2', event: 'ping' }),
    'payloads/real.json': payload({ replace: 'this file with a message as the provider sends it' }),
  }
}

const payload = (content: object) => `${JSON.stringify(content, null, 2)}\n`

const adapter = (name: string) => `import {
  ChannelError,
  cleanText,
  cutText,
  type Draft,
  defineAdapter,
  fingerprint,
  hmac,
  type Inbound,
  phoneNumber,
  type Reading,
  sameSecret,
  secret,
} from '#kit'
import { z } from 'zod'

/** FILL IN: what an administrator must give. Every setting is explained in README.md. */
const settings = z.strictObject({
  webhookSecret: secret('Rahasia untuk memeriksa tanda tangan webhook'),
})

/** FILL IN: what the provider sends, and where its documentation says so. */
const Message = z.object({ id: z.string().min(1).max(400), from: z.string().max(320), text: z.string() })
const Ping = z.object({ id: z.string().min(1).max(400), event: z.literal('ping') })

export default defineAdapter({
  manifest: {
    name: '${name}',
    title: '${name}',
    medium: 'social',
    door: 'webhook',
    can: { receive: true, poll: false, send: false, media: false, location: false },
    longestReply: { units: 'characters', max: 1000 },
    replyWindowHours: null,
  },
  settings,
  open: ({ webhookSecret }) => ({
    receive(inbound) {
      verify(inbound, webhookSecret)
      const id = Message.or(Ping).safeParse(parse(inbound.body)).data?.id ?? null
      return { messages: [{ key: id ?? fingerprint(inbound.body), externalId: id, raw: inbound.body }] }
    },
    normalise: message => read(parse(message.raw)),
  }),
})

/** FILL IN: the provider's own way to sign. Always over the exact bytes, always before anything is parsed. */
function verify(inbound: Inbound, webhookSecret: string): void {
  const signature = inbound.headers['x-signature']
  if (!signature) throw new ChannelError('unauthenticated', 'x-signature is missing')
  if (!sameSecret(signature, hmac('sha256', webhookSecret, inbound.body, 'hex')))
    throw new ChannelError('forbidden', 'x-signature does not fit this body')
}

function read(json: unknown): Reading {
  if (Ping.safeParse(json).success) return { is: 'ignored', because: 'uji sambungan dari penyedia' }
  const { data } = Message.safeParse(json)
  if (!data) return { is: 'malformed', because: 'bukan pesan ${name}' }
  return { is: 'report', draft: draft(data) }
}

/** FILL IN: map the provider's fields. Absent is null, never an empty guess. */
function draft({ id, from, text }: z.output<typeof Message>): Draft {
  const phone = phoneNumber(from)
  const other = cleanText(from).trim()
  return {
    externalId: cleanText(id) || fingerprint(id),
    sender:
      phone !== null
        ? { kind: 'phone', address: phone }
        : other !== ''
          ? { kind: 'user_id', address: other }
          : { kind: 'none', address: null },
    sentAt: null,
    subject: null,
    text: cutText(cleanText(text).trim(), 100_000),
    media: [],
    point: null,
    placeText: null,
    replyTo: null,
    thread: [],
    claimedCategory: null,
    claimedKelurahan: null,
    mayAnswer: false,
    answerTo: null,
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}
`

const cases = (name: string) => `import { readFileSync } from 'node:fs'
import { defineCases, hmac } from '#kit'

const payload = (name: string) => readFileSync(new URL(\`./payloads/\${name}\`, import.meta.url))
const headers = { 'content-type': 'application/json' }

export default defineCases({
  settings: { webhookSecret: 'rahasia-contoh' },
  sign: (inbound, settings) => ({
    ...inbound,
    headers: {
      ...inbound.headers,
      'x-signature': hmac('sha256', String(settings.webhookSecret), inbound.body, 'hex'),
    },
  }),
  deliveries: [
    {
      name: 'an invented report',
      inbound: { headers, body: payload('report.json') },
      expect: [
        {
          is: 'report',
          draft: { sender: { kind: 'phone', address: '+6281200000001' }, text: 'Got mampet di Jl. Contoh' },
        },
      ],
    },
    {
      name: 'an invented ping',
      inbound: { headers, body: payload('ping.json') },
      expect: [{ is: 'ignored' }],
    },
    {
      // Fails until somebody fills it in, and says so by its name in the run.
      name: 'FILL IN: a real message of ${name} (payloads/real.json)',
      inbound: { headers, body: payload('real.json') },
      expect: [{ is: 'report', draft: { text: 'FILL IN: the words of the citizen in payloads/real.json' } }],
    },
  ],
  readings: [],
  waivers: {},
})
`

const readme = (name: string) => `# ${name}

FILL IN: which provider this is, and what citizens use it for.

## Obtaining the keys

FILL IN: where an administrator clicks, step by step.

## Settings

| setting | meaning |
|---|---|
| \`webhookSecret\` | FILL IN: where the provider shows it. At least 8 characters |

## What holds, what does not

FILL IN: limits of the provider which a citizen or an administrator would notice.
`
