import { Gauge, type Registry } from 'prom-client'
import type { Database } from '../store/database.js'
import { escalations, informedInTime } from '../store/replies.js'
import { RUNGS } from '../ticket/reply-contract/index.js'

const WEEK_MS = 7 * 86_400_000

/** How the promise to answer everybody is kept, over the last seven days. */
export function replyMetrics(registry: Registry, database: Database): void {
  const registers = [registry]
  new Gauge({
    name: 'muara_reply_escalations',
    help: 'Alarms of the last seven days: tickets about which "still in process" was said too often or nobody answered in time, by rung',
    labelNames: ['rung'],
    registers,
    async collect() {
      const raised = await escalations(database.db, { from: new Date(Date.now() - WEEK_MS), limit: 100_000 })
      for (const rung of RUNGS) this.set({ rung }, raised.filter(one => one.rung === rung).length)
    },
  })
  const informed = new Gauge({
    name: 'muara_informed',
    help: 'What citizens had to be told in the last seven days, by how it went',
    labelNames: ['verdict'],
    registers,
  })
  new Gauge({
    name: 'muara_informed_in_time_ratio',
    help: 'Share told in time of all that had to be told in the last seven days; no sample without any',
    registers,
    async collect() {
      const now = new Date()
      const told = await informedInTime(database.db, {
        from: new Date(now.getTime() - WEEK_MS),
        to: now,
        now,
      })
      for (const verdict of ['inTime', 'late', 'missed', 'unreachable'] as const)
        informed.set({ verdict: verdict === 'inTime' ? 'in_time' : verdict }, told[verdict])
      this.reset()
      if (told.share !== null) this.set(told.share)
    },
  })
  new Gauge({
    name: 'muara_replies_doubtful',
    help: 'Replies the citizen may have got more than once, because nobody knows how an attempt ended',
    registers,
    async collect() {
      const { rows } = await database.db.query('select count(*)::int as n from reply where doubts > 0')
      this.set((rows[0] as { n: number }).n)
    },
  })
}
