import { ARBITRATION_WORDS } from './arbitration-words.js'
import { countInWords, type Duty } from './duties.js'
import { EVIDENCE_WORDS } from './evidence-words.js'
import type { Language } from './words.js'

/** How a queue is called: in the menu, and as a door on the first page. */
export function dutyInWords(
  { path, waiting }: Duty,
  language: Language,
): { menu: string; title: string; hint: string } {
  const words = path === '/putusan' ? ARBITRATION_WORDS[language] : EVIDENCE_WORDS[language].validation
  const { menu, title } = words
  if (waiting === null) return { menu, title, hint: words.lead }
  if (waiting === 0) return { menu, title, hint: words.idle }
  const count = countInWords(waiting)
  return { menu: `${menu} (${count})`, title, hint: words.waiting(count) }
}
