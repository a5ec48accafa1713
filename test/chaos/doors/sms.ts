import { signTwilio, startFakeTwilio, twilioForm } from '../../fakes/twilio.js'
import { type Door, post } from './door.js'

const ACCOUNT = `AC${'c4a05'.repeat(6)}c4`
const TOKEN = 'chaos-twilio-auth-token'
const CITY_NUMBER = '+6281112720600'

/** SMS: signed Twilio form posts in, REST messages out. */
export async function smsDoor(publicUrl: string): Promise<Door> {
  const fake = await startFakeTwilio({ accountSid: ACCOUNT, authToken: TOKEN })
  const url = `${publicUrl}/webhooks/sms`
  return {
    settings: {
      adapter: 'sms-twilio',
      title: 'SMS',
      settings: { accountSid: ACCOUNT, authToken: TOKEN, from: CITY_NUMBER, apiBase: fake.url },
    },
    localHosts: [`127.0.0.1:${fake.port}`],
    deliveries: (tellings, random) =>
      tellings.map(({ incident, due, text, sender }) => {
        const id = `SM${random.hex(32)}`
        const { body, signature } = smsRequest(url, { id, from: sender.phone, text })
        const headers = {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': signature,
        }
        return {
          dues: [{ channel: 'sms', id, due, answer: sender.phone, incident }],
          how: 'accepted',
          send: () => post(url, headers, body),
        }
      }),
    answers: () => fake.sent.map(({ to, body }) => ({ answer: to, text: body })),
    close: () => fake.close(),
  }
}

/** One signed webhook request for an incoming SMS. */
export function smsRequest(
  url: string,
  sms: { id: string; from: string; text: string },
  token = TOKEN,
): { body: string; signature: string } {
  const fields = {
    MessageSid: sms.id,
    AccountSid: ACCOUNT,
    From: sms.from,
    To: CITY_NUMBER,
    Body: sms.text,
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    ApiVersion: '2010-04-01',
  }
  return { body: twilioForm(fields), signature: signTwilio(url, fields, token) }
}
