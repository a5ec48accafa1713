import type { Language } from '../reply-texts.js'

/** Words without which hardly a sentence is said. */
const ENGLISH = new Set(
  'the is are was were of and to please there my our has have not for on with this that it broken near since from you can been'.split(
    ' ',
  ),
)
const INDONESIAN = new Set(
  'yang di dan tidak ada sudah ini itu mohon tolong ke dari saya kami jalan belum dengan untuk pak bu lagi juga karena gak nggak ga udah'.split(
    ' ',
  ),
)

/** From so many English words on somebody writes English. */
const ENOUGH = 3

/** The language somebody writes; null when the words do not say, as in most short messages. */
export function speaks(text: string): Language | null {
  const words =
    text
      .slice(0, 2_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  const count = (list: ReadonlySet<string>) => words.filter(word => list.has(word)).length
  const [english, indonesian] = [count(ENGLISH), count(INDONESIAN)]
  if (english >= ENOUGH && english > 2 * indonesian) return 'en'
  return indonesian > english ? 'id' : null
}
