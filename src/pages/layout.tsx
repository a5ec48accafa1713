import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { asset } from './assets.js'
import { dutyInWords } from './duty-words.js'
import { EVIDENCE_WORDS } from './evidence-words.js'
import type { Screen } from './screen.js'

interface LayoutProps {
  readonly screen: Screen
  readonly title: string
  readonly children: ComponentChildren
  /** Seconds until the page reloads itself where no script does better. */
  readonly reload?: number
  /** Which browser module; `true` is that of the desk. */
  readonly script?: boolean | 'capture'
}

function Layout({ screen, title, children, reload, script }: LayoutProps) {
  const { words, language, account, duties, path } = screen
  const other = language === 'id' ? 'en' : 'id'
  const link = (href: string, text: string) => (
    <li key={href}>
      <a href={href} aria-current={href === path ? 'page' : undefined}>
        {text}
      </a>
    </li>
  )
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {reload !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={String(reload)} />
          </noscript>
        )}
        <title>{`${title} – ${words.site}`}</title>
        <link rel="stylesheet" href={asset('style')} />
        <link rel="icon" type="image/svg+xml" href={asset('sign')} />
        {script && <script type="module" src={asset(script === 'capture' ? 'capture' : 'desk')} />}
      </head>
      <body>
        <a class="skip" href="#isi">
          {words.skip}
        </a>
        <header class="site">
          <a class="brand" href="/">
            <img src={asset('sign')} alt="" width="32" height="32" />
            {words.site}
          </a>
          <nav aria-label={words.menu}>
            <ul>
              {link('/lacak', words.nav.track)}
              {account && account.role !== 'officer' && link('/meja', words.nav.desk)}
              {account?.role === 'officer' && link('/bukti', EVIDENCE_WORDS[language].capture.title)}
              {duties.map(duty => link(duty.path, dutyInWords(duty, language).menu))}
              {account?.role === 'admin' && link('/kesehatan', words.nav.health)}
              {!account && link('/masuk', words.nav.signIn)}
              <li>
                <a href={`${path}?lang=${other}`} hreflang={other} lang={other}>
                  {words.otherLanguage}
                </a>
              </li>
              {account && (
                <li>
                  <form method="post" action="/keluar">
                    <button class="quiet" type="submit">
                      {words.nav.signOut}
                    </button>
                  </form>
                </li>
              )}
            </ul>
          </nav>
        </header>
        <main id="isi" tabIndex={-1}>
          {children}
        </main>
        <footer class="site">
          <p>{words.footer}</p>
        </footer>
      </body>
    </html>
  )
}

/** A whole page as HTML. */
export const page = (props: LayoutProps): string => `<!doctype html>${renderToString(<Layout {...props} />)}`

/** A piece of a page, for the browser module which asks while somebody types. */
export const fragment = (node: VNode): string => renderToString(node)
