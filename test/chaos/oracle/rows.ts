import type { Facts } from './facts.js'
import type { Owed } from './verdict.js'

/** Hand-made rows of a run in which every promise is kept; tests break one thing at a time. */
export function keptRun(): {
  owed: Owed[]
  heard: { channel: string; answer: string; text: string }[]
  facts: Mutable<Facts>
} {
  const people = ['a', 'b', 'c']
  return {
    owed: [
      ...people.map((id, incident) => ({
        channel: 'sms',
        id,
        due: 'report' as const,
        answer: `+62812-0000-${id}`,
        incident,
      })),
      { channel: 'desk', id: 'd', due: 'report', answer: null, incident: 0 },
      { channel: 'sms', id: 'thanks', due: 'settled', answer: '+62812-0000-t', incident: 9 },
    ],
    heard: people.map(id => ({
      channel: 'sms',
      answer: `+62812-0000-${id}`,
      text: `Laporan Anda tercatat, nomor R-${id}.`,
    })),
    facts: {
      messages: [...people, 'd', 'thanks'].map(id => ({
        id: `m-${id}`,
        channel: id === 'd' ? 'desk' : 'sms',
        externalId: id,
        state: 'settled',
        outcome: id === 'thanks' ? 'praise' : 'report',
        reason: null,
      })),
      reports: [...people, 'd'].map(id => ({
        id: `r-${id}`,
        message: `m-${id}`,
        ordinal: 0,
        number: `R-${id}`,
        mayAnswer: true,
      })),
      memberships: [
        { report: 'r-a', ticket: 't-1' },
        { report: 'r-d', ticket: 't-1' },
        { report: 'r-b', ticket: 't-2' },
        { report: 'r-c', ticket: 't-3' },
      ],
      tickets: [
        { id: 't-1', number: 'T-1', reports: 2 },
        { id: 't-2', number: 'T-2', reports: 1 },
        { id: 't-3', number: 'T-3', reports: 1 },
      ],
      openings: [
        { ticket: 't-1', report: 'r-a' },
        { ticket: 't-2', report: 'r-b' },
        { ticket: 't-3', report: 'r-c' },
      ],
      replies: { sent: 3 },
    },
  }
}

type Mutable<T> = {
  -readonly [name in keyof T]: T[name] extends readonly (infer Item)[]
    ? { -readonly [field in keyof Item]: Item[field] }[]
    : T[name]
}
