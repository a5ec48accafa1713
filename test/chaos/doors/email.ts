import { startFakeImap } from '../../fakes/imap.js'
import { startFakeSmtp } from '../../fakes/smtp.js'
import type { Door } from './door.js'

const ADDRESS = 'aduan@example.org'
const PASSWORD = 'chaos-mail-password'

/** E-mail: mails are laid into a mailbox and count from then on; answers leave over SMTP. */
export async function emailDoor(): Promise<Door> {
  const imap = await startFakeImap({ users: { aduan: PASSWORD } })
  const smtp = await startFakeSmtp()
  return {
    settings: {
      adapter: 'email',
      title: 'E-mail',
      settings: {
        address: ADDRESS,
        imapHost: '127.0.0.1',
        imapPort: imap.port,
        imapSecure: false,
        imapUser: 'aduan',
        imapPassword: PASSWORD,
        smtpHost: '127.0.0.1',
        smtpPort: smtp.port,
        smtpSecure: false,
        pollSeconds: 2,
      },
    },
    localHosts: [`127.0.0.1:${imap.port}`, `127.0.0.1:${smtp.port}`],
    deliveries: (tellings, random) =>
      tellings.map(({ incident, due, subject, text, sender }) => {
        const id = `${random.hex(20)}@example.com`
        const mail = [
          `From: ${sender.name} <${sender.mail}>`,
          `To: <${ADDRESS}>`,
          `Subject: ${subject}`,
          `Date: ${new Date().toUTCString()}`,
          `Message-ID: <${id}>`,
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset=utf-8',
          'Content-Transfer-Encoding: 8bit',
          '',
          text,
          '',
        ].join('\r\n')
        return {
          dues: [{ channel: 'email', id, due, answer: sender.mail, incident }],
          how: 'mailbox',
          send: async () => {
            imap.deliver('aduan', mail)
            return 200
          },
        }
      }),
    answers: () => smtp.mails.flatMap(({ to, raw }) => to.map(answer => ({ answer, text: plain(raw) }))),
    async close() {
      await imap.close()
      await smtp.close()
    },
  }
}

/** Text of our own plain mails: quoted-printable or base64 undone as far as a number in it needs. */
function plain(raw: Buffer): string {
  const text = raw.toString('utf8')
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (/^content-transfer-encoding:\s*base64/im.test(head)) return Buffer.from(body, 'base64').toString('utf8')
  return body.replace(/=\r\n/g, '')
}
