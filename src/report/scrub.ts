/**
 * Takes out of our links what proves their reader (`linkPath`): who reads a citizen's words, or what we answered, must not
 * speak in their place.
 */
export const withoutLinkKeys = (text: string): string =>
  text.replace(/(\/t\/[0-9A-Z-]{10,12})\/[0-9A-Z]{8}(?![0-9A-Z])/gi, '$1')

/**
 * Masks what names a person rather than a problem: mail addresses, telephone numbers, NIK and family-card numbers (16
 * digits), and the keys of our links. For texts that leave the circle of those who must answer (officers, public pages) and for every log line.
 * Linear in the length of the text.
 */
export function scrub(text: string): string {
  return withoutLinkKeys(text)
    .replace(/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu, '[surel]')
    .replace(/(?<![0-9A-Za-z-])\d(?:[ .-]?\d){15}(?![0-9A-Za-z-])/g, '[NIK]')
    .replace(/(?<![0-9A-Za-z:-])\+\d(?:[ .()-]{0,2}\d){7,14}(?![0-9A-Za-z])/g, '[telepon]')
    .replace(/(?<![0-9A-Za-z:-])(?:62|0)8[ .-]?\d(?:[ .()-]{0,2}\d){6,11}(?![0-9A-Za-z])/g, '[telepon]')
    .replace(/(?<![0-9A-Za-z:-])\(?021\)?[ .-]?\d(?:[ .-]?\d){5,8}(?![0-9A-Za-z])/g, '[telepon]')
}
