import { cutText } from '#kit'

/** A link in a post: the t.co address in the text and where it leads. */
export interface Link {
  readonly url: string
  /** Null when the link shows what is told otherwise: the post's own photo, the quoted post, the post itself. */
  readonly expanded: string | null
}

const LEADING_MENTIONS = /^(?:\s*@\w{1,50}[,:;]?(?=\s|$))+\s*/
const SHORT_LINK = /https?:\/\/t\.co\/\w+/g
const ENTITY = /&(amp|lt|gt|quot|#39);/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/**
 * The citizen's own words in the text of a post: X's HTML entities decoded once, t.co links replaced by their targets
 * or dropped where the target is unknown, the run of @mentions at the front removed.
 */
export function ownWords(text: string, links: readonly Link[]): string {
  let words = text.replace(ENTITY, (_, name: string) => ENTITIES[name] ?? '')
  for (const link of links) words = words.replaceAll(link.url, () => link.expanded ?? '')
  words = words.replace(SHORT_LINK, '').replace(LEADING_MENTIONS, '')
  const lines = words.split('\n')
  return cutText(
    lines
      .map(line => line.trimEnd())
      .join('\n')
      .trim(),
    100_000,
  )
}
