import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { startFakeGraph } from '../../test/fakes/graph.js'
import { startFakeImap } from '../../test/fakes/imap.js'
import { startFakeSmtp } from '../../test/fakes/smtp.js'
import { startFakeTwilio } from '../../test/fakes/twilio.js'
import { startFakeX } from '../../test/fakes/x-api.js'

/** Told to the person at the terminal, in Indonesian; no stack is worth showing. */
export class NotReady extends Error {}

const port = z.coerce.number().int().min(1).max(65_535)

/** What the first `npm start` wrote into `secrets.env` for the trial. */
const Secrets = z.object({
  TWILIO_ACCOUNT_SID: z.string(),
  TWILIO_AUTH_TOKEN: z.string(),
  TWILIO_FROM: z.string(),
  META_APP_SECRET: z.string(),
  META_PAGE_ID: z.string(),
  X_CONSUMER_SECRET: z.string(),
  X_SELF_USER_ID: z.string(),
  MAIL_ADDRESS: z.string(),
  MAIL_IMAP_USER: z.string(),
  MAIL_IMAP_PASSWORD: z.string(),
  TRIAL_TWILIO_PORT: port,
  TRIAL_GRAPH_PORT: port,
  TRIAL_X_PORT: port,
  TRIAL_IMAP_PORT: port,
  TRIAL_SMTP_PORT: port,
  TRIAL_SUBMIT_PORT: port,
})
type Secrets = z.infer<typeof Secrets>

const Access = z.object({ url: z.url(), adminKey: z.string(), publicUrl: z.url().optional() })

/** The running Muara, and what the demo needs to speak to it. */
export interface Trial {
  readonly secrets: Secrets
  /** Without a trailing slash. */
  readonly url: string
  /** What providers sign; without a trailing slash. */
  readonly publicUrl: string
  readonly adminKey: string
}

const HOW_TO_START = `Muara belum berjalan. Buka terminal lain di folder ini dan jalankan:

  npm start

Tunggu sampai alamatnya tampil, lalu ulangi: npm run demo`

/** @throws NotReady when Muara does not run, or does not run as a trial */
export async function openTrial(dataDir: string): Promise<Trial> {
  const files = [join(dataDir, 'access.json'), join(dataDir, 'secrets.env')] as const
  if (!files.every(existsSync)) throw new NotReady(HOW_TO_START)
  const access = Access.safeParse(JSON.parse(await readFile(files[0], 'utf8')))
  const secrets = Secrets.safeParse(variables(await readFile(files[1], 'utf8')))
  if (!access.success || !secrets.success) {
    const missing = [...(access.error?.issues ?? []), ...(secrets.error?.issues ?? [])].map(issue =>
      issue.path.join('.'),
    )
    throw new NotReady(
      `Demo hanya untuk pemasangan percobaan. Yang belum ada di ${dataDir}: ${missing.join(', ')}`,
    )
  }
  const url = access.data.url.replace(/\/+$/, '')
  const ready = await fetch(`${url}/readyz`).then(
    response => response.status === 200,
    () => false,
  )
  if (!ready) throw new NotReady(HOW_TO_START)
  const publicUrl = (access.data.publicUrl ?? url).replace(/\/+$/, '')
  return { secrets: secrets.data, url, publicUrl, adminKey: access.data.adminKey }
}

function variables(text: string): Record<string, string> {
  const lines = text.split('\n').filter(line => /^[A-Z0-9_]+=/.test(line))
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()]),
  )
}

/** The providers' clouds, played on this machine. */
export type Clouds = Awaited<ReturnType<typeof startClouds>>

/** @throws NotReady when a port is taken, most likely by another demo */
export async function startClouds({ secrets }: Trial) {
  const user = secrets.MAIL_IMAP_USER
  const {
    TRIAL_TWILIO_PORT,
    TRIAL_GRAPH_PORT,
    TRIAL_X_PORT,
    TRIAL_IMAP_PORT,
    TRIAL_SMTP_PORT,
    TRIAL_SUBMIT_PORT,
  } = secrets
  for (const port of [
    TRIAL_TWILIO_PORT,
    TRIAL_GRAPH_PORT,
    TRIAL_X_PORT,
    TRIAL_IMAP_PORT,
    TRIAL_SMTP_PORT,
    TRIAL_SUBMIT_PORT,
  ]) {
    await mustBeFree(port)
  }
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = secrets
  const twilio = await startFakeTwilio({ port: TRIAL_TWILIO_PORT, accountSid, authToken })
  const graph = await startFakeGraph({ port: TRIAL_GRAPH_PORT })
  const x = await startFakeX({ port: TRIAL_X_PORT })
  const imap = await startFakeImap({ port: TRIAL_IMAP_PORT, users: { [user]: secrets.MAIL_IMAP_PASSWORD } })
  // A fresh mailbox numbers its mails from 1 again; a new UIDVALIDITY says so (RFC 3501, 2.3.1.1).
  imap.changeUidValidity(user)
  const outgoing = await startFakeSmtp({ port: TRIAL_SMTP_PORT })
  const onMail = (mail: { raw: Buffer }) => void imap.deliver(user, mail.raw)
  const submission = await startFakeSmtp({ port: TRIAL_SUBMIT_PORT, onMail })
  return {
    twilio,
    graph,
    x,
    outgoing,
    async close(): Promise<void> {
      await Promise.all([twilio, graph, x, imap, outgoing, submission].map(cloud => cloud.close()))
    },
  }
}

async function mustBeFree(port: number): Promise<void> {
  const probe = createServer()
  const error = await new Promise<NodeJS.ErrnoException | null>(resolve => {
    probe.once('error', resolve)
    probe.listen(port, '127.0.0.1', () => resolve(null))
  })
  if (error)
    throw new NotReady(`Porta ${port} tidak dapat dipakai (${error.code}). Mungkin demo lain masih berjalan.`)
  await new Promise(resolve => probe.close(resolve))
}
