import { randomInt } from 'node:crypto'
import { type AddressInfo, createServer } from 'node:net'
import { boxOf, type FakeMail, Session, type World } from './imap-session.js'

/**
 * An IMAP4rev1 server (RFC 3501, with IDLE, ID, NAMESPACE, LITERAL+) for tests, demo and chaos runs: real sockets,
 * byte-exact mails, and faults on demand. It knows what a reading client needs and answers NO to the rest.
 */
export interface FakeImap {
  readonly port: number
  readonly url: string
  /** Puts a mail into a mailbox and tells every idle client. Returns its UID. */
  deliver(user: string, raw: Uint8Array | string, options?: { mailbox?: string; internalDate?: Date }): number
  expunge(user: string, uid: number, mailbox?: string): void
  /** The mailbox gets a new UIDVALIDITY and its mails new UIDs from 1. Clients are thrown out, as servers do. */
  changeUidValidity(user: string, mailbox?: string): void
  mails(user: string, mailbox?: string): readonly FakeMail[]
  /** Destroys every connection. */
  cutConnections(): void
  /** The next `times` body fetches are cut in the middle of a mail. */
  cutMidFetch(times: number): void
  /** Present connections stay open and never answer again; new ones work. */
  goSilent(): void
  refuseLogins(refuse: boolean): void
  /** Present connections. */
  connections(): number
  /** Every command line received, passwords included; newest last. */
  readonly commands: readonly string[]
  close(): Promise<void>
}

/** @param options `users`: name to password; without it any login is taken and gets a mailbox of its own. */
export async function startFakeImap(
  options: { port?: number; users?: Record<string, string> } = {},
): Promise<FakeImap> {
  const world: World = {
    users: options.users ?? null,
    boxes: new Map(),
    sessions: new Set(),
    commands: [],
    cutsMidFetch: 0,
    refusing: false,
  }
  const server = createServer(socket => world.sessions.add(new Session(socket, world)))
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cutConnections = () => {
    for (const session of world.sessions) session.socket.destroy()
  }
  return {
    port,
    url: `imap://127.0.0.1:${port}`,
    deliver(user, raw, { mailbox = 'INBOX', internalDate = new Date() } = {}) {
      const box = boxOf(world, user, mailbox)
      const mail = {
        uid: box.uidNext++,
        raw: Buffer.from(raw as Uint8Array),
        internalDate,
        flags: new Set<string>(),
      }
      box.mails.push(mail)
      for (const session of world.sessions) session.announce(box)
      return mail.uid
    },
    expunge(user, uid, mailbox = 'INBOX') {
      const box = boxOf(world, user, mailbox)
      const at = box.mails.findIndex(mail => mail.uid === uid)
      if (at < 0) return
      box.mails.splice(at, 1)
      for (const session of world.sessions) session.announceGone(box, at + 1)
    },
    changeUidValidity(user, mailbox = 'INBOX') {
      const box = boxOf(world, user, mailbox)
      box.uidValidity += randomInt(1, 1000)
      box.mails.forEach((mail, at) => {
        mail.uid = at + 1
      })
      box.uidNext = box.mails.length + 1
      cutConnections()
    },
    mails: (user, mailbox = 'INBOX') => boxOf(world, user, mailbox).mails,
    cutConnections,
    cutMidFetch: times => {
      world.cutsMidFetch = times
    },
    goSilent() {
      for (const session of world.sessions) session.silent = true
    },
    refuseLogins: refuse => {
      world.refusing = refuse
    },
    connections: () => world.sessions.size,
    commands: world.commands,
    async close() {
      cutConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
