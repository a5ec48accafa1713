import { field, hasField, type Head } from './head.js'

/** What the headers say about the writer, when it was a machine. */
export type Machine =
  | { readonly is: 'bounce' | 'delayed' | 'delivered'; readonly because: string }
  | { readonly is: 'read_receipt' | 'automatic'; readonly because: string }

const MAILER =
  /(?:mailer[-_ ]?daemon|mail[ _-]?delivery|(?:mail|system) administrator|mail[ _-]?(?:system|router)|delivery[ _-]?(?:subsystem|status)|\bpostmaster\b|\bmmdf\b)/i

/** Subjects of notices that a mail was not delivered, as MTAs word them. */
const FAILURE =
  /undeliver|deliver\w* (?:\w+ ){0,3}(?:fail|report|problem|status)|fail\w* (?:\w+ ){0,2}(?:deliver|notice)|failure notice|returned (?:mail|to sender|message)|return(?:ing|ed) message to sender|mail (?:system )?(?:delivery )?(?:error|fail)|could not (?:be )?(?:send|sent|deliver)|cannot (?:be )?(?:send|sent|deliver)|not (?:be )?delivered|message (?:not|rejected|blocked|frozen)|rejected (?:mail|message)|\[bounce\]|bounced? (?:mail|message)|delivery notification|gagal (?:ter)?kirim|gagal mengirim|tidak (?:dapat|bisa) (?:dikirim|disampaikan)|unzustellbar|non remis|配信不能|送信エラー/i

const DELAY =
  /\(delay\)|delayed|still being retried|warning: (?:message|could not send)|tertunda|will (?:continue|be retried)|delay(?:ed)? (?:mail|notification)/i

/** Prefixes that only vacation programs write. */
const AUTO_SUBJECT =
  /^\s*(?:auto(?:matic|mated|reply|response|-reply|\s?respons\w*)?\s*(?:reply|response|respons)?\s*[:：]|out of (?:the )?office\b|ooo\s*:|balasan otomatis|jawaban otomatis|respon otomatis|di luar kantor|sedang cuti|vacation (?:reply|response)|abwesenheit|réponse automatique|respuesta automática|автоответ|自動返信)/i

/**
 * Tells mail written by machines from mail written by people (RFC 3834 section 2, RFC 3464, RFC 8098, RFC 5965 and what
 * MTAs do in practice). Null: a person, as far as the headers know.
 *
 * @param start decoded beginning of the raw mail (header and parts), for reports whose MIME is broken.
 */
