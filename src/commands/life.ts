import type { Command } from 'commander'
import { parseNumber } from '../report/index.js'
import { lifeOfTicket } from '../store/life.js'
import { type Action, ACTIONS, type Actor, type Owner, type Possible } from '../ticket/life/index.js'
import { type Act, both, Refused, type Workplace } from './command.js'

interface Given {
  readonly as: string
  readonly reason?: string
  readonly code?: string
  readonly owner?: string
  readonly unit?: string
  readonly until?: string
  readonly evidence?: readonly string[]
  readonly public?: boolean
}

/** `muara tickets act`: what an office may do to a ticket, done for it from a terminal; without an action, a list. */
export function actCommand(tickets: Command, act: Act): void {
  tickets
    .command('act')
    .description(
      both(
        'Do something to a ticket, or list what can be done',
        'Lakukan tindakan, atau lihat yang bisa dilakukan',
      ),
    )
    .argument('<number>', both('number of the ticket', 'nomor tiket'))
    .argument('[action]', ACTIONS.join(', '))
    .option(
      '--as <office>',
      both('AGENCY or AGENCY/UNIT, or admin', 'OPD atau OPD/UNIT, atau admin'),
      'admin',
    )
    .option('--reason <text>', both('why, or the note itself', 'alasan, atau isi catatan'))
    .option('--code <code>', both('reason code', 'kode alasan'))
    .option('--owner <office>', both('who should act instead', 'siapa yang berwenang'))
    .option('--unit <unit>', both('a unit of the own agency', 'unit OPD sendiri'))
    .option('--until <date>', '2026-12-31')
    .option('--evidence <ids...>', both('ids of uploaded photos', 'id foto yang sudah diunggah'))
    .option('--public', both('a note for everybody', 'catatan untuk umum'))
    .action(
      act((workplace, number: string, action: string | undefined, given: Given) =>
        action === undefined ? list(workplace, number, given) : carryOut(workplace, number, action, given),
      ),
    )
}

async function list(workplace: Workplace, typed: string, { as }: Given): Promise<void> {
  const { rules } = workplace
  const { db } = await workplace.database()
  const number = parseNumber(typed)
  const life = number && (await lifeOfTicket(db, rules, { number }))
  if (!life) throw unknown(typed)
  const possible = rules.life.may(life.state, actorFor(workplace, as), life.now)
  for (const one of possible) workplace.say(lineOf(one))
  if (possible.length === 0)
    workplace.note(
      both(`Nothing for ${as} while the ticket is ${life.state.status}.`, `Tidak ada untuk ${as} sekarang.`),
    )
}

function lineOf({ action, label, needs, offers, codes }: Possible): string {
  const flags = [...needs.map(need => `--${FLAGS[need]}`), ...offers.map(need => `[--${FLAGS[need]}]`)]
  const choose = codes ? `  (${Object.keys(codes).join(', ')})` : ''
  return `  ${action}  ${label.id}  ${flags.join(' ')}${choose}`.trimEnd()
}

const FLAGS = {
  reason: 'reason',
  reason_code: 'code',
  owner: 'owner',
  unit: 'unit',
  until: 'until',
  evidence: 'evidence',
  visibility: 'public',
} as const

async function carryOut(workplace: Workplace, typed: string, action: string, given: Given): Promise<void> {
  const number = parseNumber(typed)
  if (!number) throw unknown(typed)
  if (!(ACTIONS as readonly string[]).includes(action))
    throw new Refused(`Tindakan "${action}" tidak dikenal. Pilih: ${ACTIONS.join(', ')}.`)
  const { reason, code, owner, unit, until, evidence } = given
  const asked = {
    action: action as Action,
    reason,
    reasonCode: code,
    owner: owner === undefined ? undefined : officeIn(owner),
    unit,
    until: until === undefined ? undefined : endOf(until),
    evidence,
    visibility: given.public ? ('public' as const) : undefined,
  }
  const actor = actorFor(workplace, given.as)
  const database = await workplace.database()
  const acted = await database.transaction(db => workplace.actOnTicket(db, { number }, asked, actor))
  if (!acted.done) throw new Refused(both(acted.refusal.en, acted.refusal.id))
  const { status, owner: holder } = acted.state
  workplace.say(`Tiket ${number}  ${status}  ${workplace.rules.life.offices.name(holder)}`)
}

const unknown = (typed: string) =>
  new Refused(`Tiket ${typed} tidak dikenal. Nomor tiket seperti 7K3-9QFM-2XD.`)

/** @throws Refused for an office that is in no table. */
function actorFor({ who, rules }: Workplace, as: string): Actor {
  const name = `terminal:${who}`
  if (as === 'admin') return { is: 'admin', name }
  const office = officeIn(as)
  if (!rules.life.offices.has(office)) throw new Refused(`OPD atau unit "${as}" tidak ada dalam daftar.`)
  return { is: 'officer', name, ...office }
}

function officeIn(typed: string): Owner {
  const [agency = '', unit = null] = typed.split('/')
  return { agency, unit }
}

/** The end of a day in Jakarta. */
function endOf(day: string): Date {
  const end = new Date(`${day}T23:59:59+07:00`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(end.getTime()))
    throw new Refused(`Tanggal "${day}" tidak benar; tulis seperti 2026-12-31.`)
  return end
}
