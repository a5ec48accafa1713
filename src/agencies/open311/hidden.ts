/**
 * Tickets that no public list may show: whoever reports an official must not be found out by the official's office
 * reading along. Graft goes to the Inspectorate (config/routing.yaml), so both ends are named.
 */
export interface Hidden {
  readonly agencies: readonly string[]
  readonly categories: readonly string[]
}

export const HIDDEN: Hidden = { agencies: ['INSPEKTORAT'], categories: ['Pungutan Liar'] }
