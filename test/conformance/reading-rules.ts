import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { Draft, type Reading } from '#kit'
import type { Rule } from './rules.js'
import { type Outcome, plain, type Subject } from './subject.js'

const SPEAKS = new Set<string>(['report', 'follow_up', 'edit'] satisfies Reading['is'][])
const BROKEN = new Set<string>(['malformed', 'away'])

const kinds = async (subject: Subject) => (await subject.everything()).map(({ outcome }) => outcome.is)

/** Cases enough to judge by, drafts the core can store, and the same answer every time. */
export const readingRules: readonly Rule[] = [
  {
    id: 'cases/report',
    says: 'at least one case is a report',
    check: async subject => assert.ok((await kinds(subject)).includes('report')),
  },
  {
    id: 'cases/quiet',
    says: 'at least one case is understood and is no report',
    async check(subject) {
      assert.ok((await kinds(subject)).some(is => !SPEAKS.has(is) && !BROKEN.has(is)))
    },
  },
  {
    id: 'reading/delivered',
    says: 'every message has a key, bytes of its own and no secret beside them',
    async check(subject) {
      const channel = subject.open()
      for (const one of subject.cases.deliveries) {
        const messages = await subject.receive(subject.signed(one.inbound), channel)
        for (const { key, raw, meta = {} } of messages) {
          assert.ok(key.length > 0 && key.length <= 500, `${one.name}: key of ${key.length} characters`)
          assert.ok(raw instanceof Uint8Array, `${one.name}: raw is no Uint8Array`)
          const beside = JSON.stringify(meta)
          for (const secret of subject.secrets())
            assert.ok(!beside.includes(secret), `${one.name}: secret in meta`)
        }
        assert.equal(
          new Set(messages.map(({ key }) => key)).size,
          messages.length,
          `${one.name}: a key occurs twice`,
        )
      }
      await channel.close?.()
    },
  },
  {
    id: 'reading/schema',
    says: 'every draft is one the core can store',
    async check(subject) {
      for (const { outcome } of await subject.everything()) if ('draft' in outcome) checkDraft(outcome.draft)
    },
  },
  {
    id: 'reading/repeat',
    says: 'the same bytes twice give the same messages and the same readings',
    async check(subject) {
      const first = await subject.everything()
      await pause(3) // an adapter that reads the machine's clock now gives itself away
      const second = await subject.everything()
      assert.deepEqual(
        second.map(({ piece }) => ({ ...piece, raw: Buffer.from(piece.raw).toString('base64') })),
        first.map(({ piece }) => ({ ...piece, raw: Buffer.from(piece.raw).toString('base64') })),
      )
      assert.deepEqual(
        second.map(({ outcome }) => plain(outcome)),
        first.map(({ outcome }) => plain(outcome)),
      )
    },
  },
]

/** Beyond the schema: what PostgreSQL, JSON and the vocabulary of a report cannot hold. */
function checkDraft(draft: Draft): void {
  const parsed = Draft.safeParse(draft)
  assert.ok(parsed.success, parsed.error?.message)
  assert.deepEqual(plain(draft), plain(parsed.data), 'the draft is not plain data with every field present')
  assert.equal(
    draft.sender.kind === 'none',
    draft.sender.address === null,
    'an address exactly where there is a sender',
  )
  if (draft.sentAt !== null) assert.match(draft.sentAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  if (draft.point) assert.ok(draft.point.lat !== 0 || draft.point.lon !== 0, '0,0 is not a place')
  for (const text of strings(draft)) {
    assert.ok(text.isWellFormed(), 'a lone surrogate')
    assert.ok(
      Array.from(text).every(sign => sign >= ' ' || '\t\n\r'.includes(sign)),
      'a control character',
    )
  }
}

/** A reading the core knows: one of the closed list, with a draft that holds. */
export function checkOutcome(outcome: Outcome): void {
  assert.ok(typeof outcome.is === 'string')
  if (SPEAKS.has(outcome.is)) {
    assert.ok('draft' in outcome)
    checkDraft(outcome.draft)
  }
}

export const speaks = (outcome: Outcome): boolean => SPEAKS.has(outcome.is)

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, inner]) => (name === 'content' ? [] : strings(inner)))
}
