import 'reflect-metadata'
import type { Pool, PoolClient } from 'pg'
import { DataSource } from 'typeorm'
import { Account, ApiKey } from './accounts.js'
import { MainJob1763800000001 } from './migrations/0001-main-job.js'
import { Atlas1763800000002 } from './migrations/0002-atlas.js'
import { Regroup1763800000003 } from './migrations/0003-regroup.js'
import { MatchKeys1763800000004 } from './migrations/0004-match-keys.js'
import { Photo1763800000005 } from './migrations/0005-photo.js'
import { OpenTickets1763800000006 } from './migrations/0006-open-tickets.js'
import { Person1763800000007 } from './migrations/0007-person.js'
import { Life1763800000010 } from './migrations/0010-life.js'
import { Deliveries1763800000011 } from './migrations/0011-deliveries.js'
import { Open3111763800000012 } from './migrations/0012-open311.js'
import { Conflict1763800000014 } from './migrations/0014-conflict.js'
import { ReplyContract1763800000013 } from './migrations/0013-reply-contract.js'
import { Keys1763800000015 } from './migrations/0015-keys.js'
import { Evidence1763800000016 } from './migrations/0016-evidence.js'
import { Notices1763800000017 } from './migrations/0017-notices.js'
import { AnswersAnotherWay1763800000019 } from './migrations/0019-answers-another-way.js'
import { Access1763800000020 } from './migrations/0020-access.js'
import { Appeals1763800000022 } from './migrations/0022-appeals.js'
import { PhotoVariants1763800000023 } from './migrations/0023-photo-variants.js'
import { Holdings1763800000024 } from './migrations/0024-holdings.js'
import { AtlasMentions1763800000025 } from './migrations/0025-atlas-mentions.js'
import { SaidAndMade1763800000026 } from './migrations/0026-said-and-made.js'
import { Asked1763800000027 } from './migrations/0027-asked.js'
import { Promises1763800000030 } from './migrations/0030-promises.js'
import { AnswersAlike1763800000031 } from './migrations/0031-answers-alike.js'
import { MailNotes1763800000032 } from './migrations/0032-mail-notes.js'
import { Rerouted1763800000033 } from './migrations/0033-rerouted.js'

/**
 * A statement every message runs, under a name: each connection parses it once. Not for statements whose best plan depends
 * on the values.
 */
export const prepared = (name: string, text: string, values: unknown[]) => ({ name, text, values })

/** A connection inside a transaction. All queries of the store take one, so nothing runs outside by accident. */
export type Db = Pick<PoolClient, 'query'>

/**
 * Bounds on every wait, in milliseconds: a black-holed link must fail, never hang. `statement_timeout` stays below
 * the lease of a job so that a stuck query cannot outlive it.
 */
const BOUNDS = {
  connectionTimeoutMillis: 3_000,
  query_timeout: 9_000,
  statement_timeout: 8_000,
  lock_timeout: 6_000,
  idle_in_transaction_session_timeout: 10_000,
} as const

/** Options every pool of ours shares; `searchPath` keeps our tables and BullMQ's functions apart and both reachable. */
export const poolOptions = (url: string, max: number, name: string) => ({
  connectionString: url,
  max,
  application_name: name,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  options: '-c search_path=gw,bullmq,public',
  ...BOUNDS,
})

/**
 * Options for whoever changes the schema: an index over a million rows takes longer than any answer may. Only the wait for a
 * lock stays bounded, in milliseconds: everybody else waits behind it.
 */
export const patientOptions = (url: string, name: string) => ({
  ...poolOptions(url, 1, name),
  query_timeout: 0,
  statement_timeout: 0,
  lock_timeout: 120_000,
  idle_in_transaction_session_timeout: 0,
})

/** pg's own bound on an answer ran out, or the socket is gone. Neither carries an SQLSTATE. */
const isSilent = (error: unknown): error is Error =>
  error instanceof Error && /^(Query read timeout|Connection terminated)/.test(error.message)

export class Database {
  readonly source: DataSource

  private constructor(source: DataSource) {
    this.source = source
  }

  /** Connects once. Throws when the server does not answer; the caller retries (see `boot.ts`). */
  static async connect(
    url: string,
    options: { max: number; name: string; onIdleError(error: Error): void },
  ): Promise<Database> {
    const { connectionString, max, application_name, ...extra } = poolOptions(url, options.max, options.name)
    const source = new DataSource({
      type: 'postgres',
      url: connectionString,
      poolSize: max,
      applicationName: application_name,
      connectTimeoutMS: BOUNDS.connectionTimeoutMillis,
      poolErrorHandler: options.onIdleError,
      schema: 'gw',
      entities: [Account, ApiKey],
      migrations: [
        MainJob1763800000001,
        Atlas1763800000002,
        Regroup1763800000003,
        MatchKeys1763800000004,
        Photo1763800000005,
        OpenTickets1763800000006,
        Person1763800000007,
        Life1763800000010,
        Deliveries1763800000011,
        Open3111763800000012,
        ReplyContract1763800000013,
        Keys1763800000015,
        Conflict1763800000014,
        Evidence1763800000016,
        Notices1763800000017,
        AnswersAnotherWay1763800000019,
        Access1763800000020,
        Appeals1763800000022,
        PhotoVariants1763800000023,
        Holdings1763800000024,
        AtlasMentions1763800000025,
        SaidAndMade1763800000026,
        Asked1763800000027,
        Promises1763800000030,
        AnswersAlike1763800000031,
        MailNotes1763800000032,
        Rerouted1763800000033,
      ],
      migrationsTransactionMode: 'each',
      synchronize: false,
      // Statements which are not awaited one by one share a round trip; the server still runs them in order.
      extra: { ...extra, pipeline: true },
    })
    await source.initialize()
    return new Database(source)
  }

  /** The pg pool under TypeORM, shared with BullMQ's producer so that both can be in one transaction. */
  get pool(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master
  }

  /** One statement outside any transaction. */
  get db(): Db {
    return this.pool as unknown as Db
  }

  /**
   * Runs `work` in one transaction on one connection. Rolls back and rethrows on any error. A connection that stopped
   * answering is thrown away instead: a rollback would wait behind the lost statement, and the next user after it.
   */
  async transaction<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const client = await this.pool.connect()
    // A checked-out connection that is cut says so with an event, which unheard would end the process; the query that
    // was under way rejects as well, and that is what counts.
    const heard = () => {}
    client.on('error', heard)
    let broken: Error | undefined
    try {
      // `begin` travels with the first statement of `work` instead of costing a round trip of its own.
      const begun = client.query('begin')
      const [result] = await Promise.all([work(client), begun])
      await client.query('commit')
      return result
    } catch (error) {
      broken = isSilent(error)
        ? error
        : await client.query('rollback').then(
            () => undefined,
            failure => failure as Error,
          )
      throw error
    } finally {
      client.off('error', heard)
      client.release(broken)
    }
  }

  async close(): Promise<void> {
    await this.source.destroy()
  }
}
