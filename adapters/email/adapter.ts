import { defineAdapter } from '#kit'
import { followMailbox } from './poll.js'
import { openReaders } from './readers.js'
import { sendLetter, sendReply } from './send.js'
import { ourselves, settings } from './settings.js'

/** E-mail: one mailbox read over IMAP, answered over SMTP. See README.md for the settings. */
export default defineAdapter({
  manifest: {
    name: 'email',
    title: 'E-mail (IMAP dan SMTP)',
    medium: 'email',
    door: 'none',
    can: { receive: false, poll: true, send: true, media: true, location: false },
    longestReply: { units: 'characters', max: 20_000 },
    replyWindowHours: null,
  },
  settings,
  open(given, kit) {
    const us = ourselves(given)
    const readers = openReaders()
    return {
      pollSeconds: given.pollSeconds,
      poll: (cursor, signal) => followMailbox(given, kit, cursor, signal),
      normalise: ({ raw, meta, receivedAt }) => readers.read({ raw, meta, receivedAt, ourselves: us }),
      send: reply => sendReply(reply, given, us),
      write: letter => sendLetter(letter, given, us),
      close: async () => readers.close(),
    }
  },
})
