import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Cases } from '#kit'
import { adapters } from '../adapters/index.js'
import { examine } from './conformance/run.js'
import { Subject } from './conformance/subject.js'

/**
 * The one run every adapter must pass: offline, with a fixed clock, over all adapters in the list. An adapter brings
 * its cases (adapters/<name>/cases.ts); the rules are the same for all (test/conformance/*-rules.ts).
 */
const home = fileURLToPath(new URL('../adapters/', import.meta.url))

test('every folder of adapters/ is in the list, and every name once', () => {
  const folders = readdirSync(home, { withFileTypes: true }).filter(entry => entry.isDirectory())
  const listed = adapters.map(({ manifest }) => manifest.name)
  expect(listed.toSorted()).toEqual(folders.map(({ name }) => name).toSorted())
  expect(new Set(listed).size).toBe(listed.length)
})

for (const adapter of adapters) {
  const { name } = adapter.manifest
  const { default: cases } = (await import(`../adapters/${name}/cases.ts`)) as { default: Cases }
  examine(new Subject(adapter, cases, `${home}${name}`))
}
