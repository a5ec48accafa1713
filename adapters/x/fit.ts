import twitterText from 'twitter-text'

const LIMIT = twitterText.configs.version3
/** Room for the ellipsis, which X weighs double. */
const LIMIT_BEFORE_ELLIPSIS = { ...LIMIT, maxWeightedTweetLength: LIMIT.maxWeightedTweetLength - 2 }

/**
 * A reply as X takes it: without links (a post with one costs many times the price, and X links bare domains too;
 * docs.x.com/x-api/getting-started/pricing) and within 280 weighted characters, cut at a word where it must be cut.
 */
export function fit(text: string): string {
  const plain = withoutLinks(text.slice(0, 4000).toWellFormed()).trim()
  if (plain === '' || twitterText.parseTweet(plain, LIMIT).valid) return plain
  const { validRangeEnd } = twitterText.parseTweet(plain, LIMIT_BEFORE_ELLIPSIS)
  const room = plain.slice(0, validRangeEnd + 1)
  const lastSpace = room.search(/\s\S*$/)
  return `${(lastSpace > room.length / 2 ? room.slice(0, lastSpace) : room).trimEnd()}…`
}

function withoutLinks(text: string): string {
  const links = twitterText.extractUrlsWithIndices(text)
  let plain = text
  for (const { indices } of links.reverse())
    plain = plain.slice(0, indices[0]).trimEnd() + plain.slice(indices[1])
  return plain
}
