import { defineAdapter, type Channel, type Receipt } from '#kit'
import { cut } from './cut.js'
import { read } from './read.js'
import { isPrivate, LONGEST_TEXT, send } from './send.js'
import { FacebookSettings } from './settings.js'
import { answerChallenge, verify } from './signature.js'

/** A Facebook page: its feed and mentions, Messenger, and the Instagram account tied to it. See README.md. */
export default defineAdapter({
  manifest: {
    name: 'facebook',
    title: 'Facebook, Messenger, Instagram',
    medium: 'social',
    door: 'webhook',
    can: { receive: true, poll: false, send: true, media: true, location: true },
    longestReply: { units: 'characters', max: LONGEST_TEXT },
    // Comments may always be answered; the day which Messenger allows is kept in `send`.
    replyWindowHours: null,
  },
  settings: FacebookSettings,
  open(settings, kit): Channel {
    return {
      receive(inbound): Receipt {
        if (inbound.method === 'GET')
          return {
            messages: [],
            answer: { type: 'text/plain', body: answerChallenge(inbound.query, settings.verifyToken) },
          }
        verify(inbound, settings.appSecret)
        return { messages: cut(inbound.body) }
      },
      normalise: message => read(message, settings),
      send: reply => send(reply, settings, kit),
      isPrivate: to => isPrivate(to, settings),
    }
  },
})
