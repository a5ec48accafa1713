import { writeFileSync } from 'node:fs'
import { measuredAt, numbersOf, publishedNumbers } from '../store/numbers.js'
import { type By, KEYS, rangeOf, tableOf, toCsv } from '../ticket/numbers/index.js'
import { both, type CommandGroup, Refused } from './command.js'

interface Options {
  readonly by: string
  readonly from?: string
  readonly to?: string
  readonly agency?: string
  readonly public?: boolean
  readonly semicolon?: boolean
  readonly out?: string
}

/** `muara numbers`: fair numbers for a spreadsheet. */
export const numbers: CommandGroup = (program, act) => {
  program
    .command('numbers')
    .description(
      both(
        'Fair numbers of a range as CSV (docs/numbers.md)',
        'Angka yang adil dalam satu rentang sebagai CSV (docs/numbers.md)',
      ),
    )
    .option('--by <key>', KEYS.join(', '), 'agency')
    .option('--from <day>', both('first day, 2026-11-01', 'hari pertama, 2026-11-01'))
    .option('--to <day>', both('last day, included', 'hari terakhir, termasuk'))
    .option('--agency <code>', both('of one agency', 'milik satu OPD'))
    .option(
      '--public',
      both(
        'as everybody may see them, one month at a time',
        'seperti yang boleh dilihat umum, bulan demi bulan',
      ),
    )
    .option('--semicolon', both('semicolons and decimal commas', 'titik koma dan koma desimal'))
    .option('--out <file>', both('into a file', 'ke dalam berkas'))
    .action(
      act(async (workplace, given: Options) => {
        if (!isKey(given.by)) throw new Refused(`--by: pilih ${KEYS.join(', ')}.`)
        const by = given.by
        const range = rangeOf(given, new Date())
        if (!('from' in range)) throw new Refused(`Rentang salah: ${range[0]}.`)
        const { db } = await workplace.database()
        const query = { by, ...range, agency: given.agency ?? null, unit: null }
        const shown = await (given.public ? publishedNumbers(db, query) : numbersOf(db, query))
        if (!shown)
          throw new Refused(
            '--public: hanya untuk satu bulan penuh, dan kelurahan tanpa --agency (docs/numbers.md).',
          )
        const areas = workplace.areaNames()
        const table = tableOf(shown, range, ({ kelurahan }) => ({
          agency: null,
          unit: null,
          kelurahan: kelurahan === null ? null : (areas.get(kelurahan) ?? null),
        }))
        const csv = toCsv(table, given.semicolon ? 'semicolon' : 'comma')
        if (given.out) writeFileSync(workplace.path(given.out), csv)
        else workplace.say(csv.trimEnd())
        const asOf = await measuredAt(db)
        workplace.note(
          asOf
            ? both(`As of ${asOf.toISOString()}.`, `Keadaan pada ${asOf.toISOString()}.`)
            : both('Nothing was measured yet: start Muara.', 'Belum ada yang diukur: jalankan Muara.'),
        )
      }),
    )
}

const isKey = (text: string): text is By => (KEYS as readonly string[]).includes(text)
