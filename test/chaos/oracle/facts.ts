import pg from 'pg'

/** Rows as they stand in the database, in the oracle's own words. Nothing here is shared with `src/`. */
export interface Facts {
  readonly messages: readonly MessageRow[]
  readonly reports: readonly ReportRow[]
  /** Every ticket a report belongs to. */
  readonly memberships: readonly { readonly report: string; readonly ticket: string }[]
  readonly tickets: readonly { readonly id: string; readonly number: string; readonly reports: number }[]
  /** The first event of every ticket: which report it was opened for. */
  readonly openings: readonly { readonly ticket: string; readonly report: string | null }[]
  readonly replies: Readonly<Record<string, number>>
}

export interface MessageRow {
  readonly id: string
  readonly channel: string
  readonly externalId: string | null
  readonly state: string
  readonly outcome: string | null
  readonly reason: string | null
}

export interface ReportRow {
  readonly id: string
  readonly message: string
  readonly ordinal: number
  readonly number: string
  readonly mayAnswer: boolean
}

/** Reads everything in one snapshot, so that the counts agree with each other whatever still moves. */
export async function readFacts(databaseUrl: string): Promise<Facts> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const rows = async <Row>(sql: string) => (await client.query(sql)).rows as Row[]
    return {
      messages: await rows<MessageRow>(
        'select id, channel, external_id as "externalId", state, outcome, reason from gw.message',
      ),
      reports: await rows<ReportRow>(
        'select id, message_id as message, ordinal, number, may_answer as "mayAnswer" from gw.report',
      ),
      memberships: await rows('select report_id as report, ticket_id as ticket from gw.membership'),
      tickets: await rows('select id, number, report_count as reports from gw.ticket'),
      openings: await rows(
        'select distinct on (ticket_id) ticket_id as ticket, report_id as report from gw.ticket_event order by ticket_id, seq',
      ),
      replies: Object.fromEntries(
        (
          await rows<{ state: string; count: string }>('select state, count(*) from gw.reply group by state')
        ).map(row => [row.state, Number(row.count)]),
      ),
    }
  } finally {
    await client.end()
  }
}
