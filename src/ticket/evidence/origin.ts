import type { Provenance } from '../../report/index.js'
import type { Noticed, PhotoFacts } from './facts.js'
import type { EvidenceSettings } from './settings.js'

/** Digital source types of pictures that no camera took, whole or in part (IPTC NewsCodes, digitalsourcetype). */
const GENERATED = new Set([
  'trainedAlgorithmicMedia',
  'compositeWithTrainedAlgorithmicMedia',
  'algorithmicMedia',
  'compositeSynthetic',
  'virtualRecording',
])
/** Actions that leave what the picture shows as it was (C2PA 2.2, actions); every other one changes it. */
const HARMLESS = new Set([
  'c2pa.created',
  'c2pa.opened',
  'c2pa.published',
  'c2pa.transcoded',
  'c2pa.converted',
  'c2pa.repackaged',
  'c2pa.resized',
  'c2pa.resized.proportional',
  'c2pa.orientation',
  'c2pa.edited.metadata',
  'c2pa.watermarked',
  'c2pa.watermarked.bound',
  'c2pa.watermarked.unbound',
])

/** What the file says about who made it. Silence is normal: messengers remove all of it. */
export function originOf({ provenance }: PhotoFacts, settings: EvidenceSettings): Noticed[] {
  const noticed = [
    generated(provenance, settings),
    edited(provenance, settings),
    unreadable(provenance),
    silent(provenance),
    screenshot(provenance, settings),
    tiny(provenance, settings),
  ]
  return noticed.filter(one => one !== null)
}

function generated(file: Provenance, { generators }: EvidenceSettings): Noticed | null {
  const declared = file.sourceTypes.find(type => GENERATED.has(type))
  if (declared)
    return {
      code: 'declared_generated',
      because: `Berkas ini sendiri menyatakan gambarnya buatan komputer (${declared}).`,
      because_en: `The file itself says that a computer made the picture (${declared}).`,
    }
  const named = nameIn([...file.software, ...(file.manifest?.generators ?? [])], generators)
  const prompt = file.textKeys[0]
  if (!named && !prompt) return null
  return {
    code: 'generator_software',
    because: named
      ? `Berkas ini ditulis oleh pembuat gambar AI: ${named}.`
      : `Berkas ini berisi perintah untuk pembuat gambar AI ("${prompt}").`,
    because_en: named
      ? `Written by an image generator: ${named}.`
      : `Holds instructions to an image generator ("${prompt}").`,
  }
}

function edited(file: Provenance, { editors }: EvidenceSettings): Noticed | null {
  const action = file.manifest?.actions.find(name => !HARMLESS.has(name))
  if (action)
    return {
      code: 'declared_edited',
      because: `Berkas ini sendiri menyatakan gambarnya sudah diubah (${action}).`,
      because_en: `The file itself says that the picture was changed (${action}).`,
    }
  const named = nameIn([...file.software, ...(file.manifest?.generators ?? [])], editors)
  return named
    ? {
        code: 'editor_software',
        because: `Berkas ini disimpan dengan aplikasi penyunting: ${named}. Bisa jadi hanya kecerahan yang diubah.`,
        because_en: `Saved by an editing program: ${named}. Perhaps only the brightness was changed.`,
      }
    : null
}

const unreadable = ({ manifest }: Provenance): Noticed | null =>
  manifest && !manifest.readable
    ? {
        code: 'manifest_unreadable',
        because: 'Berkas ini berisi catatan asal-usul (C2PA) yang rusak atau tidak terbaca.',
        because_en: 'Holds a record of origin (C2PA) that is broken or unreadable.',
      }
    : null

const silent = ({ metadata }: Provenance): Noticed | null =>
  metadata
    ? null
    : {
        code: 'no_metadata',
        because:
          'Tidak ada data kamera di berkas ini. Itu biasa: WhatsApp dan aplikasi pesan lain menghapusnya.',
        because_en: 'No camera data in the file. That is common: WhatsApp and other messengers remove it.',
      }

function screenshot(
  { camera, software, width, height }: Provenance,
  { screens }: EvidenceSettings,
): Noticed | null {
  if (width === null || height === null || camera !== null) return null
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  const fits = screens.some(([wide, tall]) => wide === short && tall === long)
  if (!fits && !software.some(name => /screen ?shot|tangkapan layar/i.test(name))) return null
  return {
    code: 'screenshot',
    because: `Tampaknya tangkapan layar (${width} x ${height}, tanpa data kamera), bukan foto.`,
    because_en: `Looks like a screenshot (${width} x ${height}, no camera data), not a photo.`,
  }
}

function tiny({ width, height }: Provenance, { leastSide }: EvidenceSettings): Noticed | null {
  if (width === null || height === null || Math.min(width, height) >= leastSide) return null
  return {
    code: 'tiny',
    because: `Gambar terlalu kecil untuk dinilai (${width} x ${height}).`,
    because_en: `Too small to judge (${width} x ${height}).`,
  }
}

/** The first name that holds one of the parts, as whole words: "gimp" is in "GIMP 2.10", not in "gimpel". */
const nameIn = (names: readonly string[], parts: readonly string[]): string | undefined =>
  names.find(name => parts.some(part => ` ${wordsOf(name)} `.includes(` ${wordsOf(part)} `)))

const wordsOf = (text: string): string =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .join(' ')
    .trim()
