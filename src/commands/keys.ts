import { listKeys } from '../accounts/index.js'
import { both, type CommandGroup } from './command.js'

/** `muara keys`: which software may ask for what, and who gave it the key. */
export const keys: CommandGroup = (program, act) => {
  program
    .command('keys')
    .description(both('Keys of software', 'Kunci aplikasi'))
    .command('list')
    .description(
      both(
        'Every key, the newest first: what it opens, who made it, who ended it',
        'Semua kunci, terbaru dulu: yang dibukanya, pembuatnya, yang mengakhirinya',
      ),
    )
    .action(
      act(async workplace => {
        for (const key of await listKeys(await workplace.database())) {
          const { id, name, scope, mode, agency, unit, channel, createdAt, madeBy, revokedAt, endedBy } = key
          const opens = [scope, unit ?? agency ?? channel, mode === 'test' ? 'uji' : null].filter(Boolean)
          const made = `dibuat ${createdAt.toISOString()} oleh ${madeBy ?? 'tidak tercatat'}`
          const ended = revokedAt
            ? `, diakhiri ${revokedAt.toISOString()} oleh ${endedBy ?? 'tidak tercatat'}`
            : ''
          workplace.say(`${id}  ${opens.join(' ')}  ${name}  ${made}${ended}`)
        }
      }),
    )
}
