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
 * once per request; the page keeps its address, so the switch never loses the reader.
 */
export function screenOf(request: Request, response: Response): Screen {
  const asked = languageOf(request.query.lang)
  if (asked)
    response.cookie(COOKIE, asked, {
      path: '/',
      sameSite: 'lax',
      httpOnly: true,
      secure: request.secure,
      maxAge: 365 * 86_400_000,
    })
  const remembered = /(?:^|;\s*)bahasa=(id|en)(?:;|$)/.exec(request.get('cookie') ?? '')?.[1]
  const language = asked ?? languageOf(remembered) ?? 'id'
  return {
    language,
    words: WORDS[language],
    account: signedIn(response),
    duties: dutiesOf(response),
    path: request.path,
  }
}

const languageOf = (value: unknown): Language | undefined =>
  value === 'id' || value === 'en' ? value : undefined
