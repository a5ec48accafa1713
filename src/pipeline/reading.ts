import { ChannelError, Draft, type Channel, type Reading } from '../kit/index.js'
import { cleanAll, withoutLinkKeys } from '../report/index.js'
import { within } from '../rounds/index.js'
import type { InFlight } from '../store/messages.js'

/** Below the lease of a job, so that nobody else starts the same message while we still work on it. */
const READ_LIMIT_MS = 30_000

/** Whatever an adapter returns or throws becomes a reading that can be stored. */
export async function read(channel: Channel, message: InFlight): Promise<Reading> {
  let reading: Reading
  try {
    reading = cleanAll(await within(READ_LIMIT_MS, Promise.resolve(channel.normalise(message)), tooLong))
  } catch (error) {
    if (error instanceof ChannelError && error.policy.retry) throw error
    return {
      is: 'malformed',
      because:
        error instanceof ChannelError ? error.message : `adaptor gagal membaca (${(error as Error).name})`,
    }
  }
  if (!('draft' in reading)) return reading
  const draft = Draft.safeParse(reading.draft)
  if (draft.success) return { ...reading, draft: { ...draft.data, text: withoutLinkKeys(draft.data.text) } }
  const issue = draft.error.issues[0]
  return { is: 'malformed', because: `bentuk laporan tidak sah: ${issue?.path.join('.')} ${issue?.code}` }
}

const tooLong = () => new Error('reading took too long')
