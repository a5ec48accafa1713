import { describe, expect, it } from 'vitest'
import { createReader } from '../../src/understand/index.js'
import { loadTables } from '../../src/tables.js'
import { Draft } from '../../src/report/index.js'

const reader = createReader(loadTables('config'))
const draftOf = (text: string) =>
  Draft.parse({ externalId: '1', sender: { kind: 'none', address: null }, sentAt: null, text })

describe('words that every JavaScript object answers to', () => {
  const words = [
    ...Object.getOwnPropertyNames(Object.prototype),
    ...Object.getOwnPropertyNames(Array.prototype).slice(0, 10),
  ]
  it.each(words)('%s is only a word, wherever it stands', word => {
    for (const text of [
      word,
      `jl ${word} rt ${word} rw ${word}`,
      `kel ${word}`,
      `sekolah ${word} rusak`,
      `no ${word}`,
      `${word} ${word} mampet di kelurahan ${word}`,
    ]) {
      const understanding = reader.understand(draftOf(text))
      expect(JSON.stringify(understanding)).not.toContain('native code')
      reader.wordsOf(text)
    }
  })
})
