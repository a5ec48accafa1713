import type { ErrorRequestHandler, Response } from 'express'
import { isAway } from '../store/read/away.js'

/** One thing wrong with a request, in both languages. */
export interface Fault {
  /** JSON pointer into the body (RFC 6901), as a fragment: `#/media/0/type`. */
  readonly pointer?: string
  /** Name of a query parameter, path parameter or header. */
  readonly parameter?: string
  /** Name of the rule that was broken, from a closed list: for software that decides by it. */
  readonly code?: string
  readonly detail: string
  readonly detail_en: string
}

/** Every problem the API can answer with. The key is the stable end of the problem's type URI. */
export const PROBLEMS = {
  malformed: { status: 400, title: 'Permintaan tidak dapat dibaca', title_en: 'The request cannot be read' },
  invalid: { status: 400, title: 'Permintaan tidak sesuai aturan', title_en: 'The request breaks a rule' },
  unauthenticated: {
    status: 401,
    title: 'Kunci API tidak ada atau tidak berlaku',
    title_en: 'API key missing or not valid',
  },
  forbidden: { status: 403, title: 'Kunci ini tidak berhak', title_en: 'This key is not allowed to do that' },
  live_only: {
    status: 403,
    title: 'Kunci uji tidak berlaku di sini, pakai kunci asli',
    title_en: 'A test key does not work here, use a live one',
  },
  not_found: { status: 404, title: 'Tidak ditemukan', title_en: 'Not found' },
  method_not_allowed: { status: 405, title: 'Metode tidak tersedia', title_en: 'Method not allowed' },
  still_running: {
    status: 409,
    title: 'Permintaan yang sama masih dikerjakan',
    title_en: 'The same request is still running',
  },
  conflict: {
    status: 409,
    title: 'Keadaan tidak mengizinkan',
    title_en: 'The current state does not allow it',
  },
  changed: {
    status: 412,
    title: 'Sudah diubah orang lain, lihat lagi',
    title_en: 'Changed meanwhile, look again',
  },
  too_large: { status: 413, title: 'Permintaan terlalu besar', title_en: 'The request is too large' },
  unsupported_type: {
    status: 415,
    title: 'Kirimkan sebagai application/json',
    title_en: 'Send application/json',
  },
  key_reused: {
    status: 422,
    title: 'Idempotency-Key sudah dipakai untuk isi lain',
    title_en: 'Idempotency-Key was used with another body',
  },
  incomplete: {
    status: 422,
    title: 'Yang disertakan belum cukup',
    title_en: 'What was sent along is not enough',
  },
  withheld: {
    status: 422,
    title: 'Tidak untuk kunci ini',
    title_en: 'Not told to this key',
  },
  too_many: { status: 429, title: 'Terlalu banyak permintaan', title_en: 'Too many requests' },
  internal: {
    status: 500,
    title: 'Terjadi kesalahan pada sistem kami',
    title_en: 'Something broke on our side',
  },
  unavailable: {
    status: 503,
    title: 'Sistem sedang tidak tersedia, coba lagi',
    title_en: 'Not available right now, try again',
  },
} as const satisfies Record<string, { status: number; title: string; title_en: string }>

export type ProblemName = keyof typeof PROBLEMS

/** An answer which is no success. Thrown anywhere below the router, written in one place. */
export class Problem extends Error {
  readonly kind: ProblemName
  readonly faults: readonly Fault[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    kind: ProblemName,
    faults: readonly Fault[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(kind)
    this.name = 'Problem'
    this.kind = kind
    this.faults = faults
    this.headers = headers
  }
}

/** Writes a problem as `application/problem+json` (RFC 9457). Never carries text of an unexpected error. */
function answerProblem(response: Response, base: string, problem: Problem): void {
  const { status, ...titles } = PROBLEMS[problem.kind]
  response
    .status(status)
    .set({ 'Cache-Control': 'no-store', ...problem.headers })
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `${base}/api/problems/${problem.kind}`,
        status,
        ...titles,
        errors: problem.faults,
      }),
    )
}

/** Last handler of the API: every error becomes a problem. */
export const problems =
  (base: string, onUnexpected: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error)
    const problem = error instanceof Problem ? error : foreign(error)
    if (problem.kind === 'internal' || problem.kind === 'unavailable') onUnexpected(error)
    answerProblem(response, base, problem)
  }

/** Raised by the database when a ticket would go to the agency it accuses (migration 0014). */
const ACCUSED_HOLDS = 'MUK01'

/** Errors of the body parser, of a channel (`code`), of the database. */
function foreign(error: unknown): Problem {
  const { type, status, code } = (error ?? {}) as { type?: unknown; status?: unknown; code?: unknown }
  if (type === 'entity.too.large' || status === 413) return new Problem('too_large')
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new Problem('unsupported_type')
  if (typeof status === 'number' && status >= 400 && status < 500) return new Problem('malformed')
  if (code === 'malformed') return new Problem('malformed')
  if (code === ACCUSED_HOLDS)
    return new Problem('conflict', [
      {
        code: 'accused',
        detail: 'laporan ini tentang kantor itu; serahkan ke kantor lain',
        detail_en: 'the report is about that office; hand it to another one',
      },
    ])
  if (isAway(error)) return new Problem('unavailable', [], { 'Retry-After': '2' })
  return new Problem('internal')
}
