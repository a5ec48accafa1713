/** The part of html-to-text 10 which this adapter uses; the package brings no types. */
declare module 'html-to-text' {
  export function compile(options: object): (html: string) => string
}
