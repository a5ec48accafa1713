import { ErrorSummary } from './fields.js'
import { page } from './layout.js'
import type { Screen } from './screen.js'

interface SignInState {
  /** Where to go afterwards: a path of ours. */
  readonly onward: string
  readonly login?: string
  readonly wrong?: string
}

export function signInPage(screen: Screen, { onward, login = '', wrong }: SignInState): string {
  const { words } = screen
  return page({
    screen,
    title: wrong ? `${words.error} ${words.signIn.title}` : words.signIn.title,
    children: (
      <>
        {wrong && <ErrorSummary screen={screen} errors={[{ field: 'login', message: wrong }]} />}
        <h1>{words.signIn.title}</h1>
        {screen.account && (
          <p>
            {words.signIn.signedInAs} <strong>{screen.account.name}</strong>.
          </p>
        )}
        <form method="post" action="/masuk" class="narrow">
          <input type="hidden" name="lanjut" value={onward} />
          <div class="field">
            <label for="login">{words.signIn.login}</label>
            <input
              id="login"
              name="login"
              autocomplete="username"
              autocapitalize="none"
              spellcheck={false}
              required
              maxLength={100}
              value={login}
            />
          </div>
          <div class="field">
            <label for="password">{words.signIn.password}</label>
            <input
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
              maxLength={256}
            />
          </div>
          <button type="submit">{words.signIn.button}</button>
        </form>
      </>
    ),
  })
}

/** Only a path of ours: `//elsewhere`, `/\elsewhere` and full addresses are not. */
export const ownPath = (path: unknown, otherwise: string): string =>
  typeof path === 'string' && path.length < 300 && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path)
    ? path
    : otherwise
