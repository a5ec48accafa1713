import { ChannelError, type Channel } from '../kit/index.js'

/** A notice ready to go. */
export interface Envelope {
  /** Stable over retries: a UUID. */
  readonly id: string
  readonly by: 'email' | 'sms'
  /** Mail address or telephone number (E.164). */
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Attempts made before this one. */
  readonly attempt: number
}

/** Sends one notice. Called at least once per notice. @throws ChannelError, whose policy decides what follows. */
export type Deliver = (envelope: Envelope) => Promise<void>

/**
 * Through the channels there are: mail by the first that writes letters, SMS by the first whose medium it is. Without one
 * the notice waits: an administrator may still switch it on.
 */
export function createDelivery(channels: {
  readonly mail: Channel | undefined
  readonly sms: Channel | undefined
}): Deliver {
  const { mail, sms } = channels
  return async ({ id, by, to, subject, text, attempt }) => {
    if (by === 'email') {
      if (!mail?.write) throw new ChannelError('unavailable', 'no channel can write mail')
      // Answers to it come back with this token, which is of no ticket: nobody's word changes anything by mail here.
      await mail.write({ id, to, token: `kabar${id.replaceAll('-', '')}`, subject, text })
      return
    }
    if (!sms?.send) throw new ChannelError('unavailable', 'no channel can send SMS')
    await sms.send({ id, to: { to }, subject, text, number: null, attempt })
  }
}
