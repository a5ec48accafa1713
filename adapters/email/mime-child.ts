import { type MailToRead, readMail } from './read.js'

/**
 * The process that may die of a hostile mail. Takes one mail at a time from its parent and answers with a reading.
 * Started and, when it is too slow, killed by readers.ts; ends by itself when the parent is gone.
 */
process.on('disconnect', () => process.exit(0))
process.on('message', (mail: MailToRead) => {
  readMail(mail)
    .catch((problem: unknown) => ({
      is: 'malformed' as const,
      because: problem instanceof Error ? problem.message.slice(0, 300) : 'unreadable',
    }))
    .then(reading => process.send?.({ reading }))
})
process.send?.({ ready: true })
