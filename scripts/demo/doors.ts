import nodemailer from 'nodemailer'
import { metaSignature, twilioSignature, xSignature } from '../payloads/sign.js'
import { type CitizenMessage, e164, type RunIds } from './scenario.js'
import type { Clouds, Trial } from './trial.js'
import { feedChange, mentionEvent, mentionPost } from './posts.js'

/** Where a message was handed in, and how to ask what became of it. */
interface HandedIn {
  readonly channel: string
  /** Path of the API which shows the message. */
  readonly ask: string
}

/** A way into Muara: takes a citizen's message to the door its provider would use. */
export type Door = (message: CitizenMessage) => Promise<HandedIn>

/** Of four posts on X, the last is not pushed: Muara finds it when it looks through the mentions. */
const POLLED_OF = 4

/** The doors by channel of the scenario. */
export function doors(trial: Trial, clouds: Clouds, ids: RunIds): Readonly<Record<string, Door>> {
  const { secrets, url, publicUrl, adminKey } = trial
  const asked = (channel: string, id: string): HandedIn => ({
    channel,
    ask: `/api/v1/messages?channel=${channel}&external_id=${encodeURIComponent(id)}`,
  })

  async function twilio(channel: string, prefix: string, message: CitizenMessage): Promise<HandedIn> {
    const sid = `SM${ids.hex(message.message_id)}`
    const form = new URLSearchParams({
      MessageSid: sid,
      AccountSid: secrets.TWILIO_ACCOUNT_SID,
      From: prefix + e164(message.sender),
      To: prefix + secrets.TWILIO_FROM,
      Body: message.text,
      NumMedia: '0',
      NumSegments: '1',
      SmsStatus: 'received',
      ApiVersion: '2010-04-01',
    })
    await post(`${url}/webhooks/${channel}`, form.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(
        secrets.TWILIO_AUTH_TOKEN,
        `${publicUrl}/webhooks/${channel}`,
        form,
      ),
    })
    return asked(channel, sid)
  }

  let posts = 0
  async function x(message: CitizenMessage): Promise<HandedIn> {
    const mention = mentionPost(message, ids, secrets.X_SELF_USER_ID)
    if (++posts % POLLED_OF === 0) {
      clouds.x.mention(mention.post, mention.includes)
    } else {
      const body = Buffer.from(JSON.stringify(mentionEvent(mention, secrets.X_SELF_USER_ID)))
      const signature = xSignature(secrets.X_CONSUMER_SECRET, body)
      await post(`${url}/webhooks/x`, body, {
        'content-type': 'application/json',
        'x-twitter-webhooks-signature': signature,
      })
    }
    return asked('x', mention.post.id)
  }

  async function facebook(message: CitizenMessage): Promise<HandedIn> {
    const { id, delivery } = feedChange(message, ids, secrets.META_PAGE_ID)
    const body = Buffer.from(JSON.stringify(delivery))
    const signature = metaSignature(secrets.META_APP_SECRET, body)
    await post(`${url}/webhooks/facebook`, body, {
      'content-type': 'application/json',
      'x-hub-signature-256': signature,
    })
    return asked('facebook', id)
  }

  const submission = nodemailer.createTransport({
    host: '127.0.0.1',
    port: secrets.TRIAL_SUBMIT_PORT,
    secure: false,
    ignoreTLS: true,
  })
  async function email(message: CitizenMessage): Promise<HandedIn> {
    const id = `${message.message_id.toLowerCase()}.${ids.run}@example.com`
    const { sender, subject, text } = message
    await submission.sendMail({ from: sender, to: secrets.MAIL_ADDRESS, subject, text, messageId: `<${id}>` })
    return asked('email', id)
  }

  async function desk(channel: string, message: CitizenMessage): Promise<HandedIn> {
    const { sender: name, text, lat, lon, app_category: category, message_id } = message
    const report = { channel, id: ids.uuid(message_id), name, text, category, lat, lon }
    const answer = await post(`${url}/api/v1/reports`, JSON.stringify(report), {
      'content-type': 'application/json',
      authorization: `Bearer ${adminKey}`,
    })
    const { message_id: id } = JSON.parse(answer) as { message_id: string }
    return { channel, ask: `/api/v1/messages/${id}` }
  }

  const desks = ['desk-kelurahan', 'desk-kecamatan', 'desk-walikota', 'desk-pendopo', 'desk-inspektorat']
  return {
    sms: message => twilio('sms', '', message),
    whatsapp: message => twilio('whatsapp', 'whatsapp:', message),
    x,
    facebook,
    email,
    app: message => desk('jaki', message),
    // A letter to the governor is entered where it is opened.
    letter: message => desk('desk-pendopo', message),
    ...Object.fromEntries(
      desks.map(channel => [channel, (message: CitizenMessage) => desk(channel, message)]),
    ),
  }
}

const TRIES = 4

/** Posts as providers do: again when told to slow down. @throws Error naming the status and what the door said. */
async function post(url: string, body: string | Buffer, headers: Record<string, string>): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    })
    const text = await response.text()
    if (response.ok) return text
    const later = response.status === 429 || response.status === 503
    if (!later || attempt === TRIES)
      throw new Error(`${new URL(url).pathname}: ${response.status} ${text.slice(0, 200)}`)
    await new Promise(resolve =>
      setTimeout(resolve, Number(response.headers.get('retry-after') ?? attempt) * 1000),
    )
  }
}
