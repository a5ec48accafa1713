import { page } from './layout.js'
import type { Screen } from './screen.js'

/** A short page with a title and a sentence: not allowed, not found, slow down, broken. */
export const messagePage = (screen: Screen, title: string, text: string): string =>
  page({
    screen,
    title,
    children: (
      <>
        <h1>{title}</h1>
        <p class="lead">{text}</p>
        <p class="actions">
          <a class="button" href="/">
            {screen.words.nav.home}
          </a>
        </p>
      </>
    ),
  })
