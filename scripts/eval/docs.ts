import type { Costs } from './costs.js'
import type { Evaluation } from './evaluation.js'
import type { Mistake, Part } from './measured.js'
import { DEFINITIONS, HONESTY, INTERVALS } from './notes.js'
import { accuracySections, costSections, type Section } from './report.js'

/** When, where and from which state of the program the numbers come. */
export interface Circumstances {
  readonly at: string
  readonly command: string
  readonly commit: string
  readonly machine: string
}

const EXAMPLES = 3
const LONGEST = 180

/**
 * docs/accuracy.md. Texts are quoted from our own invented set only, never from anybody's real words.
 *
 * @param tried what people wrote about attempts and limits (scripts/eval/tried.md), taken over as it is; '' for none.
 */
export function accuracyPage(
  evaluation: Evaluation,
  costs: Costs,
  parts: readonly Part[],
  when: Circumstances,
  tried: string,
): string {
  const { at, command, commit, machine } = when
  return [
    '# Accuracy',
    `Written by \`${command}\` on ${at.slice(0, 10)}; ${commit}; ${machine}. Do not edit: run the command again.`,
    `**${HONESTY}**`,
    INTERVALS,
    ...[...evaluation.absent, ...costs.absent].map(what => `Not measured: ${what}.`),
    ...[...accuracySections(evaluation, parts), ...costSections(costs)].map(asMarkdown),
    ...(tried.trim() === '' ? [] : ['## What was tried, and what remains', tried.trim()]),
    '## What is counted',
    DEFINITIONS.map(([name, words]) => `- *${name}*: ${words}`).join('\n'),
    '## What goes wrong',
    'Of the open scenario set, embedded tables, both halves. All complaints are invented. Examples are from the ' +
      'development half.',
    ...errorAnalysis(evaluation),
    '',
  ].join('\n\n')
}

function asMarkdown({ title, header, rows }: Section): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [`## ${title}`, '', line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Kinds of error by frequency, then examples of each. */
function errorAnalysis({ sets }: Evaluation): string[] {
  const ours = sets
    .filter(set => set.ours)
    .flatMap(set => set.by.filter(({ tables }) => tables === 'embedded'))
  const of = (part: Part) => ours.flatMap(each => each.of(part).mistakes)
  const [development, validation] = [of('development'), of('validation')]
  const count = (list: readonly Mistake[], what: string) => list.filter(one => one.what === what).length
  const kinds = [...new Set([...development, ...validation].map(one => one.what))].sort(
    (a, b) =>
      count(development, b) + count(validation, b) - count(development, a) - count(validation, a) ||
      (a < b ? -1 : 1),
  )
  const table: Section = {
    title: 'Errors by kind',
    header: ['kind', 'development', 'validation'],
    rows: kinds.map(kind => [kind, String(count(development, kind)), String(count(validation, kind))]),
  }
  return [asMarkdown(table), ...kinds.flatMap(kind => examples(kind, development))]
}

function examples(kind: string, mistakes: readonly Mistake[]): string[] {
  const some = mistakes.filter(one => one.what === kind).slice(0, EXAMPLES)
  if (some.length === 0) return []
  return [
    `### ${kind}`,
    some
      .map(({ ids, text, expected, got }) => {
        const quoted = text.split('\n--- ').map(part => `"${shortened(part)}"`)
        return `- ${ids.filter(id => id !== '').join(', ')}: ${quoted.join(' / ')}  \n  expected ${inWords(expected)}, got ${inWords(got)}`
      })
      .join('\n'),
  ]
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 3).toWellFormed()}...` : line
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ') || 'nothing'
  if (typeof value !== 'object' || value === null) return String(value)
  const said = Object.entries(value).filter(
    ([, each]) => each !== null && !(Array.isArray(each) && each.length === 0),
  )
  return said.map(([name, each]) => `${name} ${inWords(each)}`).join(', ') || 'nothing'
}
