import { v7 as uuidv7 } from 'uuid'
import { type Complaint, Draft, type Place } from '../../../src/report/index.js'
import { insertMessages } from '../../../src/store/accept.js'
import type { Database } from '../../../src/store/database.js'
import { joinTicket, type NewReport, openTicket } from '../../../src/store/grouping.js'
import { judge } from '../../../src/store/life.js'
import { rules } from '../../ticket/life/city.js'

export const ROUTED = { agency: 'DSDA', unit: 'DSDA-31.74', rule: 'sudin-kota', because: ['contoh'] }
export const BY = { actor: 'petugas', because: 'contoh koreksi', rules }

const placeAt = (kelurahan: string | null): Place => ({
  basis: kelurahan === null ? 'unknown' : 'explicit',
  kelurahan,
  kecamatan: kelurahan?.slice(0, 8) ?? null,
  kota: kelurahan?.slice(0, 5) ?? null,
  point: null,
  street: null,
  gang: null,
  rt: null,
  rw: null,
  house: null,
  landmark: null,
  outside: false,
  confidence: 1,
  because: [],
  candidates: [],
})

interface Given {
  readonly category?: string | null
  readonly kelurahan?: string | null
  readonly reporterId?: string | null
  readonly agency?: string
}

/** A ticket and the ids of its reports. */
export interface Filed {
  readonly id: string
  readonly number: string
  readonly reports: string[]
}

let made = 0

/** Writes tickets and reports as the worker does, and reads back what corrections must keep in step. */
export function town(database: Database) {
  const newReport = async (given: Given = {}): Promise<NewReport> => {
    const { category = 'Saluran Air, Kali/Sungai', kelurahan = '31.74.01.1001', reporterId = null } = given
    const key = `m-${made++}`
    const [row] = await insertMessages(database.db, [
      {
        channel: 'sms',
        adapter: 'sms-twilio',
        key,
        externalId: key,
        raw: Buffer.from('x'),
        meta: {},
        headers: {},
      },
    ])
    const id = uuidv7()
    const complaint: Complaint = {
      text: 'saluran mampet',
      category: { value: category, confidence: 1, because: [], alternatives: [] },
      place: placeAt(kelurahan),
    }
    return {
      id,
      messageId: row?.id as string,
      ordinal: 0,
      channel: 'sms',
      reporterId,
      receivedAt: new Date(Date.UTC(2026, 0, 1, 0, made)),
      draft: Draft.parse({
        externalId: key,
        sender: { kind: 'none', address: null },
        sentAt: null,
        text: complaint.text,
      }),
      complaint,
      matching: { is: 'new', score: 4.5, version: 'contoh-1' },
      subject: { id, category, names: ['rahasia'], place: complaint.place },
      matchKeys: [`kel:${kelurahan}`],
      threadIds: [],
    }
  }

  const join = async (ticketId: string, given: Given = {}): Promise<string> => {
    const report = await newReport(given)
    await database.transaction(db => joinTicket(db, report, ticketId))
    return report.id
  }

  return {
    join,
    async ticket(
      reports: number,
      given: Given = {},
      links: { type: string; body: unknown }[] = [],
    ): Promise<Filed> {
      const first = await newReport(given)
      const { ticketId, ticketNumber } = await database.transaction(db =>
        openTicket(db, first, { ...ROUTED, agency: given.agency ?? ROUTED.agency }, 'saluran mampet', links),
      )
      await judge(database.db, rules, ticketId)
      const ids = [first.id]
      while (ids.length < reports) ids.push(await join(ticketId, given))
      return { id: ticketId, number: ticketNumber, reports: ids }
    },
    /** Who is in which ticket now, report by report. */
    async grouping(): Promise<Record<string, string>> {
      const { rows } = await database.db.query(
        'select report_id as report, ticket_id as ticket from membership order by 1',
      )
      return Object.fromEntries(rows.map(({ report, ticket }) => [report, ticket]))
    },
    home: async (reportId: string): Promise<string> =>
      (await database.db.query('select ticket_id from membership where report_id = $1', [reportId])).rows[0]
        .ticket_id,
    members: async (ticketId: string): Promise<string[]> =>
      (
        await database.db.query('select report_id as id from membership where ticket_id = $1', [ticketId])
      ).rows.map(({ id }) => id as string),
    row: async (ticketId: string) =>
      (await database.db.query('select * from ticket where id = $1', [ticketId])).rows[0],
    events: async (ticketId: string) =>
      (await database.db.query('select * from ticket_event where ticket_id = $1 order by seq', [ticketId]))
        .rows,
    /** Every way in which members, events, counts, times and stones could disagree; empty when they do not. */
    async faults(): Promise<unknown[]> {
      const { rows } = await database.db.query(`
        with fold as (
          select distinct on (report_id) report_id, ticket_id, type, seq from (
            select distinct on (report_id, ticket_id) * from ticket_event
            where type in ('attached', 'detached') order by report_id, ticket_id, seq desc) as last
          where type = 'attached' order by report_id),
        folded_twice as (
          select report_id from (
            select distinct on (report_id, ticket_id) report_id, ticket_id, type from ticket_event
            where type in ('attached', 'detached') order by report_id, ticket_id, seq desc) as last
          where type = 'attached' group by 1 having count(*) > 1)
        select 'in two tickets' as fault, report_id::text as id from folded_twice
        union all select 'fold is not membership', coalesce(f.report_id, m.report_id)::text from fold f full join membership m
          on m.report_id = f.report_id where f.ticket_id is distinct from m.ticket_id or f.seq is distinct from m.since_seq
        union all select 'no member', r.id::text from report r left join membership m on m.report_id = r.id where m.report_id is null
        union all select 'count or times', t.id::text from ticket t
          left join (select m.ticket_id, count(*) as n, min(r.received_at) as first, max(r.received_at) as last
            from membership m join report r on r.id = m.report_id group by 1) as found on found.ticket_id = t.id
          where t.report_count <> coalesce(found.n, 0)
            or (found.n > 0 and (t.first_report_at, t.last_report_at) is distinct from (found.first, found.last))
        union all select 'stone with reports, or empty and alive', id::text from ticket
          where (merged_into is null) <> (report_count > 0)
        union all select 'version is not the last event', t.id::text from ticket t
          where version <> (select max(seq) from ticket_event e where e.ticket_id = t.id)
            or version <> (select count(*) from ticket_event e where e.ticket_id = t.id)
        union all select 'number leads nowhere', t.number from ticket t where not exists (
          with recursive way as (select t.id, t.merged_into union select n.id, n.merged_into from way join ticket n on n.id = way.merged_into)
          select from way where merged_into is null)`)
      return rows
    },
  }
}
