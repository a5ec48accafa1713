import type { EvidenceTold } from '../store/evidence.js'
import { evidenceInWords } from '../ticket/evidence/index.js'
import { EVIDENCE_WORDS } from './evidence-words.js'
import type { Screen } from './screen.js'

/** Why the work was believed, for citizens: how many photos there were and what was thought of them, never a picture. */
export function EvidenceTold({ screen, told }: { screen: Screen; told: EvidenceTold }) {
  const lines = evidenceInWords(told.photos, told.validatedAt, screen.language)
  if (lines.length === 0) return null
  return (
    <section id="bukti-pekerjaan">
      <h2>{EVIDENCE_WORDS[screen.language].told}</h2>
      <ul>
        {lines.map(line => (
          <li>{line}</li>
        ))}
      </ul>
    </section>
  )
}
