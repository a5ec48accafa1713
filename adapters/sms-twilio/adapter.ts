import { defineAdapter } from '#kit'
import { basic } from './api.js'
import { read } from './read.js'
import { receive } from './receive.js'
import { send } from './send.js'
import { type Settings, settings } from './settings.js'

/** SMS and MMS through Twilio, and WhatsApp through Twilio's senders. */
export default defineAdapter({
  manifest: {
    name: 'sms-twilio',
    title: 'SMS (Twilio)',
    medium: 'sms',
    door: 'webhook',
    can: { receive: true, poll: false, send: true, media: true, location: true },
    longestReply: { units: 'gsm7', max: 160 },
    replyWindowHours: null,
  },
  settings,
  open: (settings, kit) => ({
    receive: inbound => receive(inbound, settings),
    normalise: message => read(message),
    send: reply => send(reply, settings, kit),
    mediaHeaders: url => mediaHeaders(url, settings),
  }),
})

/** Media of an account need its credentials. They are given to Twilio over https, or to the configured API only. */
function mediaHeaders(
  url: string,
  { apiBase, accountSid, authToken }: Settings,
): Record<string, string> | null {
  if (!URL.canParse(url)) return null
  const { protocol, hostname, port, origin, username } = new URL(url)
  if (username !== '') return null
  const isTwilio = protocol === 'https:' && port === '' && /(^|\.)twilio\.com$/.test(hostname)
  const isOurApi = origin === new URL(apiBase).origin
  return isTwilio || isOurApi ? { authorization: basic(accountSid, authToken) } : null
}
