import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import { secretNames } from '#kit'
import type { Rule } from './rules.js'
import type { Subject } from './subject.js'

const shape = ({ adapter }: Subject) => Object.keys((adapter.settings as z.ZodObject).shape ?? {})
const readme = ({ folder }: Subject) => readFileSync(join(folder, 'README.md'), 'utf8')

/** The folder, its README and its settings. */
export const folderRules: readonly Rule[] = [
  {
    id: 'folder/name',
    says: 'the manifest carries the name of the folder',
    check(subject) {
      assert.equal(subject.name, basename(subject.folder))
      assert.match(subject.name, /^[a-z][a-z0-9-]{0,39}$/)
      assert.ok(subject.adapter.manifest.title.trim(), 'the title is empty')
    },
  },
  {
    id: 'folder/readme',
    says: 'README.md explains every setting',
    check(subject) {
      const text = readme(subject)
      assert.match(text, /^# \S/, 'README.md has no heading')
      const missing = shape(subject).filter(name => !text.includes(`\`${name}\``))
      assert.deepEqual(missing, [], 'settings that README.md does not name between backticks')
    },
  },
  {
    id: 'settings/valid',
    says: 'the settings of the cases are accepted',
    check: ({ adapter, cases }) => void adapter.settings.parse(cases.settings),
  },
  {
    id: 'settings/empty',
    says: 'empty settings are refused',
    check: ({ adapter }) => assert.equal(adapter.settings.safeParse({}).success, false),
  },
  {
    id: 'settings/unknown',
    says: 'a misspelt setting is refused',
    check({ adapter, cases }) {
      const parsed = adapter.settings.safeParse({ ...cases.settings, tidakAda: 'x' })
      assert.equal(parsed.success, false)
    },
  },
  {
    id: 'settings/problems',
    says: 'all problems are told at once',
    check({ adapter, cases }) {
      const without = (names: string[]) =>
        adapter.settings.safeParse(
          Object.fromEntries(Object.entries(cases.settings).filter(([name]) => !names.includes(name))),
        )
      const needed = Object.keys(cases.settings).filter(name => !without([name]).success)
      const told = new Set(without(needed).error?.issues.map(issue => issue.path[0]))
      assert.deepEqual([...told].sort(), needed.sort())
    },
  },
  {
    id: 'settings/secrets',
    says: 'an empty secret is refused',
    check({ adapter, cases }) {
      for (const name of secretNames(adapter.settings)) {
        const parsed = adapter.settings.safeParse({ ...cases.settings, [name]: '' })
        assert.equal(parsed.success, false, `${name} may be empty`)
      }
    },
  },
]
