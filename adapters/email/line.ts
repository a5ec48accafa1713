import { ChannelError } from '#kit'
import { ImapFlow } from 'imapflow'
import type { Settings } from './settings.js'

/** One live IMAP connection. It is never mended: when it breaks, a new one is made (imapflow refuses to reconnect). */
export interface Line {
  readonly client: ImapFlow
  /** The command's result, or `unavailable` if the line breaks or stays silent for longer than `silenceSeconds`. */
  within<T>(command: Promise<T>): Promise<T>
  /** Sleeps in IDLE until the server announces mail, `longest` ms are over, or the channel is stopped; then checks for life. */
  untilNews(longest: number): Promise<void>
  hangUp(): void
}

/** Opens a line and signs in. Throws `credentials_refused` or `unavailable`. */
export async function connect(settings: Settings, signal: AbortSignal): Promise<Line> {
  const silence = settings.silenceSeconds * 1000
  const client = new ImapFlow({
    host: settings.imapHost,
    port: settings.imapPort,
    secure: settings.imapSecure,
    auth: settings.imapAccessToken
      ? { user: settings.imapUser, accessToken: settings.imapAccessToken }
      : { user: settings.imapUser, pass: settings.imapPassword ?? '' },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: silence,
    greetingTimeout: silence,
    // Watches long fetches. Longer than a quiet IDLE: imapflow would take one for a dead line after its own NOOP.
    socketTimeout: settings.pollSeconds * 1000 + silence,
    maxLiteralSize: settings.maxMailBytes + 1024 * 1024,
  })
  let cause: unknown
  let announceBreak: (error: ChannelError) => void = () => undefined
  const broken = new Promise<never>((_, reject) => {
    announceBreak = reject
  })
  broken.catch(() => undefined)
  // Both before connect(): an unhandled 'error' event would end the process.
  client.on('error', problem => {
    cause = problem
  })
  client.on('close', () =>
    announceBreak(new ChannelError('unavailable', 'the IMAP connection was lost', { cause })),
  )

  const hangUp = () => {
    signal.removeEventListener('abort', hangUp)
    client.close()
  }
  signal.addEventListener('abort', hangUp)

  /** Only for commands that answer at once; a fetch may take long, but then bytes flow and `socketTimeout` watches. */
  const within = async <T>(command: Promise<T>): Promise<T> => {
    command.catch(() => undefined)
    return Promise.race([command, broken])
  }

  const proofOfLife = async () => {
    let timer: NodeJS.Timeout | undefined
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new ChannelError('unavailable', 'the IMAP server stopped answering')),
        silence,
      )
    })
    try {
      await Promise.race([client.noop(), tooLate, broken])
    } finally {
      clearTimeout(timer)
    }
  }

  const untilNews = async (longest: number) => {
    let timer: NodeJS.Timeout | undefined
    let wake: () => void = () => undefined
    const woken = new Promise<void>(resolve => {
      wake = resolve
      timer = setTimeout(resolve, longest)
    })
    client.on('exists', wake)
    try {
      client.idle().catch(() => undefined)
      await Promise.race([woken, broken])
    } finally {
      clearTimeout(timer)
      client.off('exists', wake)
    }
    // NOOP ends the IDLE, and a server that died while we slept is found out here.
    await proofOfLife()
  }

  try {
    await within(client.connect())
  } catch (problem) {
    hangUp()
    if ((problem as { authenticationFailed?: boolean }).authenticationFailed) {
      throw new ChannelError('credentials_refused', 'the IMAP server refuses user or password', {
        cause: problem,
      })
    }
    throw problem instanceof ChannelError
      ? problem
      : new ChannelError('unavailable', 'the IMAP server cannot be reached', { cause: problem })
  }
  return { client, within, untilNews, hangUp }
}
