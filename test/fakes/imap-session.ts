import type { Socket } from 'node:net'

export interface FakeMail {
  uid: number
  readonly raw: Buffer
  readonly internalDate: Date
  /** Stays empty unless a client sets \Seen: the adapter must not. */
  readonly flags: Set<string>
}

export interface Mailbox {
  uidValidity: number
  uidNext: number
  mails: FakeMail[]
}

export interface World {
  readonly users: Readonly<Record<string, string>> | null
  readonly boxes: Map<string, Mailbox>
  readonly sessions: Set<Session>
  readonly commands: string[]
  cutsMidFetch: number
  refusing: boolean
}

const CAPABILITIES = 'IMAP4rev1 IDLE ID NAMESPACE LITERAL+ SASL-IR AUTH=PLAIN'

/** A user's mailbox, made on first sight. */
export function boxOf(world: World, user: string, mailbox: string): Mailbox {
  const key = `${user}\n${mailbox.toUpperCase() === 'INBOX' ? 'INBOX' : mailbox}`
  let box = world.boxes.get(key)
  if (!box) world.boxes.set(key, (box = { uidValidity: 1000 + world.boxes.size, uidNext: 1, mails: [] }))
  return box
}

/** One client's connection: takes command lines, answers, and pushes news while the client idles. */
export class Session {
  silent = false
  private pending: Buffer = Buffer.alloc(0)
  private user: string | null = null
  private box: Mailbox | null = null
  private idleTag: string | null = null
  /** Set while the server waits for the base64 line of AUTHENTICATE. */
  private authTag: string | null = null

  constructor(
    readonly socket: Socket,
    private readonly world: World,
  ) {
    socket.on('error', () => undefined)
    socket.on('close', () => world.sessions.delete(this))
    socket.on('data', chunk => {
      this.pending = Buffer.concat([this.pending, chunk])
      for (let line = this.nextLine(); line !== null; line = this.nextLine()) this.take(line)
    })
    this.say(`* OK [CAPABILITY ${CAPABILITIES}] ready`)
  }

  announce(box: Mailbox): void {
    if (this.box === box && this.idleTag) this.say(`* ${box.mails.length} EXISTS`)
  }

  announceGone(box: Mailbox, sequence: number): void {
    if (this.box === box) this.say(`* ${sequence} EXPUNGE`)
  }

  private say(text: string): void {
    this.send(Buffer.from(`${text}\r\n`, 'latin1'))
  }

  private send(bytes: Buffer): void {
    if (!this.silent && !this.socket.destroyed) this.socket.write(bytes)
  }

  /** One command line with its literals put in as quoted strings; null until it is complete. */
  private nextLine(): string | null {
    let text = ''
    let at = 0
    for (;;) {
      const end = this.pending.indexOf('\r\n', at)
      if (end < 0) return null
      const part = this.pending.toString('latin1', at, end)
      const literal = /\{(\d+)(\+?)\}$/.exec(part)
      if (!literal) {
        this.pending = this.pending.subarray(end + 2)
        return text + part
      }
      const length = Number(literal[1])
      if (this.pending.length < end + 2 + length) {
        if (!literal[2]) this.say('+ go on')
        return null
      }
      const content = this.pending.toString('latin1', end + 2, end + 2 + length)
      text += `${part.slice(0, literal.index)}"${content.replace(/(["\\])/g, '\\$1')}"`
      at = end + 2 + length
    }
  }

  private take(line: string): void {
    this.world.commands.push(line)
    if (this.silent) return
    if (this.idleTag) {
      if (line.toUpperCase() === 'DONE') this.say(`${this.idleTag} OK idle over`)
      this.idleTag = null
      return
    }
    if (this.authTag) {
      const tag = this.authTag
      this.authTag = null
      this.signInPlain(tag, line)
      return
    }
    const [, tag = '*', rest = ''] = /^(\S+) (.*)$/s.exec(line) ?? []
    const [name = '', ...words] = rest.split(' ')
    this.obey(tag, name.toUpperCase(), words.join(' '))
  }

