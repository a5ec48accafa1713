import { anchor, verify } from '../store/audit.js'
import { both, type CommandGroup, Refused } from './command.js'

/** `muara audit`: proves that nobody changed the history of a ticket. */
export const audit: CommandGroup = (program, act) => {
  const group = program
    .command('audit')
    .description(both('The history nobody can change unseen', 'Riwayat yang tidak dapat diubah diam-diam'))

  group
    .command('verify')
    .description(both('Recompute every chain and every anchor', 'Hitung ulang semua rantai dan jangkar'))
    .option(
      '--anchor <hash>',
      both(
        'hash of an anchor kept elsewhere, which must be in the history',
        'hash jangkar yang disimpan di tempat lain, yang harus ada dalam riwayat',
      ),
    )
    .action(
      act(async (workplace, options: { anchor?: string }) => {
        const { db } = await workplace.database()
        const bar = workplace.progress('audit', 1)
        const expected = options.anchor?.toLowerCase()
        const found = await verify(db, {
          at: (done, of) => bar.at(of === 0 ? 1 : done / of),
          ...(expected !== undefined && { expected }),
        }).finally(() => bar.end())
        if (found.broken)
          throw new Refused(
            both(
              `Broken at ${found.broken.row}: ${found.broken.what}. Keep the database as it is and call whoever may look into it.`,
              `Rusak di ${found.broken.row}. Jangan ubah apa pun di basis data ini; hubungi yang berwenang memeriksanya.`,
            ),
          )
        workplace.say(
          both(
            `${found.events} events of ${found.tickets} tickets under ${found.anchors} anchors are as they were written.`,
            `${found.events} kejadian pada ${found.tickets} tiket di bawah ${found.anchors} jangkar masih seperti saat ditulis.`,
          ),
        )
        if (found.hash) workplace.say(found.hash)
      }),
    )

  group
    .command('anchor')
    .description(
      both('Tie all chains into one hash to be kept elsewhere', 'Ikat semua rantai menjadi satu hash'),
    )
    .action(
      act(async workplace => {
        const database = await workplace.database()
        for (;;) {
          const made = await database.transaction(anchor)
          if (!made) {
            workplace.note(
              both('Nothing changed since the last anchor.', 'Tidak ada perubahan sejak jangkar terakhir.'),
            )
            return
          }
          workplace.say(made.hash)
          if (made.complete) return
        }
      }),
    )
}
