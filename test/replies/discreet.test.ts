import { afterAll, beforeAll, expect, it } from 'vitest'
import facebook from '../../adapters/facebook/adapter.js'
import { isDirectMessage } from '../../adapters/x/send.js'
import { createPlanner } from '../../src/replies/planner.js'
import { choose } from '../../src/store/replies.js'
import type { Asked } from '../../src/ticket/life/index.js'
import { createWords, type Speaker } from '../../src/ticket/reply-words.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { officer, rules, validator } from '../ticket/life/city.js'
import {
  by,
  contract,
  does,
  hours,
  MORNING,
  phone,
  planned,
  says,
  texts,
  type Voice,
  voices,
} from './street.js'

/** A report about an office, told of below a public post: the office reads along. */

const INSPEKTORAT = { agency: 'INSPEKTORAT', unit: null }
const SECRET = 'uang zirbontara di loket'
const speaking: ReadonlyMap<string, Speaker> = new Map<string, Speaker>([
  ...voices,
  ['x', { ...(voices.get('x') as Speaker), isPrivate: isDirectMessage }],
  ['facebook', { ...facebook.manifest, isPrivate: to => typeof to['psid'] === 'string' }],
])
const planning = {
  contract: { ...contract, outcome_only: [], gather: 0, quiet: { from: 0, until: 0 } },
  rules,
  words: createWords({
    texts,
    offices: rules.life.offices,
    publicUrl: 'https://muara.example',
    root: 'a signing root of the tests, thirty-two bytes and more',
    voices: speaking,
  }),
  voices: speaking,
}

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
})
afterAll(() => fresh.drop())

const POST = { postId: '77' }
const COMMENT = { commentId: '77' }
const holder = officer(INSPEKTORAT)
const note = { action: 'note', visibility: 'public', reason: `kami periksa ${SECRET}` } as const
const asks = { action: 'pause', reasonCode: 'tunggu_pelapor', reason: `Berapa ${SECRET}?` } as const
const waits = { action: 'pause', reasonCode: 'cuaca', reason: `menunggu ${SECRET}` } as const
const promises = { action: 'extend', until: hours(72), reason: `memeriksa ${SECRET}` } as const
const finish = { action: 'finish', reason: `sudah diperiksa, ${SECRET} dikembalikan` } as const

async function filed(...voicesOf: Voice[]): Promise<string> {
  const [first, ...rest] = voicesOf as [Voice, ...Voice[]]
  const { ticketId } = await says(fresh.database, first, undefined, INSPEKTORAT)
  for (const voice of rest) await says(fresh.database, voice, ticketId)
  await fresh.database.db.query('update ticket set protected = true where id = $1', [ticketId])
  await does(fresh.database, ticketId, { action: 'start' }, holder, MORNING)
  return ticketId
}

async function told(ticketId: string, now = hours(2)) {
  const options = { database: fresh.database, log: { info() {}, warn() {}, error() {} }, wakeReplies() {} }
  await createPlanner({ ...options, ...planning, now: () => now }).round()
  return planned(fresh.database, ticketId)
}

it.each<[string, Asked[]]>([
  ['asked', [asks]],
  ['paused', [waits]],
  ['noted', [note]],
  ['promised', [promises]],
])(
  '%s: nothing an officer wrote and no reason, but that we are to be written to in private',
  async (kind, steps) => {
    for (const [channel, answerTo] of [
      ['x', POST],
      ['facebook', COMMENT],
    ] as const) {
      const ticketId = await filed(by(channel, `user-${kind}-${channel}`, { answerTo }))
      for (const step of steps) await does(fresh.database, ticketId, step, holder, hours(1))
      const said = (await told(ticketId)).filter(one => one.kind === kind)
      expect(said).toHaveLength(1)
      expect(said[0]?.text).toMatch(/pesan pribadi/)
      expect(said[0]?.text).not.toMatch(/zirbontara|Inspektorat|cuaca|menunggu|balas di sini|https:/i)
    }
  },
)

it('rejected and done: the outcome without why', async () => {
  const rejected = await filed(by('x', 'user-rejected', { answerTo: POST }))
  const why = { reasonCode: 'tidak_benar', reason: `tidak ada ${SECRET}` } as const
  await does(fresh.database, rejected, { action: 'reject', ...why }, holder, hours(1))
  await does(fresh.database, rejected, { action: 'validate' }, validator, hours(2))
  const done = await filed(by('x', 'user-done', { answerTo: POST }))
  await does(fresh.database, done, finish, holder, hours(1))
  await does(fresh.database, done, { action: 'validate' }, validator, hours(2))
  for (const [ticketId, kind, status] of [
    [rejected, 'rejected', /Ditolak/],
    [done, 'done', /selesai/],
  ] as const) {
    const said = (await told(ticketId, hours(3))).filter(one => one.kind === kind)
    expect(said.map(one => one.text)).toEqual([expect.stringMatching(status)])
    expect(said[0]?.text).not.toMatch(/zirbontara|Inspektorat|tidak sesuai|https:/i)
  }
})

it('another way of theirs on which nobody reads along comes first, with the question whole', async () => {
  const mine = phone()
  const ticketId = await filed(by('sms', mine), by('facebook', mine, { answerTo: COMMENT }))
  const { person } = await says(fresh.database, by('sms', mine))
  await choose(fresh.database.db, person as string, { channel: 'facebook' })
  await does(fresh.database, ticketId, asks, holder, hours(1))
  const said = (await told(ticketId)).filter(one => one.kind === 'asked')
  expect(said.map(one => one.channel)).toEqual(['sms'])
  expect(said[0]?.text).toContain(SECRET)
})

it('who has written to us in private since is asked there', async () => {
  const ticketId = await filed(by('facebook', 'user-later', { answerTo: COMMENT }))
  await says(fresh.database, by('facebook', 'user-later', { answerTo: { psid: '9' } }))
  await does(fresh.database, ticketId, asks, holder, hours(1))
  const said = (await told(ticketId)).filter(one => one.kind === 'asked')
  expect(said[0]?.text).toContain(SECRET)
})

it('an open report is told of below its post as ever', async () => {
  const ticketId = await filed(by('facebook', 'user-open', { answerTo: COMMENT }))
  await fresh.database.db.query('update ticket set protected = false where id = $1', [ticketId])
  await does(fresh.database, ticketId, asks, holder, hours(1))
  expect((await told(ticketId)).find(one => one.kind === 'asked')?.text).toContain(SECRET)
})
