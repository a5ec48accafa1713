import type { Sample } from './samples.js'

/** Our mailbox in the run, and the mail of ours which every wrapped reply answers. */
export const OWN_ADDRESS = 'aduan@kotak.example'
const OWN_MAIL = 'muara.00000000-0000-4000-8000-000000000001@kotak.example'

/**
 * The bytes to put in the mailbox: a whole mail as it is; a bare reply text (`reply-text`) as the body of the least
 * mail that can carry it, an answer to a mail of ours. Base64, so that no line of the sample is changed on its way.
 */
export function mailOf(sample: Sample, at: Date): Buffer {
  if (sample.delivery.how !== 'reply-text') return sample.bytes
  const html = sample.delivery.content_type === 'text/html' || /\.html?$/.test(sample.extension)
  const lines = [
    'From: Warga Contoh <warga@example.com>',
    `To: ${OWN_ADDRESS}`,
    'Subject: Re: Laporan Anda',
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${sample.id.replace(/[^a-z0-9]+/gi, '.')}@example.com>`,
    `In-Reply-To: <${OWN_MAIL}>`,
    `References: <${OWN_MAIL}>`,
    'MIME-Version: 1.0',
    `Content-Type: ${html ? 'text/html' : 'text/plain'}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(sample.bytes.toString('base64').match(/.{1,76}/g) ?? []),
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}
