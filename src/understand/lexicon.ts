import { z } from 'zod'

/** YAML reads a bare `08` or `no` as something else than a word. */
const Words = z.array(z.coerce.string())
const Spelling = z.record(z.string(), z.coerce.string())

/** Phrases of one category by weight: strong 4, words 2, weak 1. */
const CategoryWords = z.strictObject({
  strong: Words.default([]),
  words: Words.default([]),
  weak: Words.default([]),
})
export type CategoryWords = z.infer<typeof CategoryWords>

/** `config/lexicon.yaml`: the words citizens use, in the notation explained there. */
export const Lexicon = z.strictObject({
  /** Stored with every decision: which words made it. */
  version: z.string().min(1),
  slang: Spelling,
  numbers: Spelling,
  /** What is counted: a number before one of them is no street's. */
  units: Words,
  places: z.strictObject({
    nicknames: Spelling,
    kecamatan: Spelling,
    kota: Spelling,
    /** Kelurahan whose names are ordinary words: they count after `kelurahan` only. */
    needMarker: Words,
    outside: Words,
    extensions: Words,
    facilities: Words,
    near: Words,
    /** Quarters without an official border, by the kelurahan they lie in, the main one first. */
    quarters: z.record(z.string(), Words),
    /** Words after which streets are named all over the city. */
    commonStreets: Words,
  }),
  kinds: z.strictObject({
    spam: Words,
    praise: Words,
    status_query: Words,
    follow_up: Words,
    not_complaint: Words,
    /** Openings which may still lead to a complaint. */
    opening: Words,
    test: Words,
    greeting: Words,
    request: Words,
  }),
  categories: z.record(z.string(), CategoryWords),
  /** Words that are no names; separated by white space. */
  ordinary: z.string(),
  /** Words that say nothing of the matter, because every letter holds them; separated by white space. */
  empty: z.string(),
})
export type Lexicon = z.infer<typeof Lexicon>
