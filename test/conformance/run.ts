import assert from 'node:assert/strict'
import { describe, test } from 'vitest'
import type { ExpectedReading } from '#kit'
import { rules } from './rules.js'
import { bytes, type Outcome, plain, type Subject } from './subject.js'

/** Hold one adapter to every rule and to its own cases, each a test with a name of its own. */
export function examine(subject: Subject): void {
  const { waivers } = subject.cases
  describe(subject.name, () => {
    for (const one of subject.cases.deliveries) {
      test(`case: ${one.name}`, async () => {
        const channel = subject.open()
        const messages = await subject.receive(subject.signed(one.inbound), channel)
        const outcomes: Outcome[] = []
        for (const message of messages) outcomes.push(await subject.read(message, channel))
        await channel.close?.()
        assert.deepEqual(
          outcomes.map(({ is }) => is),
          one.expect.map(({ is }) => is),
        )
        for (const [index, expected] of one.expect.entries()) compare(outcomes[index], expected)
      })
    }
    for (const one of subject.cases.readings) {
      test(`case: ${one.name}`, async () => {
        compare(
          await subject.read({ raw: bytes(one.raw), ...(one.meta ? { meta: one.meta } : {}) }),
          one.expect,
        )
      })
    }
    for (const rule of rules) {
      const applies = rule.appliesTo?.(subject) ?? true
      const reason = waivers[rule.id]
      if (!applies && reason === undefined) continue
      test(`${rule.id}: ${rule.says}${reason === undefined ? '' : ' (waived)'}`, async () => {
        if (reason === undefined) return rule.check(subject)
        assert.ok(reason.trim().length >= 10, 'a waiver needs a reason')
        assert.ok(applies, 'stale waiver: the rule does not apply to this adapter')
        const broken = await subject.failure(() => rule.check(subject))
        assert.ok(broken !== undefined, 'stale waiver: the adapter holds to the rule, remove it')
      })
    }
    test('waivers name rules that exist', () => {
      const unknown = Object.keys(waivers).filter(id => !rules.some(rule => rule.id === id))
      assert.deepEqual(unknown, [])
    })
  })
}

/** Only what the expectation names is compared. */
function compare(outcome: Outcome | undefined, expected: ExpectedReading): void {
  assert.equal(outcome?.is, expected.is, 'because' in (outcome ?? {}) ? JSON.stringify(outcome) : undefined)
  if (expected.target !== undefined) assert.equal((outcome as { target?: unknown }).target, expected.target)
  const draft = (outcome as { draft?: Record<string, unknown> }).draft ?? {}
  for (const [name, value] of Object.entries(expected.draft ?? {})) {
    assert.deepEqual(plain(draft[name]), plain(value), `draft.${name}`)
  }
}
