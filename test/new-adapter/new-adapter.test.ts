import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { enter, NotPossible, writeAdapter } from '../../scripts/new-adapter/write.js'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** As much of the project as an adapter needs, with an empty list, so that the real folder stays untouched. */
const NEEDED = [
  'package.json',
  'tsconfig.json',
  'biome.json',
  'src/kit',
  'src/report',
  'test/conformance',
  'test/conformance.test.ts',
]
const EMPTY_LIST = "import type { Adapter } from '#kit'\n\nexport const adapters: readonly Adapter[] = []\n"
const VITEST_CONFIG = `export default {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: [] } },
  test: { include: ['test/**/*.test.ts'] },
}\n`

let copy: string
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'muara-new-adapter-'))
  for (const path of NEEDED) cpSync(join(project, path), join(copy, path), { recursive: true })
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
  mkdirSync(join(copy, 'adapters'))
  writeFileSync(join(copy, 'adapters/index.ts'), EMPTY_LIST)
  writeFileSync(join(copy, 'vitest.config.ts'), VITEST_CONFIG)
})
afterEach(() => rmSync(copy, { recursive: true, force: true }))

/** A tool of the project run inside the copy; what it printed, whether it was content or not. */
function run(tool: string, ...args: string[]): { ok: boolean; output: string } {
  try {
    const output = execFileSync(process.execPath, [join(project, 'node_modules', tool), ...args], {
      cwd: copy,
      encoding: 'utf8',
    })
    return { ok: true, output }
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return { ok: false, output: stdout + stderr }
  }
}

test('a new folder passes the whole conformance run but for the one case to fill in', () => {
  writeAdapter(copy, 'kanal-contoh')

  const report = join(copy, 'report.json')
  run('vitest/vitest.mjs', 'run', 'test/conformance.test.ts', '--reporter=json', `--outputFile=${report}`)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: { assertionResults: { title: string; status: string }[] }[]
  }
  const results = testResults.flatMap(one => one.assertionResults)
  expect(results.filter(one => one.status === 'passed').length).toBeGreaterThan(25)
  expect(results.filter(one => one.status !== 'passed').map(one => one.title)).toEqual([
    'case: FILL IN: a real message of kanal-contoh (payloads/real.json)',
  ])

  const types = run('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json')
  expect(types).toEqual({ ok: true, output: '' })
  expect(run('@biomejs/biome/bin/biome', 'format', 'adapters').output).not.toContain('Some errors')
})

describe('nothing is written', () => {
  test.each(['', 'A', 'Sms', 'sms_x', '-x', 'x-', 'a--b', '../x', '1x', 'x'.repeat(41)])(
    'for the name "%s"',
    name => {
      expect(() => writeAdapter(copy, name)).toThrow(NotPossible)
      expect(readFileSync(join(copy, 'adapters/index.ts'), 'utf8')).toBe(EMPTY_LIST)
    },
  )

  test('over a folder that exists', () => {
    writeAdapter(copy, 'sms-contoh')
    const list = readFileSync(join(copy, 'adapters/index.ts'), 'utf8')
    expect(() => writeAdapter(copy, 'sms-contoh')).toThrow('exists already')
    expect(readFileSync(join(copy, 'adapters/index.ts'), 'utf8')).toBe(list)
  })

  test('when the list has another shape', () => {
    writeFileSync(join(copy, 'adapters/index.ts'), 'export default {}\n')
    expect(() => writeAdapter(copy, 'sms-contoh')).toThrow(NotPossible)
    expect(existsSync(join(copy, 'adapters/sms-contoh'))).toBe(false)
  })
})

describe('the list keeps its shape', () => {
  const head =
    "import type { Adapter } from '#kit'\nimport desk from './desk/adapter.js'\nimport x from './x/adapter.js'\n\n"

  test('one word a line, in alphabetical order', () => {
    const list = `${head}export const adapters: readonly Adapter[] = [\n  desk,\n  x,\n]\n`
    expect(enter(list, 'sms-contoh')).toBe(
      "import type { Adapter } from '#kit'\nimport desk from './desk/adapter.js'\nimport smsContoh from './sms-contoh/adapter.js'\n" +
        "import x from './x/adapter.js'\n\nexport const adapters: readonly Adapter[] = [\n  desk,\n  smsContoh,\n  x,\n]\n",
    )
  })

  test('one line while it fits', () => {
    const list = `${head}export const adapters: readonly Adapter[] = [desk, x]\n`
    expect(enter(list, 'zz')).toContain(
      "import x from './x/adapter.js'\nimport zz from './zz/adapter.js'\n\n",
    )
    expect(enter(list, 'zz')).toContain('= [desk, x, zz]\n')
    const names = Array.from({ length: 8 }, (_, n) => `kanal-panjang-${n}`)
    expect(names.reduce(enter, list)).toContain('= [\n  desk,\n  kanalPanjang0,\n')
  })

  test('a word of the language is no variable', () => {
    expect(enter(EMPTY_LIST, 'new')).toContain("import newAdapter from './new/adapter.js'")
  })
})
