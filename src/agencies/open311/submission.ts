import { createHash } from 'node:crypto'
import type { KeyHolder } from '../../accounts/index.js'
import { numbersOfMessage, wasAccepted } from '../../store/read/open311.js'
import { settledWithin } from '../../store/read/settling.js'
import type { Answer, Call, World } from './deps.js'
import { both, Fault } from './fault.js'
import type { Fields } from './fields.js'
import { all, one } from './fields.js'
import type { Value } from './format.js'
import { mustHold } from './key.js'
import { readLocation } from './location.js'
import type { Service } from './services.js'

/** "Free form text limited to 4,000 characters." */
const LONGEST_DESCRIPTION = 4_000
/** Files and addresses of files one request may bring. */
export const MOST_MEDIA = 10
/** How long two equal requests count as one sent twice, milliseconds. */
const SAME_MOMENT_MS = 60_000

/** POST requests: accepted durably before it is answered, like every message. */
export async function postRequest(call: Call, world: World): Promise<Answer> {
  const holder = mustHold(call.holder, 'channel', 'admin')
  const channel = channelOf(holder, world)
  const { fields } = call.form
  const service = serviceOf(fields, world)
  const location = readLocation(fields, world.directory)
  const description = one(fields, 'description')
  const media = mediaOf(fields)
  const faults = [...location.faults, ...tooLong(description), ...media.faults]
  if (faults.length > 0) throw new Fault(400, faults)

  const key = await keyOf(call, holder, channel, world)
  const { messageId } = await world.submit(channel, {
    id: uuidOf(key),
    key,
    service: service.name,
    category: service.category,
    description,
    position: location.position,
    address: location.words?.slice(0, 1_000) ?? null,
    kelurahan: location.kelurahan,
    person: personOf(fields),
    media: media.urls,
    files: call.form.files.slice(0, MOST_MEDIA),
    continues: null,
    sent: withoutKey(fields),
  })
  return answerTo(messageId, one(fields, 'account_id'), service, world)
}

/** GET tokens: the numbers once they are there; until then the token alone, and a hint when to ask again. */
export async function getToken({ id }: Call, { database, channels }: World): Promise<Answer> {
  const found = UUID.test(id) ? await numbersOfMessage(database.db, id, channels) : null
  if (!found) throw new Fault(404, both('Token tidak ditemukan', 'The token was not found'))
  const numbers = found.numbers.length > 0 ? found.numbers : [null]
  return {
    document: {
      service_requests: numbers.map(number => ({ service_request_id: number, token: id })),
    },
    ...(found.state === 'accepted' && { headers: { 'Retry-After': '2' } }),
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const OUTSIDE = 'Lokasinya di luar Jakarta; Biro Pemerintahan meneruskannya. '

/** `service_request_id` when the report was filed within a moment, else the token: one of the two, never both. */
async function answerTo(
  messageId: string,
  account: string | null,
  service: Service,
  { database, channels, type = 'realtime', patience = 4_000, publicUrl }: World,
): Promise<Answer> {
  if (type === 'realtime') await settledWithin(database.db, messageId, patience)
  const filed = type === 'realtime' ? await numbersOfMessage(database.db, messageId, channels) : null
  const ends = (notice: string) => ({ service_notice: notice, account_id: account })
  const requests: Value[] =
    filed && filed.numbers.length > 0
      ? filed.numbers.map(number => ({
          service_request_id: number,
          ...ends(
            `Laporan ${service.name} diterima. ${filed.outside ? OUTSIDE : ''}Ikuti di ${publicUrl}/t/${number}`,
          ),
        }))
      : [{ token: messageId, ...ends('Laporan tersimpan dan sedang diproses. Nomornya menyusul.') }]
  return { document: { service_requests: requests } }
}

function serviceOf(fields: Fields, { services }: World): Service {
  const code = one(fields, 'service_code')
  if (code === null) throw new Fault(400, both('service_code wajib diisi', 'service_code was not provided'))
  const service = services.byCode(code)
  if (!service) throw new Fault(404, both('service_code tidak dikenal', 'service_code was not found'))
  return service
}

export function channelOf(holder: KeyHolder, { channels }: World): string {
  const channel = holder.scope === 'admin' ? channels[0] : holder.channel
  if (channel != null && channels.includes(channel)) return channel
  throw new Fault(
    403,
    both('api_key ini bukan kunci kanal Open311', 'This api_key belongs to no Open311 channel'),
  )
}

export function tooLong(description: string | null): string[] {
  return Array.from(description ?? '').length <= LONGEST_DESCRIPTION
    ? []
    : [
        both(
          `Uraian paling banyak ${LONGEST_DESCRIPTION} karakter`,
          `description is limited to ${LONGEST_DESCRIPTION} characters`,
        ),
      ]
}

/** Addresses to fetch later, through the guarded client; `media_url` may come several times (our profile, and mySociety's). */
export function mediaOf(fields: Fields): { urls: string[]; faults: string[] } {
  const given = all(fields, 'media_url')
  const urls = given.filter(url => url.length <= 4_096 && /^https?:\/\//i.test(url) && URL.canParse(url))
  const wrong = urls.length < given.length
  return {
    urls: urls.slice(0, MOST_MEDIA),
    faults: wrong
      ? [both('media_url harus alamat http atau https', 'media_url must be an http or https URL')]
      : [],
  }
}

export const personOf = (fields: Fields) => ({
  name: [one(fields, 'first_name'), one(fields, 'last_name')].filter(Boolean).join(' ').slice(0, 200) || null,
  phone: one(fields, 'phone')?.slice(0, 40) ?? null,
  email: one(fields, 'email')?.slice(0, 320) ?? null,
  account: one(fields, 'account_id')?.slice(0, 300) ?? null,
  device: one(fields, 'device_id')?.slice(0, 300) ?? null,
})

/** Everything as it was sent, for people who look into the message later; never the key. */
export const withoutKey = (fields: Fields): Fields =>
  fields.filter(([name]) => name !== 'api_key').map(([name, value]) => [name.slice(0, 200), value])

/**
 * Two deliveries of one request have one key. A client that names its requests (`Idempotency-Key`, `client_request_id`,
 * mySociety's `fixmystreet_id`) is believed for ever; without a name an equal request within a minute is the same
 * one sent again, as telephones do when an answer was lost.
 */
async function keyOf(call: Call, holder: KeyHolder, channel: string, { database }: World): Promise<string> {
  const { fields, files } = call.form
  const named =
    call.idempotencyKey ?? one(fields, 'client_request_id') ?? one(fields, 'attribute[fixmystreet_id]')
  if (named !== null) return hashOf([holder.id, 'named', named])
  const content = withoutKey(fields)
    .map(pair => pair.join('='))
    .toSorted()
  const moment = Math.floor(Date.now() / SAME_MOMENT_MS)
  const keyAt = (minute: number) =>
    hashOf([holder.id, ...content, ...files.map(file => hashOf([file.content])), String(minute)])
  // The unique key decides; the look only keeps a minute from ending between the two.
  const earlier = keyAt(moment - 1)
  return (await wasAccepted(database.db, channel, earlier)) ? earlier : keyAt(moment)
}

export const hashOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** RFC 9562 version 8. */
export const uuidOf = (key: string): string =>
  hashOf([key]).replace(
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/,
    (_all, a, b, c, d, e) => `${a}-${b}-8${c}-8${d}-${e}`,
  )
