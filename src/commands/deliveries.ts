import {
  type Delivery,
  findDelivery,
  findEndpoint,
  listDeliveries,
  replayDelivery,
  replayRange,
} from '../store/deliveries.js'
import { parseNumber } from '../report/index.js'
import { both, type CommandGroup, Refused } from './command.js'

const EVERYWHERE = { agency: null, unit: null }
const STATES = ['pending', 'sent', 'failed', 'cancelled']
const MOST = 1_000

/** `muara deliveries`: what agencies were told, what was given up, and once more. */
export const deliveries: CommandGroup = (program, act) => {
  const group = program
    .command('deliveries')
    .description(both('What agencies were told by push and e-mail', 'Kiriman ke OPD lewat push dan surel'))

  group
    .command('list')
    .description(both('Newest first', 'Yang terbaru lebih dahulu'))
    .option('--endpoint <id>', both('of one endpoint', 'milik satu endpoint'))
    .option('--state <state>', STATES.join(', '))
    .option('--limit <n>', both('how many', 'berapa banyak'), '50')
    .action(
      act(async (workplace, given: { endpoint?: string; state?: string; limit: string }) => {
        const { db } = await workplace.database()
        if (given.state !== undefined && !STATES.includes(given.state))
          throw new Refused(`Keadaan tidak dikenal. Pilih: ${STATES.join(', ')}.`)
        const limit = Number(given.limit)
        if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
          throw new Refused(`--limit harus angka 1 sampai ${MOST}.`)
        const endpointId = given.endpoint === undefined ? null : endpointNumber(given.endpoint)
        const rows = await listDeliveries(db, EVERYWHERE, {
          endpointId,
          state: given.state ?? null,
          before: null,
          limit,
        })
        for (const row of rows) workplace.say(lineOf(row))
        if (rows.length === 0) workplace.note('Tidak ada.')
      }),
    )

  group
    .command('show')
    .description(both('One delivery with every attempt', 'Satu kiriman dengan setiap percobaan'))
    .argument('<id>')
    .action(
      act(async (workplace, id: string) => {
        const { db } = await workplace.database()
        const found = await findDelivery(db, deliveryNumber(id), EVERYWHERE)
        if (!found) throw new Refused(`Kiriman ${id} tidak ada.`)
        workplace.say(lineOf(found))
        for (const { number, at, outcome, ms, status, answer } of found.log)
          workplace.say(
            `  ${number}  ${at.toISOString()}  ${outcome ?? 'terputus'}  ${status ?? '-'}  ${ms ?? '-'} ms  ${answer ?? ''}`.trimEnd(),
          )
      }),
    )

  group
    .command('replay')
    .description(
      both(
        'Send again under the same webhook-id: one delivery, or a span of time of an endpoint',
        'Kirim ulang dengan webhook-id yang sama: satu kiriman, atau rentang waktu satu endpoint',
      ),
    )
    .argument('[id]', both('id of a delivery', 'nomor kiriman'))
    .option('--endpoint <id>')
    .option('--from <time>', 'ISO 8601')
    .option('--to <time>', 'ISO 8601')
    .option('--failed', both('only what was given up', 'hanya yang sudah menyerah'))
    .action(
      act(async (workplace, id: string | undefined, span: Span) => {
        const { db } = await workplace.database()
        if (id !== undefined) {
          if (!(await replayDelivery(db, deliveryNumber(id))))
            throw new Refused(`Kiriman ${id} tidak ada, masih menunggu, atau dibatalkan.`)
          workplace.say('1 kiriman dikirim ulang.')
          return
        }
        if (span.endpoint === undefined)
          throw new Refused('Sebutkan nomor kiriman, atau --endpoint dengan --from dan --to.')
        const endpoint = endpointNumber(span.endpoint)
        if (!(await findEndpoint(db, endpoint, EVERYWHERE)))
          throw new Refused(`Endpoint ${endpoint} tidak ada.`)
        const [from, to] = [moment('--from', span.from), moment('--to', span.to)]
        const n = await replayRange(db, endpoint, { from, to, onlyFailed: span.failed === true })
        workplace.say(`${n} kiriman dikirim ulang.`)
      }),
    )
}

interface Span {
  readonly endpoint?: string
  readonly from?: string
  readonly to?: string
  readonly failed?: boolean
}

function lineOf({ id, endpointId, type, ticket, seq, state, reason, tried, madeAt }: Delivery): string {
  const about = ticket === null ? '-' : `${ticket} ${seq ?? ''}`.trim()
  return `${id}  ${madeAt.toISOString()}  ${endpointId}  ${type}  ${about}  ${state}  ${tried}x  ${reason ?? ''}`.trimEnd()
}

function endpointNumber(typed: string): string {
  const number = parseNumber(typed)
  if (!number) throw new Refused(`Endpoint ${typed} tidak dikenal. Nomor endpoint seperti 7K3-9QFM-2XD.`)
  return number
}

function deliveryNumber(typed: string): string {
  if (!/^\d{1,18}$/.test(typed)) throw new Refused(`Nomor kiriman harus angka, bukan "${typed}".`)
  return typed
}

function moment(option: string, typed: string | undefined): Date {
  const at = new Date(typed ?? '')
  if (Number.isNaN(at.getTime()))
    throw new Refused(`${option} harus waktu seperti 2026-11-22T08:00:00+07:00.`)
  return at
}
