import type { AddressInfo } from 'node:net'
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
  /** How the next mails are treated: taken, refused after DATA with this code, refused at RCPT, or taken and the line cut before the answer. */
  behave(how: Behaviour): void
  close(): Promise<void>
}

type Behaviour =
  | 'accept'
  | { readonly afterData: number }
  | { readonly atRecipient: number; readonly only?: string }
  | 'drop after data'

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
    onRcptTo(address, _session, done) {
      const refused =
        typeof how === 'object' &&
        'atRecipient' in how &&
        (how.only === undefined || how.only === address.address)
      done(refused ? refusal((how as { atRecipient: number }).atRecipient) : null)
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
        done()
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
