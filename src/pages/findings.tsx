import type { Evidence } from '../store/evidence.js'
import { VERDICTS } from '../ticket/evidence/index.js'
import { EVIDENCE_WORDS } from './evidence-words.js'
import type { Screen } from './screen.js'

/** The latest verdict on a photo and what it rests on, in words: never colour alone. */
export function Findings({ screen: { language }, photo }: { screen: Screen; photo: Evidence }) {
  const { validation } = EVIDENCE_WORDS[language]
  const verdict = photo.verdicts.at(-1)
  if (!verdict) return null
  return (
    <div class={`verdict ${verdict.is}`}>
      <p>
        <strong>{VERDICTS[verdict.is][language]}</strong>
      </p>
      <ul>
        {verdict.findings.map(({ code, weight, because, because_en }) => (
          <li key={code}>
            {language === 'id' ? because : because_en}{' '}
            <small>({weight > 0 ? validation.for : validation.against})</small>
          </li>
        ))}
      </ul>
    </div>
  )
}
