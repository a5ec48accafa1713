import { defineAdapter, type Channel, type Receipt } from '#kit'
import { cut } from './cut.js'
import { mentions } from './poll.js'
import { read } from './read.js'
import { isDirectMessage, send } from './send.js'
import { XSettings } from './settings.js'
import { answerCrc, verify } from './signature.js'

/** X (Twitter): mentions, quotes and direct messages by webhook, mentions also by polling. See README.md. */
export default defineAdapter({
  manifest: {
    name: 'x',
    title: 'X (Twitter)',
    medium: 'social',
    door: 'webhook',
    can: { receive: true, poll: true, send: true, media: true, location: true },
    longestReply: { units: 'weighted', max: 280 },
    replyWindowHours: null,
  },
  settings: XSettings,
  open(settings, kit): Channel {
    return {
      receive(inbound): Receipt {
        if (inbound.method === 'GET')
          return {
            messages: [],
            answer: { type: 'application/json', body: answerCrc(inbound.query, settings.consumerSecret) },
          }
        verify(inbound, settings.consumerSecret)
        return { messages: cut(inbound.body) }
      },
      ...(settings.poll ? { poll: (cursor, signal) => mentions(cursor, settings, kit, signal) } : {}),
      pollSeconds: settings.pollSeconds,
      normalise: message => read(message, settings),
      send: reply => send(reply, settings, kit),
      isPrivate: isDirectMessage,
    }
  },
})