export function machineBehind(head: Head, subject: string, start: string): Machine | null {
  const type = field(head, 'content-type').toLowerCase()
  const report = /report-type\s*=\s*"?([\w-]+)/.exec(type)?.[1] ?? ''
  const isReport = type.startsWith('multipart/report')

  if (isReport && report === 'feedback-report')
    return { is: 'automatic', because: 'abuse feedback report (RFC 5965)' }
  if (
    (isReport && report === 'disposition-notification') ||
    type.startsWith('message/disposition-notification')
  ) {
    return { is: 'read_receipt', because: 'disposition notification (RFC 8098)' }
  }

  const nullSender = /^<?\s*>?$/.test(field(head, 'return-path')) && hasField(head, 'return-path')
  const nullEnvelope = hasField(head, 'x-envelope-from') && /^<\s*>$/.test(field(head, 'x-envelope-from'))
  const from = field(head, 'from')
  const mailer = MAILER.test(from) || MAILER.test(field(head, 'return-path'))
  const submitted = field(head, 'auto-submitted').toLowerCase()
  const automatic = submitted !== '' && !/^no\b/.test(submitted)
  const machine = nullSender || nullEnvelope || mailer || automatic

  const deliveryReport =
    (isReport && (report === '' || report === 'delivery-status')) ||
    type.startsWith('message/delivery-status')
  const actions = deliveryReport || (machine && /^final-recipient\s*:/im.test(start)) ? actionsIn(start) : []
  if (actions.includes('failed')) return { is: 'bounce', because: 'delivery failed (RFC 3464)' }
  if (actions.includes('delayed')) return { is: 'delayed', because: 'delivery delayed (RFC 3464)' }
  if (actions.length > 0) return { is: 'delivered', because: `delivery report: ${actions[0]}` }

  if (hasField(head, 'x-failed-recipients')) return { is: 'bounce', because: 'X-Failed-Recipients' }
  const nobody = from.replace(/[<>"\s]/g, '') === ''
  if (mailer || nullSender || nullEnvelope || nobody || deliveryReport) {
    if (DELAY.test(subject)) return { is: 'delayed', because: 'subject of a delay notice' }
    if (FAILURE.test(subject) && !AUTO_SUBJECT.test(subject))
      return { is: 'bounce', because: 'subject of a failure notice' }
    if (deliveryReport || hasField(head, 'x-ms-exchange-message-is-ndr'))
      return { is: 'bounce', because: 'delivery report' }
    if (
      mailer &&
      /\b5\d\d[ -]\d?\.?\d?\.?\d?|user unknown|mailbox (?:full|unavailable)|permanent(?:ly)? (?:error|fail)/i.test(
        start.slice(0, 20_000),
      )
    ) {
      return { is: 'bounce', because: 'failure notice of a mail system' }
    }
  }

  if (/sns\.amazonaws\.com/i.test(from) && /"(?:notificationType|eventType)"\s*:\s*"Bounce"/.test(start)) {
    return { is: 'bounce', because: 'bounce notification of Amazon SES' }
  }

  if (automatic) return { is: 'automatic', because: `Auto-Submitted: ${submitted.slice(0, 40)}` }
  if (nullSender || nullEnvelope) return { is: 'automatic', because: 'null return path' }
  if (/mailer-daemon/i.test(from)) return { is: 'automatic', because: 'From mailer-daemon' }
  for (const name of [
    'x-autoreply',
    'x-autorespond',
    'x-autoresponse',
    'x-auto-reply-from',
    'x-mail-autoreply',
    'x-ms-exchange-inbox-rules-loop',
    'x-vacation',
  ]) {
    if (hasField(head, name) && !/^(?:no|false)$/i.test(field(head, name)))
      return { is: 'automatic', because: name }
  }
  if (/vacation/i.test(field(head, 'x-apple-action'))) return { is: 'automatic', because: 'X-Apple-Action' }
  if (/auto_?reply/i.test(field(head, 'precedence')))
    return { is: 'automatic', because: 'Precedence: auto_reply' }
  if (/vacation|auto-?respond|auto-?reply/i.test(field(head, 'x-mailer')))
    return { is: 'automatic', because: 'X-Mailer' }
  if (AUTO_SUBJECT.test(subject)) return { is: 'automatic', because: 'subject of an automatic reply' }
  if (isReport) return { is: 'automatic', because: 'multipart/report' }
  if (isNewsletter(head)) return { is: 'automatic', because: 'newsletter (List-Unsubscribe)' }
  return null
}

/** All `Action:` values of a delivery status (RFC 3464 2.3.3), lower case. */
function actionsIn(start: string): string[] {
  return [...start.matchAll(/^action\s*:\s*([a-z]+)/gim)].map(match => (match[1] as string).toLowerCase())
}

/** A discussion list carries people's mail and offers List-Post or names itself; a newsletter only offers to be left. */
function isNewsletter(head: Head): boolean {
  if (!hasField(head, 'list-unsubscribe')) return false
  const discussion = [
    'list-post',
    'x-mailing-list',
    'x-mailman-version',
    'x-been-there',
    'x-beenthere',
    'mailing-list',
    'in-reply-to',
    'references',
  ]
  return !discussion.some(name => hasField(head, name))
}

/**
 * False when answering by machine is forbidden or useless although a person may have written: list mail, a sender who
 * reads no mail, somebody who asks for silence (RFC 3834 section 2; Microsoft MS-OXCMAIL X-Auto-Response-Suppress).
 */
export function mayAnswer(head: Head, answerAddress: string | null): boolean {
  if (answerAddress === null) return false
  if (
    /\b(?:no|do|dont|tidak|jangan)[-_.]?(?:not[-_.]?)?(?:reply|balas)\b|mailer-daemon|^postmaster@|^bounces?[+@-]/i.test(
      answerAddress,
    )
  )
    return false
  if (/no[-_.]?reply|do[-_.]?not[-_.]?reply/i.test(field(head, 'from'))) return false
  if (/^(?:bulk|list|junk)\b/i.test(field(head, 'precedence'))) return false
  if (/\b(?:all|oof|autoreply)\b/i.test(field(head, 'x-auto-response-suppress'))) return false
  return !['list-id', 'list-unsubscribe', 'list-post', 'x-mailing-list'].some(name => hasField(head, name))
}
