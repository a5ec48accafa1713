/** The package's main file evaluates the whole bundle; this one only knows where the files lie. */
declare module 'swagger-ui-dist/absolute-path.js' {
  export default function absolutePath(): string
}
