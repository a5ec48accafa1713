import { MailTexts } from './agencies/mail/index.js'
import { loadLife } from './life-tables.js'
import { loadNotices } from './notice-tables.js'
import { loadTables, readYaml } from './tables.js'
import { ReplyContract } from './ticket/reply-contract/index.js'

/** Everything an administrator has written in `config/`, but for the channels. */
export type Rulebook = ReturnType<typeof readRulebook>

/**
 * Reads all of it before anything is opened, in every role, so that a mistake stops the start and not a letter.
 * @throws TableError naming the file and line of the first mistake.
 */
export function readRulebook(configDir: string) {
  const tables = loadTables(configDir)
  return {
    tables,
    rules: loadLife(configDir, tables),
    notices: loadNotices(configDir, tables),
    contract: readYaml(configDir, 'reply-contract.yaml', ReplyContract),
    mailTexts: readYaml(configDir, 'agency-mail.yaml', MailTexts),
  }
}
