import type { Request, Response } from 'express'
import { signedIn } from '../accounts/index.js'
import type { Account } from '../store/accounts.js'
import { dutiesOf, type Duty } from './duties.js'
import type { Language, Words } from './words.js'
import { WORDS } from './words.js'

/** Who looks at a page, in which language, and where. */
export interface Screen {
  readonly language: Language
  readonly words: Words
  readonly account: Account | null
  /** Queues that wait for the reader. */
  readonly duties: readonly Duty[]
  /** Path of the page shown, for the language switch. Set by the page itself where it answers a form. */
  readonly path: string
}

const COOKIE = 'bahasa'

/**
 * Indonesian unless the reader chose English: `?lang=en` is remembered in a cookie which holds nothing else. Called
 * once per request, and only for a page that is shown: it counts what waits for the reader. The page keeps its address, so
 * the switch never loses the reader.
 */
export async function screenOf(request: Request, response: Response): Promise<Screen> {
  const asked = languageOf(request.query.lang)
  if (asked)
    response.cookie(COOKIE, asked, {
      path: '/',
      sameSite: 'lax',
      httpOnly: true,
      secure: request.secure,
      maxAge: 365 * 86_400_000,
    })
  const language = languageAt(request)
  return {
    language,
    words: WORDS[language],
    account: signedIn(response),
    duties: await dutiesOf(response),
    path: request.path,
  }
}

/** The language of whoever asks, also where they are shown no page. */
export function languageAt(request: Request): Language {
  const remembered = /(?:^|;\s*)bahasa=(id|en)(?:;|$)/.exec(request.get('cookie') ?? '')?.[1]
  return languageOf(request.query.lang) ?? languageOf(remembered) ?? 'id'
}

const languageOf = (value: unknown): Language | undefined =>
  value === 'id' || value === 'en' ? value : undefined
