import type { Reading } from '../kit/index.js'
import type { Db } from '../store/database.js'
import { eraseMessages, messagesOf } from '../store/erase.js'
import { findByExternalId, type InFlight } from '../store/messages.js'
import { type Consent, noteDelivery, putReply, setOptOut } from '../store/replies.js'
import type { Desk } from './desk.js'

export type News = Exclude<Reading, { is: 'report' } | { is: 'follow_up' } | { is: 'edit' }>

/** Applies a reading that brings no complaint, inside the transaction that settles its message. */
export async function applyNews(
  db: Db,
  message: InFlight,
  reading: News,
  desk?: Pick<Desk, 'reply'>,
): Promise<{ outcome: string; reason: string | null; target: string | null }> {
  const settled = (outcome: string, reason: string | null = null, target: string | null = null) => ({
    outcome,
    reason,
    target,
  })
  switch (reading.is) {
    case 'delivery_status':
      if (reading.target)
        await noteDelivery(db, message.channel, reading.target, reading.status, reading.code ?? null)
      if (reading.optedOut) await setOptOut(db, message.channel, reading.optedOut, true)
      return settled('delivery_status', reading.code ?? null, reading.target)
    case 'bounce':
      if (reading.target) await noteDelivery(db, message.channel, reading.target, 'failed', null)
      return settled('bounce', reading.because, reading.target)
    case 'opt_out':
    case 'opt_in': {
      const consent = await setOptOut(db, message.channel, reading.address, reading.is === 'opt_out')
      if (consent.changed && desk) await confirmed(reading, consent)
      return settled(reading.is)
    }
    case 'delete': {
      const earlier = await findByExternalId(db, message.channel, reading.target)
      const erased = await eraseMessages(
        db,
        earlier.filter(row => row.id !== message.id && row.state !== 'accepted').map(row => row.id),
        'dihapus penulis di kanalnya',
      )
      return settled(
        'delete',
        erased > 0 ? `${erased} laporan dikosongkan` : 'pesan asalnya tidak kami kenal',
        reading.target,
      )
    }
    case 'delete_sender':
      await eraseMessages(db, await messagesOf(db, message.channel, reading.address), 'akun penulis dihapus')
      return settled('delete_sender', null, reading.address)
    case 'automatic_mail':
      return settled('automatic_mail', reading.because)
    case 'ignored':
      return settled('ignored', reading.because)
    case 'handshake':
      return settled('handshake')
    case 'malformed':
      return settled('quarantine', reading.because)
  }

  /** One confirmation, and nothing more. A provider that confirms itself refuses ours. */
  async function confirmed(
    { is }: Extract<News, { is: 'opt_out' | 'opt_in' }>,
    { reporterId, language, answerTo }: Consent,
  ): Promise<void> {
    const kind = is === 'opt_out' ? 'stopped' : 'resumed'
    const words = desk?.reply(
      message.channel,
      kind,
      { number: '', owner: null, status: '' },
      language ?? 'id',
    )
    if (!words) return
    await putReply(db, {
      channel: message.channel,
      messageId: message.id,
      reportId: null,
      reporterId,
      kind,
      number: null,
      answerTo,
      ...words,
    })
  }
}
