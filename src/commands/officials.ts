import { readFileSync } from 'node:fs'
import { importOfficials } from '../store/notices.js'
import { both, type CommandGroup, Refused } from './command.js'

/** `muara officials`: who lurah, camat and heads of offices are, by the same table as `POST /api/v1/officials/import`. */
export const officials: CommandGroup = (program, act) => {
  program
    .command('officials')
    .description(both('Heads of offices who are kept informed', 'Pimpinan kantor yang dikabari'))
    .command('import')
    .description(
      both(
        'CSV with role, office, name, email, phone; all of it or nothing',
        'CSV dengan kolom role, office, name, email, phone; semua atau tidak sama sekali',
      ),
    )
    .argument('<file>', both('the table', 'berkas tabelnya'))
    .action(
      act(async (workplace, file: string) => {
        const rows = workplace.officialsIn(textOf(workplace.path(file)))
        const database = await workplace.database()
        const { added, changed } = await database.transaction(db => importOfficials(db, rows))
        workplace.say(both(`${added} added, ${changed} changed.`, `${added} ditambahkan, ${changed} diubah.`))
      }),
    )
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Refused(`Berkas ${path} tidak dapat dibaca.`)
  }
}
