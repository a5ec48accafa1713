import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One invented message and what it is an example of. */
export interface Example {
  readonly label: string
  readonly text: string
}

export interface Corpus {
  readonly examples: readonly Example[]
  /** SHA-256 over the files in the order given; the weights carry it, so that a test sees when they are older. */
  readonly sha256: string
}

/** Files below `config/training/` about what a message concerns; `-` labels those whose words name no problem. */
export const CATEGORY_FILES = [
  'roads.txt',
  'water-waste-green.txt',
  'order.txt',
  'people.txt',
  'services.txt',
  'told-roads.txt',
  'told-water-waste-green.txt',
  'told-order.txt',
  'plain-streets.txt',
  'plain-town.txt',
  'plain-people.txt',
  'plain-chats.txt',
  'plain-short.txt',
  'plain-desk.txt',
  'patterns.txt',
  'nothing.txt',
] as const
/** The file about what kind of message it is. */
export const KIND_FILES = ['kinds.txt'] as const

/**
 * Reads training files: `[label]` on a line of its own, below it one message a line, `#` begins a remark,
 * `{a|b}` leaves a choice.
 * @throws Error naming file and line where a message stands before the first label.
 */
export function readCorpus(folder: string, files: readonly string[]): Corpus {
  const hash = createHash('sha256')
  const examples = files.flatMap(file => {
    const content = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')
    hash.update(content)
    return examplesIn(content, file)
  })
  return { examples, sha256: hash.digest('hex') }
}

function examplesIn(content: string, file: string): Example[] {
  let label: string | null = null
  return content.split('\n').flatMap((line, index) => {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) return []
    const heading = /^\[(.+)\]$/.exec(text)?.[1]
    if (heading !== undefined) {
      label = heading
      return []
    }
    if (label === null) throw new Error(`${file} line ${index + 1}: a message before the first [label]`)
    return [{ label, text }]
  })
}
