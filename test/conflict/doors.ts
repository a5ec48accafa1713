import { newNumber } from '../../src/report/index.js'
import { type Action, ACTIONS } from '../../src/ticket/life/index.js'
import { type Filed, KELURAHAN } from './town.js'
import type { Disputed, Judged } from './walk/judged.js'

/** What the walk knows and tries everywhere. */
export interface Known {
  /** A report that was closed at once, one whose ticket another office had before, and an ordinary one. */
  readonly closed: Filed['reports'][number]
  readonly left: Filed['reports'][number]
  readonly open: Filed['reports'][number]
  /** Closed ones at an office the Inspektorat handed them to, and the number of an ordinary ticket with a photo of the first. */
  readonly judged: Judged
  readonly disputed: Disputed
  readonly copied: string
  readonly graft: Filed
  readonly moved: Filed
  readonly ordinary: Filed
  /** Ids; the last two are those of the Inspektorat. */
  readonly endpoints: readonly string[]
  /** The words of the closed report. */
  readonly said: string
  /** A photo as a camera wrote it. */
  readonly photo: Buffer
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

/** For every route the requests to try. Without an entry here a new route fails the test below. */
export const requests = (at: Known): Readonly<Record<string, () => Asked[]>> => ({
  fileReport: () => [post('/reports', { text: at.said, channel: 'app' })],
  listTickets: () => [
    get('/tickets?limit=200'),
    ...['INSPEKTORAT', 'KELURAHAN', 'BIRO_PEM'].map(agency => get(`/tickets?limit=200&agency=${agency}`)),
    get('/tickets?limit=200&agency=INSPEKTORAT&status=Menunggu'),
  ],
  showTicket: () => judgedOnes(at).map(key => get(`/tickets/${key}`)),
  actOnTicket: () => [
    ...[at.closed.ticket, at.left.ticket].flatMap(key => everyAction(at, key)),
    ...(['validate', 'refuse'] as const).map(action =>
      post(`/tickets/${at.judged.ticket}/actions/${action}`, bodyOf(at, action)),
    ),
    post(`/tickets/${at.disputed.ticket}/actions/arbitrate`, bodyOf(at, 'arbitrate')),
    // Whoever has the ordinary one may act on it: nothing that takes it away from the others who look.
    post(`/tickets/${at.open.ticket}/actions/note`, bodyOf(at, 'note')),
    post(`/tickets/${at.open.ticket}/actions/claim`, bodyOf(at, 'claim')),
  ],
  showActions: () => [get('/actions')],
  mergeTicket: () =>
    tickets(at).flatMap(key => [
      post(`/tickets/${key}/merge`, { into: at.open.ticket, because: 'tes' }),
      post(`/tickets/${at.open.ticket}/merge`, { into: key, because: 'tes' }),
    ]),
  splitTicket: () =>
    tickets(at).flatMap(key =>
      reports(at).map(report => post(`/tickets/${key}/split`, { reports: [report], because: 'tes' })),
    ),
  moveReport: () =>
    reports(at).flatMap(report =>
      tickets(at).map(to => post(`/reports/${report}/move`, { to, because: 'tes' })),
    ),
  undoChange: () =>
    tickets(at).flatMap(key =>
      [1, 3].map(seq => post(`/tickets/${key}/events/${seq}/undo`, { because: 'tes' })),
    ),
  listSuggestions: () => tickets(at).map(key => get(`/tickets/${key}/suggestions`)),
  answerSuggestion: () =>
    tickets(at).map(key => post(`/tickets/${key}/suggestions/3`, { accept: true, because: 'tes' })),
  // The first is about a ticket nobody outside can name; what it does to others is tested in record.test.ts.
  protectTicket: () =>
    [at.closed.ticket, newNumber()].map(key => post(`/tickets/${key}/protect`, { because: 'tes' })),
  releaseTicket: () => tickets(at).map(key => post(`/tickets/${key}/release`, { because: 'tes' })),
  passOnPart: () =>
    tickets(at).map(key => post(`/tickets/${key}/part`, { text: 'jalan berlubang di sana', because: 'tes' })),
  findMessages: () => [
    ...['app', 'sms', 'desk-kelurahan'].map(channel => get(`/messages?channel=${channel}`)),
    get(`/messages?channel=app&external_id=${at.graft.externalId}`),
  ],
  showMessage: () => [at.graft, at.moved, at.ordinary].map(filed => get(`/messages/${filed.messageId}`)),
  handInEvidence: () =>
    judgedOnes(at).map(key => post(`/tickets/${key}/evidence`, { content: at.photo.toString('base64') })),
  listEvidence: () => [...judgedOnes(at), at.copied].map(key => get(`/tickets/${key}/evidence`)),
  showEvidencePhoto: () => [get(`/evidence/${at.judged.evidence}/photo`)],
  showReportersPhoto: () =>
    [at.judged.ticket, at.copied].map(key => get(`/tickets/${key}/reporters-photos/${at.judged.sha256}`)),
  listPhotoViews: () => judgedOnes(at).map(key => get(`/tickets/${key}/photo-views`)),
  listValidations: () => [get('/validations?limit=100')],
  answerValidation: () =>
    judgedOnes(at).map(key =>
      post(`/validations/${key}`, { verdict: 'accepted', because: 'sudah diperiksa petugas' }),
    ),
  listArbitrations: () => [get('/arbitrations?limit=100')],
  listInspections: () =>
    ['open', 'genuine', 'false'].map(state => get(`/inspections?state=${state}&limit=100`)),
  answerInspection: () => [
    post(`/inspections/${at.judged.inspection}`, {
      verdict: 'genuine',
      because: 'sudah diperiksa di lokasi',
    }),
  ],
  showNumbers: () => NUMBERS.map(query => get(`/numbers?${query}`)),
  showNumbersTable: () => NUMBERS.map(query => get(`/numbers.csv?${query}`)),
  listOfficials: () => [get('/officials')],
  showOfficial: () => [get(`/officials/${at.closed.ticketId}`)],
  createOfficial: () => [
    post('/officials', { role: 'lurah', office: KELURAHAN, name: 'Ibu Lurah', email: 'lurah@example.com' }),
  ],
  changeOfficial: () => [
    { method: 'PATCH', path: `/api/v1/officials/${at.closed.ticketId}`, body: { name: 'Lain' } },
  ],
  importOfficials: () => [post('/officials/import', { csv: 'role,office,name' })],
  replayMessage: () => [post(`/messages/${at.graft.messageId}/replay`)],
  showAccounting: () => [get('/accounting')],
  createEndpoint: () => [post('/endpoints', { address: 'https://mata.example/', agency: 'INSPEKTORAT' })],
  listEndpoints: () => [get('/endpoints'), get('/endpoints?agency=INSPEKTORAT')],
  showEndpoint: () => at.endpoints.map(id => get(`/endpoints/${id}`)),
  changeEndpoint: () => [
    {
      method: 'PATCH',
      path: `/api/v1/endpoints/${at.endpoints.at(-1)}`,
      body: { address: 'mata@example.com' },
    },
  ],
  deleteEndpoint: () => [{ method: 'DELETE', path: `/api/v1/endpoints/${at.endpoints.at(-1)}` }],
  rotateEndpoint: () => [post(`/endpoints/${at.endpoints.at(-2)}/rotate`)],
  testEndpoint: () => [post(`/endpoints/${at.endpoints.at(-2)}/test`)],
  listDeliveries: () => at.endpoints.map(id => get(`/endpoints/${id}/deliveries?limit=200`)),
  showDelivery: () => DELIVERIES.map(id => get(`/deliveries/${id}`)),
  replayDelivery: () => DELIVERIES.map(id => post(`/deliveries/${id}/replay`)),
  replayEndpoint: () =>
    at.endpoints.map(id =>
      post(`/endpoints/${id}/replay`, { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }),
    ),
  listAccess: () => [get('/access')],
  createKey: () => [
    post('/keys', { name: 'mata', scope: 'inspektorat' }),
    post('/keys', { name: 'mata', scope: 'agency', agency: 'INSPEKTORAT' }),
  ],
  deleteKey: () => [{ method: 'DELETE', path: '/api/v1/keys/000000000000' }],
})

/** What numbers are counted by. */
export const NUMBERS = ['agency', 'unit', 'kelurahan'].map(by => `by=${by}`)
const DELIVERIES = Array.from({ length: 30 }, (_, at) => at + 1)
export const get = (path: string): Asked => ({ method: 'GET', path: `/api/v1${path}` })
export const post = (path: string, body?: unknown): Asked => ({
  method: 'POST',
  path: `/api/v1${path}`,
  body,
})
/** Every name of the tickets that are closed to outsiders. */
const hidden = (at: Known) => [at.closed.ticket, at.closed.ticketId, at.closed.number, at.left.ticket]
const tickets = (at: Known) => [...hidden(at), at.open.ticket]
/** And the closed one that is judged, where something is judged. */
const judgedOnes = (at: Known) => [at.judged.ticket, ...tickets(at)]
const reports = (at: Known) => [at.closed.number, at.left.number, at.open.number]

/** What each action needs to be done, so that nothing but the ticket being closed refuses it. */
function bodyOf(at: Known, action: Action): object {
  const reason = 'dikembalikan kepada kelurahan setempat'
  const owner = { agency: 'KELURAHAN', unit: KELURAHAN }
  const until = new Date(Date.now() + 2 * 86_400_000).toISOString()
  const more: Partial<Record<Action, object>> = {
    coordinate: { owner, reason_code: 'bukan_wewenang' },
    dispose: { unit: KELURAHAN },
    extend: { until },
    pause: { until, reason_code: 'tunggu_pelapor' },
    note: { visibility: 'public' },
    finish: { evidence: [at.judged.evidence] },
    reject: { reason_code: 'tidak_benar' },
    appeal: { owner },
    arbitrate: { owner },
  }
  return { reason, ...more[action] }
}

/** Everything that can be done to a ticket, tried on one. */
export const everyAction = (at: Known, key: string): Asked[] =>
  ACTIONS.map(action => post(`/tickets/${key}/actions/${action}`, bodyOf(at, action)))

const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()

/** For every resource of Open311 the requests to try. */
export const resourceRequests = (at: Known): Readonly<Record<string, () => Asked[]>> => ({
  '/discovery': () => [open311('/discovery.xml')],
  '/v2/discovery': () => [open311('/v2/discovery.json')],
  '/v2/services': () => [open311('/v2/services.json')],
  '/v2/services/:id': () => [open311('/v2/services/pungutan-liar.json')],
  '/v2/requests': () => [
    ...['json', 'xml'].map(format => open311(`/v2/requests.${format}?extensions=true`)),
    open311('/v2/requests.json?service_code=pungutan-liar'),
    open311('/v2/requests.json?changed_after='),
    open311('/v2/requests.json?status=open&updated_after=2020-01-01T00:00:00Z'),
    open311(`/v2/requests.json?service_request_id=${[at.closed.ticket, at.left.ticket].join(',')}`),
  ],
  '/v2/requests/:id': () =>
    [at.closed.ticket, at.left.ticket, at.left.number].map(number => open311(`/v2/requests/${number}.json`)),
  '/v2/tokens/:id': () => [open311(`/v2/tokens/${at.moved.messageId}.json`)],
  '/v2/servicerequestupdates': () => [
    open311('/v2/servicerequestupdates.json?start_date=2020-01-01T00:00:00Z'),
    ...[at.closed.ticket, at.closed.number, at.left.ticket].map(number => ({
      method: 'POST',
      path: '/open311/v2/servicerequestupdates.json',
      body: form({
        service_request_id: number,
        update_id: '1',
        status: 'open',
        updated_datetime: new Date().toISOString(),
        description: 'x',
      }),
    })),
  ],
})
export const open311 = (path: string): Asked => ({ method: 'GET', path: `/open311${path}` })

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> }
  readonly handle?: { readonly stack?: readonly Layer[] }
}

/** Every route mounted on a router of express, with its methods in lower case. */
export const routesIn = ({ stack }: { readonly stack: unknown }): { path: string; methods: string[] }[] =>
  (stack as readonly Layer[]).flatMap(({ route, handle }) =>
    route
      ? [{ path: route.path, methods: Object.keys(route.methods) }]
      : handle?.stack
        ? routesIn({ stack: handle.stack })
        : [],
  )

/** Mounted beside `ROUTES`: what the API is, nothing of what is in it. */
export const PUBLISHED: readonly string[] = ['/api/openapi.json', '/api/problems/:name']
