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
  /** Words that look like slips of others and are none: never mended, never expanded. */
  kept: Words,
  numbers: Spelling,
  /** What is counted: a number before one of them is no street's. */
  units: Words,
  places: z.strictObject({
    nicknames: Spelling,
    kecamatan: Spelling,
    kota: Spelling,
    /** Kelurahan whose names are ordinary words: they count after `kelurahan` only. */
    needMarker: Words,
    /** Towns that nobody takes for anything else. */
    outside: Words,
    /** Towns whose names stand for dishes, verbs and bus lines as well: a sign must say that the place is meant. */
    doubtfulOutside: Words,
    /** Words after which the name of a town says what a thing is, never where: "martabak bandung", "plat bekasi". */
    notPlaceAfter: Words,
    /** One spelling of words in names: Kebun = Kebon, Pulau = Pulo. */
    spelling: Spelling,
    /** Abbreviations inside names, written with a dot or without: "Tj. Priok", "pdk labu". */
    short: Spelling,
    /** Titles before the name of a person, each by the spelling it is shown in; empty for those a name goes without. */
    titles: Spelling,
    extensions: Words,
    facilities: Words,
    near: Words,
    /** Quarters without an official border, by the kelurahan they lie in, the main one first. */
    quarters: z.record(z.string(), Words),
    /** Words after which streets are named all over the city. */
    commonStreets: Words,
  }),
  /** Letters before the digits of a report's number in the city's applications, lower case. */
  reportNumbers: z.array(z.string().regex(/^[a-z]{2,8}$/, 'must be 2 to 8 small letters')).min(1),
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
