import { setTimeout as pause } from 'node:timers/promises'
import { Broken, NotApplicable } from './rule.js'
import { readJson, readXml, type Element } from './reading.js'

/** Which server, and how it may be spoken to. */
export interface Target {
  /** The endpoint without a trailing slash: `https://api.example.com/open311/v2`. */
  readonly endpoint: string
  readonly jurisdiction: string | null
  readonly key: string | null
  /** Whether requests may be created. */
  readonly post: boolean
  /** How often the number of a token is asked for, two seconds apart. */
  readonly tokenTries: number
  /** Requests a second at most. */
  readonly perSecond: number
}

/** What came back, read as its ending says. */
export interface Reply {
  readonly url: string
  readonly status: number
  readonly type: string
  readonly bytes: Uint8Array
  readonly text: string
}

/** How long one answer may take, and how much of it is taken. */
const PATIENCE_MS = 30_000
const LARGEST_ANSWER = 32_000_000

/**
 * The server under examination. Asks one thing at a time and never faster than told; the same GET is asked once, however
 * many rules look at its answer.
 */
export class Server {
  readonly #asked = new Map<string, Promise<Reply>>()
  #free: Promise<unknown> = Promise.resolve()

  constructor(readonly target: Target) {}

  /** @param path below the endpoint with its ending: `requests.json`. A full address is taken as it is. */
  get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const url = this.#address(path, query)
    const known = this.#asked.get(url) ?? this.#send(url, { method: 'GET' })
    this.#asked.set(url, known)
    return known
  }

  /** Never the same answer twice: for what changes while we wait. */
  again(path: string): Promise<Reply> {
    return this.#send(this.#address(path, {}), { method: 'GET' })
  }

  /** The `api_key` is added unless the form brings its own; null sends none. */
  post(path: string, form: Readonly<Record<string, string | null>>): Promise<Reply> {
    if (!this.target.post) throw new NotApplicable('nothing is posted without --post')
    const { key, jurisdiction } = this.target
    const all = { api_key: key, jurisdiction_id: jurisdiction, ...form }
    const fields = Object.entries(all).filter((field): field is [string, string] => field[1] !== null)
    return this.#send(`${this.target.endpoint}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams(fields).toString(),
    })
  }

  /** A list of the answer in either format; JSON or XML by the ending of the path. */
  async list(path: string, root: string, query: Readonly<Record<string, string>> = {}): Promise<Element[]> {
    return listIn(await this.get(path, query), root)
  }

  #address(path: string, query: Readonly<Record<string, string>>): string {
    const url = new URL(/^https?:/.test(path) ? path : `${this.target.endpoint}/${path}`)
    if (this.target.jurisdiction !== null) url.searchParams.set('jurisdiction_id', this.target.jurisdiction)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.href
  }

  #send(url: string, init: RequestInit): Promise<Reply> {
    const mine = this.#free.then(async () => {
      const started = performance.now()
      try {
        const response = await fetch(url, {
          ...init,
          redirect: 'follow',
          headers: { 'user-agent': 'muara open311 check', ...init.headers },
          signal: AbortSignal.timeout(PATIENCE_MS),
        })
        const bytes = new Uint8Array(await response.arrayBuffer())
        if (bytes.byteLength > LARGEST_ANSWER)
          throw new Broken(`${url} answers with ${bytes.byteLength} bytes`)
        const text = new TextDecoder().decode(bytes)
        return { url, status: response.status, type: response.headers.get('content-type') ?? '', bytes, text }
      } catch (error) {
        if (error instanceof Broken) throw error
        throw new Broken(`${url} does not answer: ${reason(error)}`)
      } finally {
        await pause(Math.max(0, 1_000 / this.target.perSecond - (performance.now() - started)))
      }
    })
    this.#free = mine.catch(() => {})
    return mine
  }
}

const reason = (error: unknown) =>
  (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message

/** The elements of a list, whichever format the answer is in. Throws `Broken` when it is no such list. */
export function listIn(reply: Reply, root: string): Element[] {
  if (reply.status !== 200) throw new Broken(`${reply.url} answers ${reply.status}, expected 200`)
  return elementsIn(reply, root)
}

/** The same for an answer of any status: error bodies are lists too. */
export function elementsIn(reply: Reply, root: string): Element[] {
  const isJson = new URL(reply.url).pathname.endsWith('.json')
  const list = isJson ? readJson(reply) : readXml(reply, root)
  if (!Array.isArray(list)) throw new Broken(`${reply.url} is no list of ${root}`)
  return list.map(item => {
    if (item === null || typeof item !== 'object')
      throw new Broken(`${reply.url} lists something that is no ${root}`)
    return item as Element
  })
}
