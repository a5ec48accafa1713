import { issueKey } from '../accounts/index.js'
import { ALL } from '../store/conflict.js'
import { protectTicket } from '../store/conflict/protect.js'
import { findTicket } from '../store/read/tickets.js'
import { correcting } from '../store/regroup.js'
import { parseNumber } from '../report/index.js'
import { both, type CommandGroup, Refused } from './command.js'

/** `muara inspektorat`: what is kept from everybody else. Whoever has the machine has the database: keep it accordingly. */
export const conflict: CommandGroup = (program, act) => {
  const group = program
    .command('inspektorat')
    .description(both('Reports about offices and officials', 'Laporan tentang kantor dan pejabat'))

  group
    .command('key')
    .description(
      both(
        'Make the first key with which the Inspektorat reads them',
        'Buat kunci pertama bagi Inspektorat untuk membacanya',
      ),
    )
    .requiredOption('--name <name>', both('who uses it', 'siapa yang memakainya'))
    .action(
      act(async (workplace, { name }: { name: string }) => {
        const grant = { name, scope: 'inspektorat', agency: null, unit: null, channel: null } as const
        const { key } = await issueKey(await workplace.database(), grant, `terminal:${workplace.who}`)
        workplace.say(key)
        workplace.note(
          'Kunci ini hanya ditampilkan sekali. Serahkan langsung kepada Inspektorat, jangan disalin.',
        )
      }),
    )

  group
    .command('protect')
    .description(
      both('A ticket is about the office that has it', 'Tiket ini tentang kantor yang memegangnya'),
    )
    .argument('<number>', both('number of the ticket', 'nomor tiket'))
    .requiredOption('--because <reason>', both('the reason, for the history', 'alasan, untuk riwayat'))
    .action(
      act(async (workplace, typed: string, { because }: { because: string }) => {
        const database = await workplace.database()
        const number = parseNumber(typed)
        const everywhere = { agency: null, unit: null, cleared: ALL }
        const ticket = number && (await findTicket(database.db, { number }, everywhere))
        if (!ticket) throw new Refused(`Tiket ${typed} tidak dikenal. Nomor tiket seperti 7K3-9QFM-2XD.`)
        const { agency, unit, category, place } = ticket
        const accused = ticket.protected ? [] : [{ agency, unit, confidence: 1, because: 'ditandai orang' }]
        const routed = workplace.route(category, place as Parameters<typeof workplace.route>[1], { accused })
        const correction = { actor: `terminal:${workplace.who}`, because, rules: workplace.rules }
        await correcting(database, db => protectTicket(db, ticket.id, { accused, routed }, correction))
        workplace.say(`Tiket ${ticket.number} sekarang tertutup.`)
      }),
    )
}
