import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/stage.js'
import { type Door, Survival, utf8 } from './survival.js'
import * as wire from '../support/wire.js'

/** The same promise as `poison.test.ts`, for poison nobody thought of. A failure prints its seed and the smallest case. */
let stage: Stage
let survival: Survival
let base: string

beforeAll(async () => {
  stage = await openStage()
  survival = new Survival(stage)
  base = stage.muara.url
})
afterAll(() => stage?.close())

describe('random bodies', () => {
  const odd = fc.oneof(
    fc.constantFrom(null, -1, 2 ** 53, 1e300, '', '\u0000', '\ud83d', [], {}, [[]], '__proto__', true),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.jsonValue({ maxDepth: 3 }),
  )
  const survivesAll = (channel: Door, ofOdd: (value: unknown, where: number) => wire.Wire, runs: number) =>
    fc
      .assert(
        fc.asyncProperty(odd, fc.nat(50), async (value, where) => {
          const answer = await wire.send(ofOdd(value, where))
          expect(answer.status).toBeLessThan(500)
        }),
        { numRuns: runs },
      )
      .then(() => survival.thenGood(channel, 'random bodies'))

  it('a comment with one value replaced by another', () =>
    survivesAll(
      'facebook',
      (value, where) => wire.facebook(base, utf8(replaced(wire.comment(wire.GOOD), where, value))),
      120,
    ))
  it('a mention with one value replaced by another', () =>
    survivesAll(
      'x',
      (value, where) => wire.x(base, utf8(replaced(wire.mention(`@DKIJakarta ${wire.GOOD}`), where, value))),
      120,
    ))
  it('a form with one value replaced by another', () =>
    survivesAll(
      'sms',
      (value, where) => wire.sms(base, { ...wire.smsFields(wire.GOOD), ...oddField(where, value) }),
      120,
    ))
  it('a report at the desk with one value replaced by another', () =>
    survivesAll(
      'desk-kelurahan',
      (value, where) =>
        survival.desk(
          utf8(
            replaced(
              {
                id: randomUUID(),
                text: wire.GOOD,
                name: 'Warga',
                phone: '0812-0000-1111',
                lat: -6.2,
                lon: 106.8,
              },
              where,
              value,
            ),
          ),
        ),
      80,
    ))
  it('bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => {
        for (const poison of [
          wire.facebook(base, bytes),
          wire.x(base, bytes),
          wire.sms(base, bytes),
          wire.smsJson(base, bytes),
          survival.desk(bytes),
        ])
          expect((await wire.send(poison)).status).toBeLessThan(500)
      }),
      { numRuns: 40 },
    )
  })
})

const FIELDS = [
  'MessageSid',
  'From',
  'To',
  'Body',
  'NumMedia',
  'MediaUrl0',
  'Latitude',
  'MessageType',
  'ProfileName',
  'ChannelMetadata',
  'SmsStatus',
]
const oddField = (where: number, value: unknown): Record<string, string> => ({
  [FIELDS[where % FIELDS.length] as string]: typeof value === 'string' ? value : JSON.stringify(value),
})

/** The same tree with one of its values, counted from the top, replaced. */
function replaced(tree: unknown, where: number, value: unknown): unknown {
  const paths: PropertyKey[][] = []
  const walk = (node: unknown, path: PropertyKey[]): void => {
    if (path.length > 0) paths.push(path)
    if (node !== null && typeof node === 'object')
      for (const [key, child] of Object.entries(node)) walk(child, [...path, key])
  }
  walk(tree, [])
  const copy = structuredClone(tree)
  const path = paths[where % paths.length] as PropertyKey[]
  let parent = copy as Record<PropertyKey, unknown>
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<PropertyKey, unknown>
  parent[path.at(-1) as PropertyKey] = value
  return copy
}

it('nothing is stuck, nothing is missing, the process is the same', async () => {
  await survival.nothingIsStuck()
  expect(stage.muara.lines().filter(line => line.msg === 'ready')).toHaveLength(1)
})
