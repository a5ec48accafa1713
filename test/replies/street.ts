import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { adapters } from '../../adapters/index.js'
import { createPlanner } from '../../src/replies/planner.js'
import { type Complaint, Draft } from '../../src/report/index.js'
import type { Database } from '../../src/store/database.js'
import { joinTicket, openTicket } from '../../src/store/grouping.js'
import { act, type Acted } from '../../src/store/life.js'
import { knowReporter } from '../../src/store/reporters.js'
import { readYaml } from '../../src/tables.js'
import type { Actor, Asked, Owner } from '../../src/ticket/life/index.js'
import { ReplyContract } from '../../src/ticket/reply-contract/index.js'
import { ReplyTexts } from '../../src/ticket/reply-texts.js'
import { createWords, type Speaker } from '../../src/ticket/reply-words.js'
import { placeIn } from '../support/filing.js'
import { DSDA, rules } from '../ticket/life/city.js'

export const contract = readYaml('config', 'reply-contract.yaml', ReplyContract)
export const texts = ReplyTexts.parse(parse(readFileSync('config/replies.yaml', 'utf8')))

const manifest = (name: string) => {
  const found = adapters.find(one => one.manifest.name === name)
  if (!found) throw new Error(`no adapter ${name}`)
  return found.manifest
}
/** The channels of a small city. */
export const voices: ReadonlyMap<string, Speaker> = new Map([
  ['sms', manifest('sms-twilio')],
  ['whatsapp', manifest('sms-twilio')],
  ['email', manifest('email')],
  ['facebook', manifest('facebook')],
  ['x', manifest('x')],
  ['desk', manifest('desk')],
])
export const words = createWords({
  texts,
  offices: rules.life.offices,
  publicUrl: 'https://muara.example',
  voices,
})

const HOUR = 3_600_000
/** Ten in the morning in Jakarta, the first after now: tickets are opened by the machine's clock, told by this one. */
export const MORNING = new Date(Math.floor((Date.now() + 4 * HOUR) / (24 * HOUR)) * 24 * HOUR + 27 * HOUR)
export const hours = (n: number, from = MORNING) => new Date(+from + n * HOUR)
export const minutes = (n: number, from = MORNING) => hours(n / 60, from)

export interface Voice {
  readonly channel: string
  readonly kind: 'phone' | 'email' | 'user_id' | 'none'
  readonly address: string | null
  /** Absent: what the channel usually needs; null: it cannot answer. */
  readonly answerTo?: Record<string, unknown> | null
  readonly text?: string
  readonly language?: 'id' | 'en'
}

let made = 20_000
export const phone = (): string => `+62812000${made++}`
export const by = (channel: string, address: string | null, rest: Partial<Voice> = {}): Voice => ({
  channel,
  kind:
    address === null
      ? 'none'
      : address.startsWith('+')
        ? 'phone'
        : address.includes('@')
          ? 'email'
          : 'user_id',
  address,
  ...rest,
})

/** Somebody reports: opens a ticket, or joins one. As the worker records it, without an acknowledgement. */
export async function says(database: Database, voice: Voice, joins?: string, owner: Owner = DSDA) {
  const { channel, kind, address, text = 'saluran mampet di depan pos ronda', language = null } = voice
  const answerTo = voice.answerTo === undefined ? { to: address } : voice.answerTo
  const draft = Draft.parse({
    externalId: randomUUID(),
    sender: { kind, address },
    sentAt: null,
    text,
    answerTo: channel === 'desk' ? null : answerTo,
  })
  const complaint: Complaint = {
    text,
    category: { value: 'Saluran Air, Kali/Sungai', confidence: 0.8, because: [], alternatives: [] },
    place: placeIn('31.74.01.1001'),
  }
  const messageId = randomUUID()
  return database.transaction(async db => {
    const reporter = await knowReporter(db, channel, draft.sender, { answerTo: draft.answerTo, language })
    await db.query(
      `insert into message (id, channel, adapter, key, raw, state, outcome) values ($1::uuid, $2, 'test', $1::uuid::text, '', 'settled', 'report')`,
      [messageId, channel],
    )
    const report = {
      id: randomUUID(),
      messageId,
      ordinal: 0,
      channel,
      reporterId: reporter.id,
      receivedAt: new Date(),
      draft,
      complaint,
      matching: { is: 'new' },
      subject: {},
      matchKeys: [],
      threadIds: [],
    }
    const filed = joins
      ? await joinTicket(db, report, joins)
      : await openTicket(db, report, { ...owner, rule: 'test', because: [] }, text, [])
    return { ...filed, messageId, person: reporter.person }
  })
}

/** One action in a transaction of its own; it must succeed. */
export async function does(
  database: Database,
  id: string,
  asked: Asked,
  actor: Actor,
  now: Date,
): Promise<Extract<Acted, { done: true }>> {
  const acted = await database.transaction(db => act(db, rules, { id }, asked, actor, { now }))
  if (!acted.done) throw new Error(acted.refusal.en)
  return acted
}

/** A planner whose clock is in the test's hand. */
export function plannerAt(database: Database, clock: { now: Date }, changes: Partial<ReplyContract> = {}) {
  return createPlanner({
    database,
    contract: { ...contract, ...changes },
    rules,
    words,
    voices,
    log: { info() {}, warn() {}, error: (fields, message) => console.error(message, fields) },
    wakeReplies() {},
    now: () => clock.now,
  })
}

export interface Planned {
  readonly id: string
  readonly channel: string
  readonly kind: string
  readonly step: string
  readonly state: string
  readonly reason: string | null
  readonly number: string
  readonly to: string
  readonly text: string
  readonly nextAt: Date
  readonly way: number
  readonly personId: string
}

/** What was planned about a ticket, in the order of the steps. */
export async function planned(database: Database, ticketId: string): Promise<Planned[]> {
  const { rows } = await database.db.query(
    `select id, channel, kind, step, state, reason, number, answer_to->>'to' as "to", text, next_at as "nextAt", way, person_id as "personId"
     from reply where ticket_id = $1 and step is not null order by seq, way, next_at, id`,
    [ticketId],
  )
  return rows as Planned[]
}
