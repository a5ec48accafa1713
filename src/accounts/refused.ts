/** Why a person was not let through. The pages turn it into a page, nobody parses the message. */
export class AccessRefused extends Error {
  readonly because: 'not_signed_in' | 'wrong_role' | 'cross_site'

  constructor(because: AccessRefused['because']) {
    super(because)
    this.name = 'AccessRefused'
    this.because = because
  }
}