  private obey(tag: string, name: string, rest: string): void {
    const args = words(rest)
    switch (name) {
      case 'CAPABILITY':
        this.say(`* CAPABILITY ${CAPABILITIES}`)
        break
      case 'ID':
        this.say('* ID ("name" "fake")')
        break
      case 'NAMESPACE':
        this.say('* NAMESPACE (("" "/")) NIL NIL')
        break
      case 'LOGIN':
        return this.signIn(tag, args[0] ?? '', args[1] ?? '')
      case 'AUTHENTICATE':
        if (args[0]?.toUpperCase() !== 'PLAIN') return this.say(`${tag} NO unknown mechanism`)
        if (args[1]) return this.signInPlain(tag, args[1])
        this.authTag = tag
        return this.say('+ ')
      case 'LOGOUT':
        this.say('* BYE')
        this.say(`${tag} OK`)
        this.socket.end()
        return
      case 'NOOP':
      case 'CHECK':
        if (this.box) this.say(`* ${this.box.mails.length} EXISTS`)
        break
      case 'CLOSE':
      case 'UNSELECT':
        this.box = null
        break
      default:
        if (this.user === null) return this.say(`${tag} NO sign in first`)
        return this.obeySignedIn(tag, name, rest, args)
    }
    this.say(`${tag} OK ${name} done`)
  }

  private obeySignedIn(tag: string, name: string, rest: string, args: string[]): void {
    const user = this.user as string
    switch (name) {
      case 'LIST':
      case 'LSUB':
        for (const path of new Set(['INBOX', ...this.paths(user)])) {
          if (['*', '%', path].includes(args[1] ?? '')) this.say(`* ${name} () "/" "${path}"`)
        }
        if (args[1] === '') this.say(`* ${name} (\\Noselect) "/" ""`)
        break
      case 'STATUS': {
        const box = boxOf(this.world, user, args[0] ?? 'INBOX')
        this.say(
          `* STATUS "${args[0]}" (MESSAGES ${box.mails.length} UIDNEXT ${box.uidNext} UIDVALIDITY ${box.uidValidity})`,
        )
        break
      }
      case 'SELECT':
      case 'EXAMINE': {
        const path = args[0] ?? 'INBOX'
        if (path.toUpperCase() !== 'INBOX' && !this.paths(user).includes(path))
          return this.say(`${tag} NO [NONEXISTENT] no such mailbox`)
        this.box = boxOf(this.world, user, path)
        this.say('* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)')
        this.say(`* ${this.box.mails.length} EXISTS`)
        this.say('* 0 RECENT')
        this.say(`* OK [UIDVALIDITY ${this.box.uidValidity}] ok`)
        this.say(`* OK [UIDNEXT ${this.box.uidNext}] ok`)
        return this.say(`${tag} OK [READ-${name === 'SELECT' ? 'WRITE' : 'ONLY'}] ${name} done`)
      }
      case 'IDLE':
        this.idleTag = tag
        this.say('+ idling')
        // Mail that came between the last command and IDLE is announced at once, as real servers do.
        if (this.box) this.say(`* ${this.box.mails.length} EXISTS`)
        return
      case 'UID':
        if (!this.box) return this.say(`${tag} NO no mailbox open`)
        if (args[0]?.toUpperCase() === 'SEARCH') {
          this.say(`* SEARCH ${found(this.box, rest).join(' ')}`.trimEnd())
          break
        }
        if (args[0]?.toUpperCase() !== 'FETCH') return this.say(`${tag} NO not known here`)
        if (!this.fetch(args[1] ?? '', rest)) return
        break
      default:
        return this.say(`${tag} NO not known here`)
    }
    this.say(`${tag} OK ${name} done`)
  }

