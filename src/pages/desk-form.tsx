import type { Directory } from '../store/read/directory.js'
import type { DeskEntry } from './desk-intake.js'
import type { FieldError } from './fields.js'
import { ErrorSummary, Field } from './fields.js'
import { page } from './layout.js'
import type { Preview } from './router.js'
import type { Screen } from './screen.js'
import { timeInWords } from './words.js'

interface DeskState {
  readonly entry: DeskEntry
  readonly directory: Directory
  readonly errors?: readonly FieldError[]
  readonly preview?: Preview | null
  /** True when the browser has lost chosen files by showing the form again. */
  readonly photosLost?: boolean
}

/** The clerk's form, from top to bottom in the order people talk. Works with Tab alone and without JavaScript. */
export function deskPage(
  screen: Screen,
  { entry, directory, errors = [], preview = null, photosLost = false }: DeskState,
): string {
  const { words } = screen
  const { desk } = words
  const wrong = (field: string) => errors.find(error => error.field === field)?.message
  const field = (
    id: keyof DeskEntry,
    label: string,
    extra: { type?: 'tel' | 'email'; hint?: string; inputMode?: 'tel' | 'email'; max: number },
  ) => (
    <Field screen={screen} id={id} label={label} error={wrong(id)} {...(extra.hint && { hint: extra.hint })}>
      {(described, invalid) => (
        <input
          id={id}
          name={id}
          type={(extra.type ?? 'text') as 'text'}
          inputMode={extra.inputMode}
          maxLength={extra.max}
          autocomplete="off"
          value={String(entry[id])}
          aria-describedby={described}
          aria-invalid={invalid}
        />
      )}
    </Field>
  )
  return page({
    screen: { ...screen, path: '/meja' },
    title: errors.length > 0 ? `${words.error} ${desk.title}` : desk.title,
    script: true,
    children: (
      <>
        {errors.length > 0 && <ErrorSummary screen={screen} errors={errors} />}
        <h1>{desk.title}</h1>
        <p class="lead">{desk.lead}</p>
        <form
          method="post"
          action="/meja"
          enctype="multipart/form-data"
          id="meja"
          class="desk"
          autocomplete="off"
          noValidate
          data-restored={desk.draftRestored}
          data-clerk={screen.account?.id}
        >
          <input type="hidden" name="id" value={entry.id} />
          <fieldset>
            <legend>{desk.who}</legend>
            {field('name', desk.name, { max: 200 })}
            <div class="check">
              <input type="checkbox" id="anonymous" name="anonymous" value="1" checked={entry.anonymous} />
              <label for="anonymous">{desk.anonymous}</label>
            </div>
          </fieldset>
          <fieldset>
            <legend>{desk.contact}</legend>
            {field('phone', desk.phone, { type: 'tel', inputMode: 'tel', hint: desk.phoneHint, max: 40 })}
            {field('email', desk.email, { type: 'email', inputMode: 'email', max: 320 })}
          </fieldset>
          <fieldset>
            <legend>{desk.what}</legend>
            <Field screen={screen} id="text" label={desk.text} hint={desk.textHint} error={wrong('text')}>
              {(described, invalid) => (
                <textarea
                  id="text"
                  name="text"
                  rows={6}
                  maxLength={20_000}
                  aria-describedby={described}
                  aria-invalid={invalid}
                >
                  {entry.text}
                </textarea>
              )}
            </Field>
            <Field screen={screen} id="category" label={desk.category} error={wrong('category')}>
              {(described, invalid) => (
                <select id="category" name="category" aria-describedby={described} aria-invalid={invalid}>
                  <option value="">{desk.categoryAny}</option>
                  {directory.categories.map(name => (
                    <option key={name} value={name} selected={name === entry.category}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <div class="check">
              <input
                type="checkbox"
                id="aboutOffice"
                name="aboutOffice"
                value="1"
                checked={entry.aboutOffice}
                aria-describedby="aboutOffice-hint"
              />
              <label for="aboutOffice">{desk.aboutOffice}</label>
            </div>
            <p class="hint" id="aboutOffice-hint">
              {desk.aboutOfficeHint}
            </p>
          </fieldset>
          <fieldset>
            <legend>{desk.where}</legend>
            <Field screen={screen} id="kelurahan" label={desk.kelurahan} error={wrong('kelurahan')}>
              {(described, invalid) => (
                <select id="kelurahan" name="kelurahan" aria-describedby={described} aria-invalid={invalid}>
                  <option value="">{desk.kelurahanAny}</option>
                  {directory.kecamatan.map(({ name, kelurahan }) => (
                    <optgroup key={name} label={name}>
                      {kelurahan.map(one => (
                        <option key={one.code} value={one.code} selected={one.code === entry.kelurahan}>
                          {one.name}
                        </option>
                      ))}
                    </optgroup>
                  ))}
                </select>
              )}
            </Field>
            {field('address', desk.address, { hint: desk.addressHint, max: 1000 })}
          </fieldset>
          <fieldset>
            <legend>{desk.photo}</legend>
            <Field
              screen={screen}
              id="photo"
              label={desk.photos}
              error={wrong('photo')}
              {...(photosLost && { hint: desk.photoAgain })}
            >
              {(described, invalid) => (
                <input
                  id="photo"
                  name="photo"
                  type="file"
                  accept="image/*"
                  multiple
                  aria-describedby={described}
                  aria-invalid={invalid}
                />
              )}
            </Field>
          </fieldset>
          <div id="mirip" role="status">
            {preview && <Similar screen={screen} preview={preview} directory={directory} />}
          </div>
          <div class="actions">
            <button type="submit" name="step" value="send">
              {desk.send}
            </button>
            <button type="submit" name="step" value="check" class="second">
              {desk.check}
            </button>
          </div>
        </form>
      </>
    ),
  })
}

/** What the words were understood to mean, and the tickets they may belong to. */
export function Similar({
  screen,
  preview,
  directory,
}: {
  screen: Screen
  preview: Preview
  directory: Directory
}) {
  const { desk, status } = screen.words
  return (
    <section class="similar">
      <h2>{desk.similar}</h2>
      <p>
        {desk.understood}: <strong>{preview.category ?? desk.unknown}</strong>, {desk.kelurahan}:{' '}
        <strong>{directory.kelurahan(preview.kelurahan) ?? desk.unknown}</strong>
      </p>
      {preview.similar.length === 0 ? (
        <p>{desk.similarNone}</p>
      ) : (
        <>
          <ul>
            {preview.similar.map(one => (
              <li key={one.number}>
                <a href={`/t/${one.number}`}>{one.number}</a> {one.summary}
                <br />
                <small>
                  {status[one.status]?.[0] ?? one.status},{' '}
                  {timeInWords(new Date(one.openedAt), screen.language)}
                  {one.because.length > 0 && `. ${one.because.join('; ')}`}
                </small>
              </li>
            ))}
          </ul>
          <p class="hint">{desk.similarHint}</p>
        </>
      )}
    </section>
  )
}
