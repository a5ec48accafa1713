declare module 'swagger-ui-dist' {
  /** Folder which holds the files to serve. */
  export function absolutePath(): string
}
