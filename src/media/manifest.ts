import { cleanText, type ContentManifest, cutText } from '../report/index.js'
import { boxesIn } from './boxes.js'
import { type Cbor, readCbor } from './cbor.js'

/** What `readManifest` found, with the source types named in its actions. */
export interface ManifestReading {
  readonly manifest: ContentManifest
  /** Last parts of IPTC digital source types: "trainedAlgorithmicMedia". */
  readonly sourceTypes: readonly string[]
}

const DEEPEST = 8
const MOST_TEXTS = 50
const LONGEST_TEXT = 200
/** Set in the toggles of a description box when a label follows (ISO 19566-5, A.3). */
const HAS_LABEL = 2

/**
 * Reads a C2PA manifest store (C2PA 2.2, 11.1): nested JUMBF boxes, claims and assertions in CBOR. Only who made the
 * picture and by what; hashes and signature stay unread. Never throws: what is broken is skipped and `readable` is false
 * when nothing was understood.
 */
export function readManifest(store: Buffer): ManifestReading {
  const found = { generators: new Set<string>(), actions: new Set<string>(), sourceTypes: new Set<string>() }
  const add = (texts: Set<string>, text: unknown) => {
    if (typeof text !== 'string' || text === '' || texts.size >= MOST_TEXTS) return
    texts.add(cutText(cleanText(text), LONGEST_TEXT))
  }
  const addAgent = (agent: unknown) => {
    for (const one of asList(agent))
      add(found.generators, typeof one === 'string' ? one : fieldOf(one, 'name'))
  }

  function readClaim(claim: Cbor): void {
    add(found.generators, fieldOf(claim, 'claim_generator'))
    addAgent(fieldOf(claim, 'claim_generator_info'))
  }
  function readActions(assertion: Cbor): void {
    const [actions, templates] = ['actions', 'templates'].map(name => asList(fieldOf(assertion, name)))
    for (const each of [...(actions ?? []), ...(templates ?? [])]) {
      add(found.actions, fieldOf(each, 'action'))
      add(found.sourceTypes, lastPart(fieldOf(each, 'digitalSourceType')))
      addAgent(fieldOf(each, 'softwareAgent'))
    }
  }
  function walk(bytes: Buffer, label: string, depth: number): void {
    if (depth > DEEPEST) return
    let own = label
    for (const { type, body } of boxesIn(bytes)) {
      if (type === 'jumd') own = labelOf(body)
      else if (type === 'jumb') walk(body, '', depth + 1)
      else if (type === 'cbor') {
        if (/^c2pa\.claim(\.v\d+)?$/.test(own)) readClaim(cborIn(body))
        else if (/^c2pa\.actions(\.v\d+)?(__\d+)?$/.test(own)) readActions(cborIn(body))
      }
    }
  }

  walk(store, '', 0)
  const [generators, actions] = [[...found.generators], [...found.actions]]
  return {
    manifest: { readable: generators.length + actions.length > 0, generators, actions },
    sourceTypes: [...found.sourceTypes],
  }
}

/** A description box: 16 bytes of type, one of toggles, then a label that ends with a zero. */
function labelOf(description: Buffer): string {
  if (((description[16] ?? 0) & HAS_LABEL) === 0) return ''
  const end = description.indexOf(0, 17)
  return description.toString('utf8', 17, end < 0 ? description.length : end).slice(0, LONGEST_TEXT)
}

function cborIn(bytes: Buffer): Cbor {
  try {
    return readCbor(bytes)
  } catch {
    return null
  }
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** `http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia` → `trainedAlgorithmicMedia`. */
export const lastPart = (address: unknown): unknown =>
  typeof address === 'string' ? address.split(/[/#]/).at(-1) : undefined
