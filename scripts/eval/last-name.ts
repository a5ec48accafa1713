import type { Area } from '../../src/understand/index.js'

/**
 * The simple baseline for places: the kelurahan whose name stands last in the text. Names given twice in Jakarta, and names
 * that are ordinary words, are taken as they come; that is what makes it simple.
 */
export function lastName(areas: readonly Area[]): (text: string) => string | null {
  const names = areas
    .filter(area => area.level === 'kelurahan')
    .map(({ name, code }) => ({ name: ` ${plain(name)} `, code }))
  return text => {
    const spoken = ` ${plain(text)} `
    let best: { at: number; code: string } | null = null
    for (const { name, code } of names) {
      const at = spoken.lastIndexOf(name)
      const end = at + name.length
      if (at >= 0 && end > (best?.at ?? -1)) best = { at: end, code }
    }
    return best?.code ?? null
  }
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
