import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { template } from './template.js'

/** The new adapter cannot be made; the message says why and what to do. */
export class NotPossible extends Error {}

/**
 * Write `adapters/<name>/` below `root` and enter it into the list. Nothing is written unless everything can be.
 *
 * @returns the files written, from `root`
 * @throws NotPossible for a name that is no folder name, a folder that exists, or a list of another shape
 */
export function writeAdapter(root: string, name: string): string[] {
  if (name === '') throw new NotPossible('Say a name: npm run adapter:new -- sms-contoh')
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw new NotPossible(
      `"${name}" is no name for an adapter: lower-case letters, digits and single dashes, as in sms-contoh.`,
    )
  if (existsSync(join(root, 'adapters', name))) throw new NotPossible(`adapters/${name} exists already.`)

  const list = join(root, 'adapters', 'index.ts')
  if (!existsSync(list))
    throw new NotPossible('There is no adapters/index.ts here: run this from the root of the project.')
  const entered = enter(readFileSync(list, 'utf8'), name)

  const written = Object.entries(template(name)).map(([file, text]) => {
    const path = join('adapters', name, file)
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    return path
  })
  writeFileSync(list, entered)
  return [...written, join('adapters', 'index.ts')]
}

/**
 * Enter an adapter into the source of the list: an import beside the others and a word in the array, both in
 * alphabetical order. The array keeps its shape, one word a line or all in one line of up to 110 columns.
 */
export function enter(source: string, name: string): string {
  const array = /(export const adapters\b[^=]*=\s*)\[([^\]]*)\]/.exec(source)
  if (!array)
    throw new NotPossible(
      'adapters/index.ts has no "export const adapters = [...]" to enter the adapter into.',
    )
  const [whole, head = '', inside = ''] = array

  const words = [
    ...inside
      .split(',')
      .map(word => word.trim())
      .filter(word => word !== ''),
    variable(name),
  ].sort()
  const oneLine = `${head}[${words.join(', ')}]`
  const asLines = inside.includes('\n') || oneLine.length > 110
  const entered = asLines ? `${head}[\n${words.map(word => `  ${word},\n`).join('')}]` : oneLine

  const line = `import ${variable(name)} from './${name}/adapter.js'`
  return withImport(
    source.replace(whole, () => entered),
    line,
  )
}

function withImport(source: string, line: string): string {
  const lines = source.split('\n')
  const isAdapter = (one: string) => /^import \w+ from '\.\//.test(one)
  const path = (one: string) => one.slice(one.indexOf("'"))
  const before = lines.findIndex(one => isAdapter(one) && path(one) > path(line))
  const last = lines.findLastIndex(one => one.startsWith('import '))
  lines.splice(before >= 0 ? before : last + 1, 0, line)
  return lines.join('\n')
}

/** `sms-contoh` → `smsContoh`; a word of the language gets a tail: `new` → `newAdapter`. */
function variable(name: string): string {
  const camel = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const isFree = /^[a-zA-Z]\w*$/.test(camel) && !RESERVED.has(camel)
  return isFree ? camel : `${camel}Adapter`
}

const RESERVED = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield adapters'
  ).split(' '),
)
