/**
 * Text that PostgreSQL, JSON and every screen can hold: NUL and other C0 controls except tab and line breaks are
 * dropped, lone surrogates become U+FFFD, line ends become "\n".
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
}

/** Cut to `max` UTF-16 units without splitting a surrogate pair. */
export function cutText(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).toWellFormed().replace(/\ufffd$/, '')
}
