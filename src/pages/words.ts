import { en } from './words-en.js'
import type { Words } from './words-id.js'
import { id } from './words-id.js'

export type { Words }
export type Language = 'id' | 'en'
export const WORDS: Readonly<Record<Language, Words>> = { id, en }

/** A time as people in Jakarta say it: `22 November 2026 pukul 15.04 WIB`. */
export const timeInWords = (at: Date, language: Language): string =>
  `${new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Jakarta' }).format(at)} WIB`
