import { secret } from '#kit'
import { z } from 'zod'

const port = z.number().int().min(1).max(65_535)

/** What an administrator writes under `settings:` of an e-mail channel. Flat, so that secrets are found and masked. */
export const settings = z
  .strictObject({
    address: z.email().describe('Alamat e-mail kanal ini, misalnya dki@jakarta.go.id'),
    displayName: z.string().max(120).default('').describe('Nama pengirim pada balasan'),

    imapHost: z.string().min(1),
    imapPort: port.default(993),
    imapSecure: z
      .boolean()
      .default(true)
      .describe('TLS sejak awal; false = STARTTLS bila peladen menawarkannya'),
    imapUser: z.string().min(1),
    imapPassword: secret('Sandi atau sandi aplikasi IMAP').optional(),
    imapAccessToken: secret('Token OAuth 2.0 (menggantikan sandi)').optional(),
    mailbox: z.string().min(1).default('INBOX'),

    smtpHost: z.string().min(1),
    smtpPort: port.default(465),
    smtpSecure: z.boolean().default(true),
    smtpUser: z.string().min(1).optional(),
    smtpPassword: secret('Sandi SMTP').optional(),
    /** Seconds in which sending one mail must be over, however the server spreads its answers; below every sender's lease. */
    sendSeconds: z.number().positive().max(20).default(20),

    /** Name our own MX writes first in Authentication-Results (RFC 8601); without it no verdict is trusted. */
    authservId: z.string().min(1).optional(),
    /** Right-hand side of the Message-IDs we make. Must never change: replies and bounces are recognised by it. */
    messageIdDomain: z
      .string()
      .regex(/^[a-z0-9.-]+$/i)
      .optional(),
    /** Seconds between looks at the mailbox while IDLE is silent, and between rounds after a failure. */
    pollSeconds: z.number().positive().max(600).default(60),
    /** Seconds without any answer after which the server counts as gone. */
    silenceSeconds: z.number().positive().max(300).default(30),
    /** Days looked back on the first start and after the server renumbered the mailbox (UIDVALIDITY). */
    rescanDays: z.number().int().min(0).max(365).default(7),
    /** A bigger mail is kept by its first 64 KB only and waits in quarantine. Bytes. */
    maxMailBytes: z
      .number()
      .int()
      .min(10_000)
      .max(100_000_000)
      .default(25 * 1024 * 1024),
  })
  .refine(given => given.imapPassword !== undefined || given.imapAccessToken !== undefined, {
    path: ['imapPassword'],
    error: 'imapPassword atau imapAccessToken wajib diisi',
    // Also beside other problems, so that an administrator sees all of them at once.
    when: ({ value }) => typeof value === 'object' && value !== null,
  })

export type Settings = z.output<typeof settings>

/** What reading a mail needs to know about ourselves: no secrets, because it crosses into a child process. */
export interface Ourselves {
  /** Lower case. */
  readonly address: string
  /** Domain of our Message-IDs, lower case. */
  readonly domain: string
  readonly authservId: string | null
}

export function ourselves(given: Settings): Ourselves {
  return {
    address: given.address.toLowerCase(),
    domain: (given.messageIdDomain ?? given.address.split('@')[1] ?? 'localhost').toLowerCase(),
    authservId: given.authservId?.toLowerCase() ?? null,
  }
}

/** Our Message-ID for a reply, without angle brackets. Stable over retries, recognisable in bounces and answers. */
export const ownId = (replyId: string, domain: string) => `muara.${replyId}@${domain}`

/** First Message-ID of ours in a text (a header, a bounce's copy of our mail), or null. */
export function findOwnId(text: string, domain: string): string | null {
  const pattern = new RegExp(`\\bmuara\\.[0-9a-z-]{1,64}@${domain.replace(/[.]/g, '\\.')}(?![\\w.-])`, 'i')
  return pattern.exec(text)?.[0] ?? null
}
