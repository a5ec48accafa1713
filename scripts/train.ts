import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadTables } from '../src/tables.js'
import { packModel } from '../src/understand/model.js'
import { createReader } from '../src/understand/index.js'
import { CATEGORY_FILES, type Corpus, KIND_FILES, readCorpus } from './train/corpus.js'
import { fit, type Settings } from './train/fit.js'
import { chosen, hasChoices, seeded, variation } from './train/variations.js'

/**
 * `node scripts/run.mjs train`: trains the two small models of understanding from our own text below `config/training/`
 * and writes `config/models/*.bin`. The same text gives the same bytes; takes two or three minutes.
 */
const SEED = 20261122
/** Ways every message is seen besides as it stands. */
const VARIATIONS = 1
/** And one that leaves choices. */
const OF_CHOICES = 15
/** Of the messages about a matter one in so many also teaches what a complaint is: all of them would outweigh the rest. */
const ONE_IN = 6
const SETTINGS: Settings = { rounds: 7, step: 0.4, pull: 0.0004, least: 0.2, seenIn: 3 }

const CONFIG = 'config'
const { featuresOf } = createReader(loadTables(CONFIG, { withModels: false }))
const training = join(CONFIG, 'training')
const aboutMatters = readCorpus(training, CATEGORY_FILES)
const aboutKinds = readCorpus(training, KIND_FILES)

mkdirSync(join(CONFIG, 'models'), { recursive: true })
train('category', aboutMatters, aboutMatters.examples)
train('kind', aboutKinds, [
  ...aboutKinds.examples,
  ...aboutMatters.examples
    .filter((_, at) => at % ONE_IN === 0)
    .map(({ text }) => ({ label: 'complaint', text })),
])

function train(name: string, { sha256 }: Corpus, examples: Corpus['examples']) {
  const began = performance.now()
  const random = seeded(SEED)
  const labels = [...new Set(examples.map(({ label }) => label))].sort()
  const samples = examples.flatMap(({ label, text }) =>
    formsOf(text, random).map(each => ({
      label: labels.indexOf(label),
      features: featuresOf(each),
    })),
  )
  const bytes = packModel({ trainedFrom: sha256, ...fit(samples, labels, SETTINGS, random) })
  writeFileSync(join(CONFIG, 'models', `${name}.bin`), bytes)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(
    `${name}: ${examples.length} messages, ${labels.length} labels, ${Math.round(bytes.length / 1024)} kB, ${seconds} s\n`,
  )
}

function formsOf(text: string, random: () => number): string[] {
  const times = hasChoices(text) ? OF_CHOICES : VARIATIONS
  const varied = Array.from({ length: times }, () => variation(chosen(text, random), random))
  return [chosen(text, random), ...varied]
}
