import { randomBytes } from 'node:crypto'
import type { ChannelOfRun } from './gateway.js'
import { OWN_ADDRESS } from './mail.js'
import { requestsOf } from './request.js'
import type { Sample } from './samples.js'
import { ADAPTERS, type Way, wayOf } from './ways.js'

/** A sample and the channel made for it alone: samples share ids, so each needs a store of its own. */
export interface Trial {
  readonly sample: Sample
  readonly channel: ChannelOfRun
  readonly way: Way
  readonly because: string
  /** Name of its mailbox on the IMAP stand-in, and of its folder of secrets. */
  readonly name: string
  readonly secret: string
}

/** Where the stand-ins of the providers listen. */
export interface Providers {
  readonly api: string
  readonly imapPort: number
  readonly smtpPort: number
}

/** One channel per sample, configured from the row's `config`. */
export function trialOf(sample: Sample, index: number, providers: Providers): Trial {
  const name = `sample-${index + 1}`
  const secret = tokenOf(sample) ?? randomBytes(16).toString('hex')
  const adapter = ADAPTERS[sample.adapter] ?? sample.adapter
  const settings = {
    ...settingsOf[adapter]?.({ sample, name, secret, providers }),
    ...configured(sample, adapter),
  }
  return {
    sample,
    name,
    secret,
    ...wayOf(sample),
    channel: { name, title: sample.id, adapter, enabled: true, settings },
  }
}

interface Making {
  readonly sample: Sample
  readonly name: string
  readonly secret: string
  readonly providers: Providers
}

const settingsOf: Readonly<Record<string, (making: Making) => Record<string, unknown>>> = {
  'sms-twilio': ({ sample, secret, providers }) => ({
    accountSid: accountOf(sample) ?? 'AC000000000000000000000000000000f1',
    authToken: secret,
    from: '+6281200000002',
    apiBase: providers.api,
  }),
  email: ({ name, secret, providers }) => ({
    address: OWN_ADDRESS,
    imapHost: '127.0.0.1',
    imapPort: providers.imapPort,
    imapSecure: false,
    imapUser: name,
    imapPassword: secret,
    smtpHost: '127.0.0.1',
    smtpPort: providers.smtpPort,
    smtpSecure: false,
    // No second look is needed: the mail is there before the gateway.
    pollSeconds: 600,
  }),
  x: ({ sample, secret, providers }) => ({
    consumerSecret: secret,
    bearerToken: secret,
    appKey: secret,
    appSecret: secret,
    accessToken: secret,
    accessSecret: secret,
    selfUserId: '1',
    apiBase: providers.api,
    poll: wayOf(sample).way === 'page',
    // As soon as allowed: only the next round tells that the one before stored nothing.
    pollSeconds: 5,
  }),
  facebook: ({ sample, secret, providers }) => ({
    appSecret: secret,
    verifyToken: new URLSearchParams(sample.delivery.query ?? '').get('hub.verify_token') ?? secret,
    pageId: '1',
    pageAccessToken: secret,
    apiBase: providers.api,
  }),
}

/** Keys of a row's `config` and the settings they mean. */
const CONFIG_KEYS: Readonly<Record<string, string>> = {
  self_user_id: 'selfUserId',
  page_id: 'pageId',
  account_sid: 'accountSid',
  auth_token: 'authToken',
  verify_token: 'verifyToken',
  app_secret: 'appSecret',
  consumer_secret: 'consumerSecret',
  own_address: 'address',
  address: 'address',
  authserv_id: 'authservId',
}

function configured(sample: Sample, adapter: string): Record<string, string> {
  const known = Object.keys(
    settingsOf[adapter]?.({
      sample,
      name: '',
      secret: '',
      providers: { api: '', imapPort: 0, smtpPort: 0 },
    }) ?? {},
  )
  const entries = Object.entries(sample.config ?? {}).map(
    ([key, value]) => [CONFIG_KEYS[key] ?? key, String(value)] as const,
  )
  return Object.fromEntries(entries.filter(([key]) => known.includes(key) || key === 'authservId'))
}

/** The secret a row brings with its own signature. */
function tokenOf({ auth_token, delivery, config }: Sample): string | undefined {
  const given =
    auth_token ??
    delivery.auth_token ??
    config?.['auth_token'] ??
    config?.['app_secret'] ??
    config?.['consumer_secret']
  return typeof given === 'string' ? given : undefined
}

/** The Twilio account a request names; a channel takes requests of its own account only. */
function accountOf(sample: Sample): string | undefined {
  const [request] = wayOf(sample).way === 'door' ? requestsOf(sample) : []
  if (!request) return undefined
  const text = request.method === 'GET' ? request.query : request.body.toString('utf8')
  const inForm = new URLSearchParams(text).get('AccountSid')
  return inForm || /"account_?sid"\s*:\s*"(\w+)"/i.exec(text)?.[1]
}
