import type { KeyHolder } from '../../accounts/index.js'
import type { ApiDeps } from '../route.js'
import type { Document, Format } from './format.js'
import type { Fields } from './fields.js'
import type { Form } from './form.js'
import type { Catalogue, Offer, ServiceType } from './services.js'

/** What the rooms below give the Open311 door. */
export interface Open311Deps
  extends Pick<
    ApiDeps,
    | 'database'
    | 'publicUrl'
    | 'directory'
    | 'rules'
    | 'evidence'
    | 'submit'
    | 'onError'
    | 'requestsPerMinute'
    | 'patience'
  > {
  /** Channels of the adapter `open311`, the first of them for administrators. Empty: reading only. */
  readonly channels: readonly string[]
  readonly offers: readonly Offer[]
  /** Guarded: fetches photos of finished work from the addresses agencies name. */
  readonly fetch: typeof fetch
  /** What the services announce and the answers to POST keep to. Default `realtime`. */
  readonly type?: ServiceType
}

/** A request that passed the door. */
export interface Call {
  readonly query: Fields
  readonly form: Form
  /** Who holds the `api_key`; null for a stranger, who may read. */
  readonly holder: KeyHolder | null
  /** `Idempotency-Key`, which our own profile understands. */
  readonly idempotencyKey: string | null
  readonly format: Format
  /** Path parameter: a service code, number or token. */
  readonly id: string
}

export interface Answer {
  readonly document: Document
  readonly headers?: Readonly<Record<string, string>>
}

export interface World extends Open311Deps {
  readonly services: Catalogue
  /** When this process began to offer what it offers. */
  readonly since: Date
}

export type Handle = (call: Call, world: World) => Promise<Answer> | Answer
