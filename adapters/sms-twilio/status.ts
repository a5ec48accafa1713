import type { DeliveryStatus, Reading } from '#kit'
import { parameter, type Parameters } from './form.js'
import { plainAddress } from './sender.js'

/** @see https://www.twilio.com/docs/messaging/api/message-resource#message-status-values */
const STATUSES: Readonly<Record<string, DeliveryStatus>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  partially_delivered: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
}

/** The recipient wrote STOP. @see https://www.twilio.com/docs/api/errors/21610 */
export const OPTED_OUT = 21610

/** The status a callback tells, in lower case; '' for a message of a citizen. `SmsStatus` is the deprecated twin. */
export function toldStatus(parameters: Parameters): string {
  const status = parameter(parameters, 'MessageStatus', 'SmsStatus').trim().toLowerCase()
  return status === 'received' || status === 'receiving' ? '' : status
}

/** News of a message of ours. Callbacks come in any order; the core keeps the furthest status. */
export function readStatus(parameters: Parameters): Reading {
  const told = toldStatus(parameters)
  const status = STATUSES[told]
  if (!status) return { is: 'ignored', because: `status kiriman tidak dikenal: ${told.slice(0, 40)}` }

  const code = parameter(parameters, 'ErrorCode').trim()
  const to = plainAddress(parameter(parameters, 'To', 'RecipientAddress'))
  return {
    is: 'delivery_status',
    target: parameter(parameters, 'MessageSid', 'SmsSid') || null,
    status,
    ...(code !== '' && code !== '0' ? { code: code.slice(0, 20) } : {}),
    ...(Number(code) === OPTED_OUT && to !== null ? { optedOut: to } : {}),
  }
}
