import type { Wishes } from './reader.js'
import type { Screen } from './screen.js'
import { channelName, WISHES_WORDS } from './wishes-words.js'

interface WishesProps {
  readonly screen: Screen
  readonly number: string
  readonly wishes: Wishes
}

/** Where and in which language somebody is told, or no more: for who opened the link we sent. */
export function WishesForm({ screen, number, wishes: { channels, language, optedOut } }: WishesProps) {
  const words = WISHES_WORDS[screen.language]
  const choice = (name: string, value: string, text: string, checked: boolean) => (
    <div class="check">
      <input type="radio" id={`${name}-${value}`} name={name} value={value} checked={checked} />
      <label for={`${name}-${value}`}>{text}</label>
    </div>
  )
  return (
    <section id="kabar" class="no-print">
      <h2>{words.title}</h2>
      <p>{optedOut ? words.stopped : words.lead}</p>
      <form method="post" action={`/t/${number}/kabar`} class="narrow">
        {channels.length > 1 && (
          <fieldset>
            <legend>{words.channel}</legend>
            {channels.map((channel, i) =>
              choice('kanal', channel, channelName(channel, screen.language), i === 0),
            )}
          </fieldset>
        )}
        <fieldset>
          <legend>{words.language}</legend>
          {(['id', 'en'] as const).map(one =>
            choice('bahasa', one, words.languages[one], one === (language ?? 'id')),
          )}
        </fieldset>
        <button type="submit" name="kabar" value="simpan">
          {words.save}
        </button>{' '}
        <button class="quiet" type="submit" name="kabar" value={optedOut ? 'lanjut' : 'berhenti'}>
          {optedOut ? words.start : words.stop}
        </button>
      </form>
    </section>
  )
}
