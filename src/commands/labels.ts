import { writeFile } from 'node:fs/promises'
import { labels as labelsIn, wordless } from '../store/regroup.js'
import { both, type CommandGroup } from './command.js'

/** `muara labels`: what people decided about pairs of reports, for measuring and improving matching elsewhere. */
export const labels: CommandGroup = (program, act) => {
  program
    .command('labels')
    .description(both('What corrections teach', 'Pelajaran dari koreksi'))
    .command('export')
    .description(
      both(
        'Write labelled pairs of reports, without words or persons',
        'Tulis pasangan laporan berlabel, tanpa kata-kata warga dan tanpa orang',
      ),
    )
    .argument('<file>', both('JSON lines to write', 'berkas JSONL yang ditulis'))
    .action(
      act(async (workplace, file: string) => {
        const found = await labelsIn((await workplace.database()).db)
        const lines = wordless(found).map(label => `${JSON.stringify(label)}\n`)
        await writeFile(workplace.path(file), lines.join(''), { mode: 0o600 })
        workplace.say(`${found.length} pasangan ditulis ke ${file}.`)
        workplace.note(
          'Kata, nama tempat bebas, nomor rumah, nomor polisi, pengirim dan percakapan diganti sidik acak; titik dibulatkan ke sekitar 11 meter.',
        )
      }),
    )
}
