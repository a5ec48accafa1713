/** The part of twitter-text 3.1 used here; the package ships no types. */
declare module 'twitter-text' {
  interface WeightedConfig {
    readonly version: number
    readonly maxWeightedTweetLength: number
    readonly scale: number
    readonly defaultWeight: number
    readonly transformedURLLength: number
    readonly ranges: readonly { readonly start: number; readonly end: number; readonly weight: number }[]
    readonly emojiParsingEnabled?: boolean
  }
  interface Parsed {
    readonly weightedLength: number
    readonly valid: boolean
    /** Index of the last UTF-16 unit that still fits. */
    readonly validRangeEnd: number
  }
  const twitterText: {
    parseTweet(text: string, config?: WeightedConfig): Parsed
    extractUrlsWithIndices(
      text: string,
      options?: { extractUrlsWithoutProtocol: boolean },
    ): { readonly url: string; readonly indices: readonly [number, number] }[]
    readonly configs: { readonly version3: WeightedConfig }
  }
  export default twitterText
}
