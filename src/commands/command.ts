import type { Command } from 'commander'
import type { ActOnTicket } from '../evidence/index.js'
import type { Database } from '../store/database.js'
import type { NewOfficial } from '../store/notices.js'
import type { RouteOf } from '../store/regroup.js'
import type { TicketRules } from '../ticket/rules.js'

/** What a command works with. Nothing is opened before a command asks for it, so help and wrong usage cost nothing. */
export interface Workplace {
  /**
   * The database, migrated: `DATABASE_URL`, or the embedded one of the data folder, whether Muara is running on it or not.
   *
   * @throws Refused when it cannot be reached.
   */
  database(): Promise<Database>
  /** Folder of the tables (`MUARA_CONFIG`). */
  readonly configDir: string
  /** Who acts on a category at a place, by the tables of `configDir`. @throws Refused when one of them is wrong. */
  readonly route: RouteOf
  /** The life of a ticket, by life.yaml and what it refers to. @throws Refused when one of the files is wrong. */
  readonly rules: TicketRules
  /** The one way of acting on a ticket, by the same files. @throws Refused when one of them is wrong. */
  readonly actOnTicket: ActOnTicket
  /** Officials of a CSV, as the API reads it. @throws Refused naming the lines that are wrong. */
  officialsIn(csv: string): readonly NewOfficial[]
  /** Names of the areas of `configDir` by code. @throws TableError when the table is wrong. */
  areaNames(): ReadonlyMap<string, string>
  /** Who is at the terminal, for the history: the name of the system's account. */
  readonly who: string
  /** A file as the person named it, seen from where the person stands. */
  path(given: string): string
  /** A line of the result, to standard output. */
  say(line: string): void
  /** A remark on the way, to standard error. */
  note(line: string): void
  /** A bar on a terminal, nothing elsewhere: `of` is the number of steps in all. */
  progress(label: string, of: number): Progress
}

export interface Progress {
  /** `done` steps of all are behind us. */
  at(done: number): void
  /** Takes the bar away. */
  end(): void
}

/**
 * A command that was understood and not carried out. Its message tells the person why and what to do; the process ends
 * with 1. Wrong usage ends with 2, which is commander's own matter.
 */
export class Refused extends Error {}

/** Turns a piece of work into a commander action: `.action(act(async (workplace, file: string) => { ... }))`. */
export type Act = <A extends unknown[]>(
  work: (workplace: Workplace, ...args: A) => Promise<void>,
) => (...args: A) => Promise<void>

/**
 * One file of this folder: adds its commands to the program. A new group is a new file and one line in `index.ts`.
 * Descriptions are English with the Indonesian beside it: `both('List imports', 'Daftar impor')`.
 */
export type CommandGroup = (program: Command, act: Act) => void

/** English for the reader of the code, Indonesian for the administrator. */
export const both = (english: string, indonesian: string): string => `${english} / ${indonesian}`
