import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { startPlanner } from '../../src/replies/planner.js'
import type { Database } from '../../src/store/database.js'
import { readYaml } from '../../src/tables.js'
import { ReplyContract } from '../../src/ticket/reply-contract/index.js'
import { ReplyTexts } from '../../src/ticket/reply-texts.js'
import { createWords } from '../../src/ticket/reply-words.js'
import { rules } from '../ticket/life/city.js'

/** The planner with the tables of `config/`, in a process that is killed; for it the city never sleeps and never paces. */
export function startPlanning(database: Database, wakeReplies: () => void): void {
  const voices = new Map([['sms', smsTwilio.manifest]])
  const contract = readYaml('config', 'reply-contract.yaml', ReplyContract)
  startPlanner({
    database,
    contract: { ...contract, quiet: { from: 0, until: 0 }, pace: { default: 1_000_000 } },
    rules,
    words: createWords({
      texts: readYaml('config', 'replies.yaml', ReplyTexts),
      offices: rules.life.offices,
      publicUrl: 'https://muara.example',
      voices,
    }),
    voices,
    log: { info() {}, warn() {}, error: (fields, message) => console.error(message, fields) },
    wakeReplies,
  })
}
