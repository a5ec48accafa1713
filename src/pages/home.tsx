import { dutyInWords } from './duty-words.js'
import { page } from './layout.js'
import type { Screen } from './screen.js'

/** What this is, and the doors: first what waits for the reader. */
export function homePage(screen: Screen): string {
  const { home } = screen.words
  const door = (href: string, title: string, hint: string) => (
    <li key={href}>
      <a href={href}>
        <strong>{title}</strong>
        <span>{hint}</span>
      </a>
    </li>
  )
  return page({
    screen,
    title: home.track,
    children: (
      <>
        <h1>{home.title}</h1>
        <p class="lead">{home.lead}</p>
        <ul class="doors">
          {screen.duties.map(duty => {
            const { title, hint } = dutyInWords(duty, screen.language)
            return door(duty.path, title, hint)
          })}
          {door('/lacak', home.track, home.trackHint)}
          {door('/meja', home.desk, home.deskHint)}
          {door('/api/docs', home.api, home.apiHint)}
        </ul>
      </>
    ),
  })
}
