import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { isDirectMessage } from '../../../adapters/x/send.js'
import { createPlanner } from '../../../src/replies/planner.js'
import { act } from '../../../src/store/life.js'
import type { Asked } from '../../../src/ticket/life/index.js'
import { createWords, type Speaker } from '../../../src/ticket/reply-words.js'
import { by, contract, says, texts, voices } from '../../replies/street.js'
import { cityRules } from '../../support/small-city.js'
import { officer } from '../../ticket/life/city.js'
import { CANARIES, type Walk } from './world.js'

const INSPEKTORAT = { agency: 'INSPEKTORAT', unit: null }
const reason = `soal ${CANARIES.text}`
/** What the office that looks into it says to the citizen, one after the other. */
const SAID: readonly Asked[] = [
  { action: 'start' },
  { action: 'note', visibility: 'public', reason },
  { action: 'extend', until: new Date(Date.now() + 3 * 86_400_000), reason },
  { action: 'pause', reasonCode: 'tunggu_pelapor', reason },
]
const quiet = { info() {}, warn() {}, error() {} }

/** What stands below a public post, for the accused office to read along. */
export const belowPosts = (walk: () => Walk) => {
  it.each([
    ['x', { postId: '4100' }],
    ['facebook', { commentId: '4100' }],
  ] as const)('our answers on %s', async (channel, answerTo) => {
    const { database } = walk().town.fresh
    const rules = cityRules()
    const speaking = new Map<string, Speaker>(
      [...voices].map(([name, voice]) => [name, { ...voice, isPrivate: isDirectMessage }]),
    )
    const offices = rules.life.offices
    const planner = createPlanner({
      database,
      rules,
      voices: speaking,
      words: createWords({ texts, offices, publicUrl: walk().town.url, voices: speaking }),
      contract: { ...contract, outcome_only: [], gather: 0, quiet: { from: 0, until: 0 } },
      log: quiet,
      wakeReplies() {},
    })
    const { ticketId } = await says(database, by(channel, randomUUID(), { answerTo }), undefined, INSPEKTORAT)
    await database.db.query('update ticket set protected = true where id = $1', [ticketId])
    for (const asked of SAID) {
      const acted = await database.transaction(db =>
        act(db, rules, { id: ticketId }, asked, officer(INSPEKTORAT)),
      )
      expect(acted).toMatchObject({ done: true })
      await planner.round()
    }
    const { rows } = await database.db.query('select kind, text from reply where ticket_id = $1', [ticketId])
    expect(rows.map(row => row.kind)).toEqual(expect.arrayContaining(['noted', 'promised', 'asked']))
    const seen = rows.map(({ kind, text }) => ({
      by: 'anybody',
      asked: kind,
      status: 0,
      told: text,
      known: '',
    }))
    expect(walk().leaks(seen)).toEqual([])
    expect(rows.filter(row => /inspektorat/i.test(row.text))).toEqual([])
  })
}