  private paths(user: string): string[] {
    return [...this.world.boxes.keys()].flatMap(key =>
      key.startsWith(`${user}\n`) ? [key.slice(user.length + 1)] : [],
    )
  }

  private signInPlain(tag: string, base64: string): void {
    const [, user = '', password = ''] = Buffer.from(base64, 'base64').toString('utf8').split('\0')
    this.signIn(tag, user, password)
  }

  private signIn(tag: string, user: string, password: string): void {
    const { users, refusing } = this.world
    if (refusing || (users && users[user] !== password))
      return this.say(`${tag} NO [AUTHENTICATIONFAILED] wrong user or password`)
    this.user = user
    boxOf(this.world, user, 'INBOX')
    this.say(`${tag} OK [CAPABILITY ${CAPABILITIES}] welcome`)
  }

  /** False when the connection was cut on purpose. */
  private fetch(set: string, request: string): boolean {
    const box = this.box as Mailbox
    const body = /(BODY(?:\.PEEK)?\[\])(?:<(\d+)\.(\d+)>)?/i.exec(request)
    const chosen = uidSet(set, box)
    for (const [at, mail] of box.mails.entries()) {
      if (!chosen(mail.uid)) continue
      const facts = [`UID ${mail.uid}`]
      if (/RFC822\.SIZE/i.test(request)) facts.push(`RFC822.SIZE ${mail.raw.length}`)
      if (/INTERNALDATE/i.test(request)) facts.push(`INTERNALDATE "${imapDate(mail.internalDate)}"`)
      if (/FLAGS/i.test(request)) facts.push(`FLAGS (${[...mail.flags].join(' ')})`)
      const start = `* ${at + 1} FETCH (${facts.join(' ')}`
      if (!body) {
        this.say(`${start})`)
        continue
      }
      if (body[1]?.toUpperCase() === 'BODY[]') mail.flags.add('\\Seen')
      const from = Number(body[2] ?? 0)
      const bytes = body[3] === undefined ? mail.raw : mail.raw.subarray(from, from + Number(body[3]))
      const label = body[3] === undefined ? 'BODY[]' : `BODY[]<${from}>`
      const opening = Buffer.from(`${start} ${label} {${bytes.length}}\r\n`)
      if (this.world.cutsMidFetch > 0) {
        this.world.cutsMidFetch -= 1
        this.send(Buffer.concat([opening, bytes.subarray(0, bytes.length / 2)]))
        this.socket.end()
        return false
      }
      this.send(Buffer.concat([opening, bytes, Buffer.from(')\r\n')]))
    }
    return true
  }
}

/** Splits arguments into atoms, quoted strings (unquoted) and parenthesised lists. */
function words(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|\(([^)]*)\)|(\S+)/g)].map(match =>
    match[1] !== undefined ? match[1].replace(/\\(.)/g, '$1') : (match[2] ?? match[3] ?? ''),
  )
}

/** UIDs that match SINCE (by internal date, whole days as RFC 3501 has it); every other criterion matches all. */
function found(box: Mailbox, criteria: string): number[] {
  const since = /SINCE "?(\d{1,2}-\w{3}-\d{4})/i.exec(criteria)?.[1]
  const from = since ? Date.parse(`${since.replace(/-/g, ' ')} UTC`) : Number.NEGATIVE_INFINITY
  return box.mails.filter(mail => mail.internalDate.getTime() >= from).map(mail => mail.uid)
}

/** Membership test for a set like `4:*,2`. `*` is the greatest UID of the mailbox, whatever stands before it. */
function uidSet(set: string, box: Mailbox): (uid: number) => boolean {
  const greatest = box.mails.at(-1)?.uid ?? 0
  const ranges = set.split(',').map(range => {
    const ends = range.split(':').map(end => (end === '*' ? greatest : Number(end)))
    return [Math.min(...ends), Math.max(...ends)] as const
  })
  return uid => ranges.some(([low, high]) => uid >= low && uid <= high)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function imapDate(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}
