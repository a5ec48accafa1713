import { appendFileSync, writeFileSync } from 'node:fs'

/**
 * The injector's book: one line per message the gateway is answerable for from now on. A message enters when its
 * provider got a 2xx, or, where Muara fetches by itself, when it lay ready to be fetched. The oracle reads this and
 * nothing else of ours, so the fields are plain facts.
 */
export interface Entry {
  readonly channel: string
  /** The provider's id, as it stands in the message. */
  readonly id: string
  /** What must come of it: a report in a ticket, or any settled end (a word of thanks is no complaint). */
  readonly due: 'report' | 'settled'
  /** Where the acknowledgement must arrive on the provider's side; null when the channel itself cannot answer. */
  readonly answer: string | null
  /** Number of the invented incident: reports with the same one should share a ticket. Counted, never demanded. */
  readonly incident: number
  readonly how: 'accepted' | 'mailbox' | 'page'
  /** Milliseconds since 1970. */
  readonly at: number
}

/** An acknowledgement as a provider's stand-in recorded it. */
export interface Answered {
  readonly channel: string
  /** Same form as `Entry.answer`. */
  readonly answer: string
  readonly text: string
}

export interface Ledger {
  readonly file: string
  /** Repeats of a known id change nothing. */
  write(entry: Entry): void
  readonly size: number
}

export function openLedger(file: string): Ledger {
  const known = new Set<string>()
  writeFileSync(file, '')
  return {
    file,
    write(entry) {
      const key = `${entry.channel}\n${entry.id}`
      if (known.has(key)) return
      known.add(key)
      appendFileSync(file, `${JSON.stringify(entry)}\n`)
    },
    get size() {
      return known.size
    },
  }
}

export function writeAnswers(file: string, answers: readonly Answered[]): void {
  writeFileSync(file, answers.map(answer => `${JSON.stringify(answer)}\n`).join(''))
}
