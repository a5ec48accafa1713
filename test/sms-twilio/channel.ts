import type { Kit } from '#kit'
import adapter from '../../adapters/sms-twilio/adapter.js'

export const sid = (number: number, prefix = 'SM') => prefix + number.toString(16).padStart(32, '0')
export const door = 'https://muara.example/kanal/sms'

export const SETTINGS = {
  accountSid: `AC${'5'.repeat(32)}`,
  authToken: 'token-utama-contoh',
  authTokenSecondary: 'token-kedua-contoh',
  from: '+6281200009000',
}

export const INBOUND = {
  MessageSid: sid(1),
  AccountSid: SETTINGS.accountSid,
  From: '+6281200000001',
  To: '+6281200009000',
  Body: 'Got mampet',
  NumMedia: '0',
  NumSegments: '1',
  SmsStatus: 'received',
  ApiVersion: '2010-04-01',
}

export function channel(settings: Record<string, unknown> = {}, kit: Partial<Kit> = {}) {
  const log = { info() {}, warn() {}, error() {} }
  const now = () => new Date('2026-11-22T03:00:00.000Z')
  return adapter.open(adapter.settings.parse({ ...SETTINGS, ...settings }), { fetch, now, log, ...kit })
}
