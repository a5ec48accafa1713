import { parseNumber, scrub } from '../../report/index.js'
import type { Narrowed, PublicRequest, View } from '../../store/read/open311.js'
import { requestsByNumber, requestsChangedSince, requestsPage } from '../../store/read/open311.js'
import type { Directory } from '../../store/read/directory.js'
import { statusLabel } from '../status.js'
import { readSpan, readDate, writeDate } from './dates.js'
import type { Answer, Call, World } from './deps.js'
import { both, Fault } from './fault.js'
import type { Fields } from './fields.js'
import { many, one } from './fields.js'
import type { Value } from './format.js'
import { readAfter, writeAfter } from './changes.js'
import { statusesOf, told } from './states.js'

/** "Default query limit is a span of 90 days or first 1000 requests returned, whichever is smallest." */
const MOST_REQUESTS = 1_000
const MOST_NUMBERS = 50
/** Decimals of a position that strangers get: about 110 m, a street and not a house. */
const COARSE = 3

/** GET requests. */
export async function getRequests(call: Call, world: World): Promise<Answer> {
  const { query } = call
  const numbers = many(query, 'service_request_id')
  if (numbers.length > 0) return someRequests(numbers, call, world)
  const view = viewOf(call, world)
  const asked = narrowed(query, world)
  const size = count(query, 'page_size', MOST_REQUESTS, MOST_REQUESTS)
  const changes = readAfter(query)
  if (changes === undefined) {
    const offset = (count(query, 'page', 1, 100_000) - 1) * size
    return listed(await requestsPage(world.database.db, view, asked, { limit: size, offset }), call, world)
  }
  const rows = await requestsChangedSince(world.database.db, view, asked, changes, size)
  const next = rows.at(-1)?.place ?? (changes && `${changes.at}~${changes.id}`)
  const list = `${world.publicUrl}/open311/v2/requests.${call.format}`
  return { ...listed(rows, call, world), headers: { Link: writeAfter(list, query, next ?? null) } }
}

/** GET requests/{id}. */
export async function getRequest(call: Call, world: World): Promise<Answer> {
  const number = parseNumber(call.id)
  const rows = number === null ? [] : await requestsByNumber(world.database.db, viewOf(call, world), [number])
  if (rows.length === 0)
    throw new Fault(404, both('Laporan tidak ditemukan', 'service_request_id was not found'))
  return listed(rows.slice(0, 1), call, world)
}

/** "This overrides all other arguments." Numbers nobody knows are left out. */
async function someRequests(asked: readonly string[], call: Call, world: World): Promise<Answer> {
  if (asked.length > MOST_NUMBERS)
    throw new Fault(
      400,
      both(`Paling banyak ${MOST_NUMBERS} nomor`, `At most ${MOST_NUMBERS} service_request_id at once`),
    )
  const numbers = [...new Set(asked.flatMap(number => parseNumber(number) ?? []))]
  const rows = await requestsByNumber(world.database.db, viewOf(call, world), numbers)
  return listed(
    rows.toSorted((a, b) => b.requestedAt.getTime() - a.requestedAt.getTime()),
    call,
    world,
  )
}

/** An agency sees its own tickets, an app the reports it handed in, everybody else all tickets. */
export const viewOf = ({ holder }: Call, { offers }: World): View => ({
  hidden: offers.filter(({ closed }) => closed).map(({ category }) => category),
  agency: holder?.scope === 'agency' ? holder.agency : null,
  unit: holder?.scope === 'agency' ? holder.unit : null,
  channel: holder?.scope === 'channel' ? holder.channel : null,
})

function narrowed(query: Fields, { services, directory }: World): Narrowed {
  const codes = many(query, 'service_code')
  const asked = codes.map(code => services.byCode(code))
  if (asked.includes(null))
    throw new Fault(404, both('service_code tidak dikenal', 'service_code was not found'))
  const statuses = many(query, 'status').map(status => status.toLowerCase())
  if (statuses.some(status => status !== 'open' && status !== 'closed'))
    throw new Fault(400, both('status harus open atau closed', 'status must be open or closed'))
  const [start, end] = [
    readDate('start_date', one(query, 'start_date')),
    readDate('end_date', one(query, 'end_date')),
  ]
  const updatedFrom = readDate('updated_after', one(query, 'updated_after'))
  const updatedTo = readDate('updated_before', one(query, 'updated_before'))
  // Who asks for changes means old requests too, unless they say otherwise.
  const byChange =
    updatedFrom !== null || updatedTo !== null || query.some(([name]) => name === 'changed_after')
  const span = byChange && start === null && end === null ? null : readSpan(start, end, new Date())
  return {
    from: span?.from ?? null,
    to: span?.to ?? null,
    updatedFrom,
    updatedTo,
    categories: asked.map(service => service?.category ?? null),
    statuses: [...new Set(statuses)].flatMap(status =>
      statusesOf(status as 'open' | 'closed', directory.statuses),
    ),
  }
}

function count(query: Fields, name: string, otherwise: number, most: number): number {
  const text = one(query, name)
  if (text === null) return otherwise
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > most)
    throw new Fault(
      400,
      both(`${name} harus bilangan 1 sampai ${most}`, `${name} must be a number from 1 to ${most}`),
    )
  return number
}

function listed(rows: readonly PublicRequest[], call: Call, world: World): Answer {
  const extended = one(call.query, 'extensions') === 'true'
  return { document: { service_requests: rows.map(row => requestView(row, call, world, extended)) } }
}

/** A request as anybody may see it: no name, no photograph, no house. */
function requestView(
  row: PublicRequest,
  { holder }: Call,
  { services, directory }: World,
  extended: boolean,
): Value {
  const { status, extended: state } = told(row.status)
  const service = services.byCategory(row.category)
  const exact = holder?.scope === 'agency' && holder.agency === row.agency
  const degrees = (value: number | null) =>
    value === null ? null : exact ? value : Number(value.toFixed(COARSE))
  return {
    service_request_id: row.number,
    status,
    status_notes: statusLabel(row.status).id,
    service_name: service.name,
    service_code: service.code,
    description: scrub(row.text).slice(0, 4_000),
    agency_responsible: directory.unit(row.unit)?.name ?? directory.agency(row.agency).name,
    service_notice: null,
    requested_datetime: writeDate(row.requestedAt),
    updated_datetime: writeDate(status === 'closed' ? (row.closedAt ?? row.updatedAt) : row.updatedAt),
    expected_datetime: null,
    address: addressOf(row, directory),
    address_id: row.kelurahan,
    zipcode: null,
    lat: degrees(row.lat),
    long: degrees(row.lon),
    media_url: null,
    ...(extended && {
      extended_attributes: {
        state,
        jurisdiction_status: row.status,
        report_count: row.reportCount,
        version: row.version,
      },
    }),
  }
}

/** Street, kelurahan, kecamatan, city: never finer than a street. */
function addressOf({ street, kelurahan, kecamatan, kota }: PublicRequest, directory: Directory): string {
  return [
    street,
    directory.kelurahan(kelurahan) ?? directory.area(kecamatan)?.name,
    directory.area(kota)?.name,
  ]
    .filter(Boolean)
    .join(', ')
}
