import assert from 'node:assert/strict'
import type { Rule } from './rules.js'
import type { Subject } from './subject.js'

/** Rules about what an adapter says. They look at everything said since the first rule. */
export const privacyRules: readonly Rule[] = [
  {
    id: 'privacy/secrets',
    says: 'no log line and no error names a secret',
    check(subject) {
      for (const secret of subject.secrets()) assert.ok(!said(subject).includes(secret), 'a secret was said')
    },
  },
  {
    id: 'privacy/people',
    says: 'no log line and no error names a citizen, a telephone number or a mail address',
    async check(subject) {
      const text = said(subject)
      const senders = (await subject.everything()).flatMap(({ outcome }) =>
        'draft' in outcome ? [outcome.draft.sender.address, outcome.draft.sender.name] : [],
      )
      for (const sender of senders)
        if (sender && sender.length > 3) assert.ok(!text.includes(sender), 'a sender was named')
      assert.doesNotMatch(text, /\+?62[ -]?8\d{2}[ -]?\d{3,4}[ -]?\d{3,5}/, 'a telephone number was said')
      assert.doesNotMatch(text, /[\w.+-]+@[\w-]+\.[\w.]+/, 'a mail address was said')
    },
  },
]

const said = ({ heard }: Subject) => heard.join('\n')
