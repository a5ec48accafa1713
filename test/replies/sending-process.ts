import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { type Channel, ChannelError } from '../../src/kit/index.js'
import { guardedFetch } from '../../src/network/guarded-fetch.js'
import { startDispatcher } from '../../src/replies/dispatcher.js'
import { Database } from '../../src/store/database.js'
import { OUR_NUMBER, SECRET, SID } from '../support/wire.js'

/**
 * The outbox in a process of its own, to be killed: `sending-process.js DATABASE_URL TWILIO_URL DEAF_URL [plans]`. With
 * `plans` it is the planner as well, which costs it a second to load. It says `ready` once everything is loaded and begins
 * when told to.
 */
const [url = '', twilio = '', deaf = '', plans = ''] = process.argv.slice(2)
const log = { info() {}, warn() {}, error() {} }
const hosts = [twilio, deaf].map(one => new URL(one).host)
const database = await Database.connect(url, { max: 6, name: 'muara-replies', onIdleError: () => {} })
const fetch = guardedFetch({ localHosts: hosts })

const settings = { accountSid: SID, authToken: SECRET, from: OUR_NUMBER, apiBase: twilio }
const sms = smsTwilio.open(smsTwilio.settings.parse(settings), { fetch, now: () => new Date(), log })

/** A provider that takes messages and can be asked nothing. */
const mute: Channel = {
  normalise: () => ({ is: 'ignored', because: '' }),
  async send({ to }) {
    const response = await fetch(deaf, { method: 'POST', body: String(to.to) }).catch(() => null)
    if (!response?.ok) throw new ChannelError('outcome_unknown', 'no answer')
    return { providerId: null }
  },
}

const planning = plans && (await import('./planning.js'))
process.once('message', () => {
  const { wake } = startDispatcher({
    database,
    channels: new Map([
      ['sms', { channel: sms }],
      ['mute', { channel: mute }],
    ]),
    log,
    alone: new Set(['mute']),
    settings: { leaseSeconds: 20, sendLimitMs: 15_000 },
  })
  if (planning) planning.startPlanning(database, wake)
})
process.send?.('ready')
