import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

/** A mail the server took: envelope and exact bytes. `from` is '' for the null sender of automatic mail. */
export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: Buffer
}

export interface FakeSmtp {
  readonly port: number
  readonly url: string
  /** Accepted mails, oldest first. */
  readonly mails: TakenMail[]
  /** How the next mails are treated: taken, refused after DATA with this code, refused at RCPT, taken and the line cut before the answer, or taken with a pause of so many milliseconds before each answer. */
  behave(how: Behaviour): void
  close(): Promise<void>
}

type Behaviour =
  | 'accept'
  | { readonly afterData: number }
  | { readonly atRecipient: number; readonly only?: string }
  | 'drop after data'
  | { readonly slow: number; readonly from?: 'DATA' }

/**
 * A real SMTP server on loopback which keeps what it is given.
 *
 * @param options `users`: name to password, makes signing in a must; `onMail`: called for every accepted mail, for
 *   handing it on into a fake IMAP mailbox.
 */
export async function startFakeSmtp(
  options: { port?: number; users?: Record<string, string>; onMail?: (mail: TakenMail) => void } = {},
): Promise<FakeSmtp> {
  const mails: TakenMail[] = []
  let how: Behaviour = 'accept'
  /** Before the answer to one command. */
  const taking = (step: 'RCPT' | 'DATA'): Promise<unknown> => {
    const slow = typeof how === 'object' && 'slow' in how && (how.from ?? step) === step
    return pause(slow ? (how as { slow: number }).slow : 0)
  }
  const refusal = (code: number) => Object.assign(new Error('refused by the test'), { responseCode: code })

  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    authOptional: options.users === undefined,
    disableReverseLookup: true,
    logger: false,
    onAuth(auth, _session, done) {
      const right = options.users === undefined || options.users[auth.username ?? ''] === auth.password
      done(right ? null : refusal(535), right ? { user: auth.username } : undefined)
    },
    onConnect(_session, done) {
      void taking('RCPT').then(() => done())
    },
    onMailFrom(_address, _session, done) {
      void taking('RCPT').then(() => done())
    },
    onRcptTo(address, _session, done) {
      const refused =
        typeof how === 'object' &&
        'atRecipient' in how &&
        (how.only === undefined || how.only === address.address)
      const answer = refused ? refusal((how as { atRecipient: number }).atRecipient) : null
      void taking('RCPT').then(() => done(answer))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (typeof how === 'object' && 'afterData' in how) return done(refusal(how.afterData))
        const mail = taken(session, Buffer.concat(chunks))
        mails.push(mail)
        options.onMail?.(mail)
        if (how === 'drop after data') {
          for (const connection of server.connections) connection._socket?.destroy()
          return
        }
        void taking('DATA').then(() => done())
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    behave: next => {
      how = next
    },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}

function taken(session: SMTPServerSession, raw: Buffer): TakenMail {
  const { mailFrom, rcptTo } = session.envelope
  return { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(each => each.address), raw }
}
