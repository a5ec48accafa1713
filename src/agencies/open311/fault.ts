/** One line of an error answer. `code` is the HTTP status unless something finer is worth telling apart. */
export interface Line {
  readonly code: number
  readonly description: string
}

/**
 * A request that cannot be fulfilled, as GeoReport v2 tells it: an array of `code` and `description`, under a status of
 * 404 for what does not exist, 403 for a missing or wrong `api_key`, 400 for nearly everything else.
 *
 * @see https://wiki.open311.org/GeoReport_v2/#errors
 */
export class Fault extends Error {
  readonly status: number
  readonly told: readonly Line[]
  readonly headers: Readonly<Record<string, string>>

  /** @param descriptions at least one, each from `both`: they are meant to be read by a person. */
  constructor(
    status: number,
    descriptions: string | readonly string[],
    headers: Readonly<Record<string, string>> = {},
  ) {
    const told = [descriptions].flat().map(description => ({ code: status, description }))
    super(told.map(({ description }) => description).join('; '))
    this.name = 'Fault'
    this.status = status
    this.told = told
    this.headers = headers
  }
}

/** What a person using an app in Jakarta reads, and beside it what the app's developer reads. */
export const both = (indonesian: string, english: string): string => `${indonesian} / ${english}`
