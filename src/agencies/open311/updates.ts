import type { KeyHolder } from '../../accounts/index.js'
import { parseNumber, scrub } from '../../report/index.js'
import type { PublicUpdate } from '../../store/read/open311-updates.js'
import { messageOfReport, ticketToUpdate, updatesBetween } from '../../store/read/open311-updates.js'
import { reachOf } from '../corrections.js'
import { FIRST_STATUS, type Owner } from '../../ticket/life/index.js'
import { statusLabel } from '../status.js'
import { applyUpdate } from './apply-update.js'
import { readDate, readSpan, writeDate } from './dates.js'
import type { Answer, Call, World } from './deps.js'
import { both, Fault } from './fault.js'
import { one } from './fields.js'
import type { Value } from './format.js'
import { mustHold } from './key.js'
import { viewOf } from './requests.js'
import { type ExtendedState, readState, told } from './states.js'
import { channelOf, hashOf, mediaOf, personOf, tooLong, uuidOf, withoutKey } from './submission.js'

const MOST_UPDATES = 1_000

/** GET servicerequestupdates: what happened to requests in a span of time, oldest first. */
export async function getUpdates(call: Call, world: World): Promise<Answer> {
  const { query } = call
  const span = readSpan(
    readDate('start_date', one(query, 'start_date')),
    readDate('end_date', one(query, 'end_date')),
    new Date(),
  )
  const { statuses } = world.directory
  const rows = await updatesBetween(world.database.db, viewOf(call, world), span, statuses, MOST_UPDATES)
  return { document: { service_request_updates: rows.map(updateView) } }
}

function updateView({ number, seq, type, at, body }: PublicUpdate): Value {
  const status =
    typeof body.status === 'string' ? body.status : type === 'agency_update' ? null : FIRST_STATUS
  const state = typeof body.state === 'string' ? readState(body.state) : null
  const note = typeof body.note === 'string' ? scrub(body.note).slice(0, 4_000) : ''
  return {
    update_id: `${number}.${seq}`,
    service_request_id: number,
    status: status === null ? (state ?? 'unchanged') : told(status).extended,
    updated_datetime: writeDate(at),
    description: note || (status === null ? '' : statusLabel(status).id),
    media_url: null,
    external_status_code: status,
  }
}

interface Update {
  readonly number: string
  readonly id: string
  readonly state: ExtendedState
  readonly note: string
  readonly at: Date
  readonly media: readonly string[]
  readonly reasonCode: string | null
  readonly owner: Owner | null
}

/** POST servicerequestupdates: an agency's software tells of its work, an app adds what its user said since. */
export async function postUpdate(call: Call, world: World): Promise<Answer> {
  const holder = mustHold(call.holder, 'agency', 'channel', 'admin')
  const update = readUpdate(call)
  const updateId =
    holder.scope === 'channel'
      ? await tellMore(update, call, holder, world)
      : await act(update, call.form, holder, world)
  return {
    document: {
      service_request_updates: [{ update_id: updateId, account_id: one(call.form.fields, 'account_id') }],
    },
  }
}

function readUpdate({ form: { fields } }: Call): Update {
  const faults: string[] = []
  const required = (name: string) => {
    const value = one(fields, name)
    if (value === null) faults.push(both(`${name} wajib diisi`, `${name} was not provided`))
    return value ?? ''
  }
  const number = required('service_request_id')
  const id = required('update_id').slice(0, 200)
  const status = required('status')
  const state = readState(status)
  if (status !== '' && state === null)
    faults.push(both('status tidak dikenal', 'status is not a known state'))
  const at = readDate('updated_datetime', required('updated_datetime') || null)
  const note = one(fields, 'description') ?? ''
  const media = mediaOf(fields)
  faults.push(...tooLong(note), ...media.faults)
  if (faults.length > 0) throw new Fault(400, faults)
  const agency = one(fields, 'agency')
  return {
    number,
    id,
    state: state ?? 'unchanged',
    note,
    at: at as Date,
    media: media.urls,
    reasonCode: one(fields, 'reason_code'),
    owner: agency === null ? null : { agency, unit: one(fields, 'unit') },
  }
}

const notFound = () => new Fault(404, both('Laporan tidak ditemukan', 'service_request_id was not found'))

async function act(
  update: Update,
  { files }: Call['form'],
  holder: KeyHolder,
  world: World,
): Promise<string> {
  const number = parseNumber(update.number)
  const ticketId = number && (await ticketToUpdate(world.database.db, number, reachOf(holder)))
  if (!ticketId) throw notFound()
  const { id: updateId, at: happenedAt, ...said } = update
  const seq = await applyUpdate(world, { ...said, files, ticketId, updateId, happenedAt }, holder)
  return `${number}.${seq}`
}

/** Words for a state an app's user chose without writing any. */
const IN_WORDS: Partial<Record<ExtendedState, string>> = {
  fixed: 'Menurut pelapor masalahnya sudah selesai.',
  closed: 'Menurut pelapor masalahnya sudah selesai.',
  reopen: 'Menurut pelapor masalahnya belum selesai.',
  open: 'Menurut pelapor masalahnya belum selesai.',
}

/** A citizen writes again: a message like any other, in the thread of their report. */
async function tellMore(update: Update, call: Call, holder: KeyHolder, world: World): Promise<string> {
  const channel = channelOf(holder, world)
  const number = parseNumber(update.number)
  const continues = number && (await messageOfReport(world.database.db, number, channel))
  if (!continues) throw notFound()
  const key = hashOf([holder.id, 'update', continues, update.id])
  const { messageId } = await world.submit(channel, {
    id: uuidOf(key),
    key,
    service: null,
    category: null,
    description: update.note || IN_WORDS[update.state] || 'Pelapor menambahkan keterangan.',
    position: null,
    address: null,
    kelurahan: null,
    person: personOf(call.form.fields),
    media: update.media,
    files: call.form.files,
    continues,
    sent: withoutKey(call.form.fields),
  })
  return messageId
}
