import type { Command } from 'commander'
import { parseNumber } from '../report/index.js'
import type { Db } from '../store/database.js'
import { eventsOfTicket, findReport, findTicket, reportsOfTicket } from '../store/read/tickets.js'
import * as regroup from '../store/regroup.js'
import { both, type CommandGroup, Refused, type Workplace } from './command.js'
import { actCommand } from './life.js'

const EVERYWHERE = { agency: null, unit: null }

/** `muara tickets`: look at a ticket and correct what is grouped in it, on the database directly. */
export const tickets: CommandGroup = (program, act) => {
  const group = program
    .command('tickets')
    .description(
      both('Look at tickets and correct their groupings', 'Lihat tiket dan perbaiki pengelompokannya'),
    )

  group
    .command('show')
    .description(both('A ticket with its reports and history', 'Tiket dengan laporan dan riwayatnya'))
    .argument('<number>', both('number of the ticket', 'nomor tiket'))
    .action(act(show))

  actCommand(group, act)

  correction(group, 'merge')
    .description(both('Merge ticket A into ticket B', 'Gabungkan tiket A ke tiket B'))
    .argument('<a>')
    .argument('<b>')
    .action(
      act(async (workplace, a: string, b: string, { because }: Reason) => {
        await tell(workplace, async db => {
          const [from, into] = [await ticket(db, a), await ticket(db, b)]
          return regroup.mergeTickets(db, from.id, into.id, by(workplace, because))
        })
      }),
    )

  correction(group, 'split')
    .description(both('Split reports off into a new ticket', 'Pisahkan laporan ke tiket baru'))
    .argument('<number>', both('number of the ticket', 'nomor tiket'))
    .requiredOption('--reports <numbers...>', both('numbers of the reports', 'nomor laporan'))
    .action(
      act(async (workplace, number: string, { because, reports }: Reason & { reports: string[] }) => {
        await tell(workplace, async db => {
          const { id } = await ticket(db, number)
          const ids = []
          for (const typed of reports) ids.push((await report(db, typed)).id)
          return regroup.splitReports(db, id, ids, workplace.route, by(workplace, because))
        })
      }),
    )

  correction(group, 'move')
    .description(both('Move a report to another ticket', 'Pindahkan laporan ke tiket lain'))
    .argument('<report>', both('number of the report', 'nomor laporan'))
    .requiredOption('--to <number>', both('number of the ticket', 'nomor tiket'))
    .action(
      act(async (workplace, number: string, { because, to }: Reason & { to: string }) => {
        await tell(workplace, async db =>
          regroup.moveReport(
            db,
            (await report(db, number)).id,
            (await ticket(db, to)).id,
            by(workplace, because),
          ),
        )
      }),
    )

  correction(group, 'undo')
    .description(both('Take the correction at event SEQ back', 'Batalkan perubahan pada kejadian SEQ'))
    .argument('<number>', both('number of the ticket', 'nomor tiket'))
    .argument('<seq>', both('number of the event, see show', 'nomor kejadian, lihat show'))
    .action(
      act(async (workplace, number: string, seq: string, { because }: Reason) => {
        if (!/^\d{1,9}$/.test(seq)) throw new Refused(`Nomor kejadian harus angka, bukan "${seq}".`)
        await tell(workplace, async db =>
          regroup.undo(db, (await ticket(db, number)).number, Number(seq), by(workplace, because)),
        )
      }),
    )
}

interface Reason {
  readonly because: string
}

const correction = (group: Command, name: string): Command =>
  group
    .command(name)
    .requiredOption('--because <reason>', both('the reason, for the history', 'alasan, untuk riwayat'))

const by = ({ who, rules }: Workplace, because: string): regroup.Judged => ({
  actor: `terminal:${who}`,
  because,
  rules,
})

async function show(workplace: Workplace, typed: string): Promise<void> {
  const { db } = await workplace.database()
  const found = await ticket(db, typed)
  const { number, status, agency, unit, category, kelurahan, reportCount, mergedInto, summary } = found
  workplace.say(`Tiket ${number}  ${status}  ${agency}${unit === null ? '' : ` ${unit}`}`)
  if (mergedInto !== null) workplace.say(`Sudah digabung ke tiket ${mergedInto}`)
  workplace.say(
    `${category ?? 'kategori belum diketahui'}, ${kelurahan ?? 'lokasi belum diketahui'}: ${summary}`,
  )
  workplace.say(`${reportCount} laporan`)
  for (const one of await reportsOfTicket(db, found.id))
    workplace.say(`  ${one.number}  ${one.receivedAt.toISOString()}  ${one.adapter}`)
  workplace.say('Riwayat')
  for (const { seq, type, actor, report: about, body, at } of await eventsOfTicket(db, found.id)) {
    const told = [
      about,
      body.number && `tiket ${body.number}`,
      typeof body.because === 'string' && body.because,
    ]
    workplace.say(
      `  ${seq}  ${at.toISOString()}  ${type}  ${actor}  ${told.filter(Boolean).join('  ')}`.trimEnd(),
    )
  }
}

/** Runs a correction and says what it did, or why it was refused. */
async function tell(
  workplace: Workplace,
  work: (db: Db) => Promise<regroup.Regrouped | null>,
): Promise<void> {
  const database = await workplace.database()
  const done = await regroup.correcting(database, work).catch(error => {
    if (error instanceof regroup.NotRegroupable || error instanceof regroup.OutOfReach)
      throw new Refused(`Tidak ada yang berubah: ${error.message}.`, { cause: error })
    throw error
  })
  workplace.say(
    done === null
      ? 'Usulan itu terbuka lagi.'
      : `${done.reports.length} laporan pindah dari tiket ${done.from.number} ke tiket ${done.into.number}.`,
  )
}

async function ticket(db: Db, typed: string) {
  const number = parseNumber(typed)
  const found = number && (await findTicket(db, { number }, EVERYWHERE))
  if (!found) throw new Refused(`Tiket ${typed} tidak dikenal. Nomor tiket seperti 7K3-9QFM-2XD.`)
  return found
}

async function report(db: Db, typed: string) {
  const number = parseNumber(typed)
  const found = number && (await findReport(db, number, EVERYWHERE))
  if (!found) throw new Refused(`Laporan ${typed} tidak dikenal. Nomor laporan seperti 7K3-9QFM-2XD.`)
  return found
}
