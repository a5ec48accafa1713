import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './network/free-port.js'

const FILE = 'secrets.env'

/**
 * Settings for a machine where nothing was configured: random secrets for every channel, and ports on loopback where
 * `npm run demo` will play the providers. Written once, readable by the owner only; real values replace them line by line
 * or as environment variables. True when it was written now.
 */
export async function prepareFirstRun(dataDir: string): Promise<boolean> {
  const file = join(dataDir, FILE)
  if (existsSync(file)) return false
  mkdirSync(dataDir, { recursive: true })
  const secret = () => randomBytes(24).toString('hex')
  const ports: number[] = []
  while (ports.length < 6) {
    const port = await freePort()
    if (!ports.includes(port)) ports.push(port)
  }
  const [twilio, graph, x, imap, smtp, submit] = ports
  const at = (port: number | undefined) => `http://127.0.0.1:${port}`
  const lines = {
    SESSION_SECRET: secret(),
    TWILIO_ACCOUNT_SID: `AC${randomBytes(16).toString('hex')}`,
    TWILIO_AUTH_TOKEN: secret(),
    TWILIO_FROM: '+628111272206',
    TWILIO_API_BASE: at(twilio),
    META_APP_SECRET: secret(),
    META_VERIFY_TOKEN: secret(),
    META_PAGE_ID: '100200300400500',
    META_PAGE_TOKEN: secret(),
    META_API_BASE: at(graph),
    X_CONSUMER_SECRET: secret(),
    X_SELF_USER_ID: '900100200300400500',
    X_BEARER_TOKEN: secret(),
    X_APP_KEY: secret(),
    X_APP_SECRET: secret(),
    X_ACCESS_TOKEN: secret(),
    X_ACCESS_SECRET: secret(),
    X_API_BASE: at(x),
    X_POLL_SECONDS: '5',
    MAIL_ADDRESS: 'aduan@muara.example',
    MAIL_IMAP_HOST: '127.0.0.1',
    MAIL_IMAP_PORT: String(imap),
    MAIL_IMAP_SECURE: 'false',
    MAIL_IMAP_USER: 'aduan@muara.example',
    MAIL_IMAP_PASSWORD: secret(),
    MAIL_SMTP_HOST: '127.0.0.1',
    MAIL_SMTP_PORT: String(smtp),
    MAIL_SMTP_SECURE: 'false',
    TRIAL_TWILIO_PORT: String(twilio),
    TRIAL_GRAPH_PORT: String(graph),
    TRIAL_X_PORT: String(x),
    TRIAL_IMAP_PORT: String(imap),
    TRIAL_SMTP_PORT: String(smtp),
    TRIAL_SUBMIT_PORT: String(submit),
    TRIAL_LOCAL_HOSTS: [twilio, graph, x].map(port => `127.0.0.1:${port}`).join(','),
  }
  const head = [
    '# Rahasia dan alamat penyedia untuk uji coba di mesin ini. Ganti dengan nilai sungguhan sebelum dipakai warga,',
    '# atau isi sebagai variabel lingkungan. Jangan dibagikan, jangan masuk ke git.',
  ]
  writeFileSync(
    file,
    `${[...head, ...Object.entries(lines).map(([name, value]) => `${name}=${value}`)].join('\n')}\n`,
    { mode: 0o600 },
  )
  chmodSync(file, 0o600)
  return true
}
