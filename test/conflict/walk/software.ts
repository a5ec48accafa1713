import { expect, it } from 'vitest'
import { ROUTES } from '../../../src/agencies/router.js'
import { newNumber } from '../../../src/report/index.js'
import { everyAction, get, post, PUBLISHED, requests, routesIn } from '../doors.js'
import { type Filed, KELURAHAN } from '../town.js'
import { CANARIES, OUTSIDERS, type Seen, type Walk } from './world.js'

/** Requests that would change what the others look at come last; the very last adds a voice to the closed ticket. */
const CHANGING = ['deleteEndpoint', 'changeEndpoint', 'fileReport']
const ordered = () => ROUTES.toSorted((a, b) => CHANGING.indexOf(a.id) - CHANGING.indexOf(b.id))

/** Software with keys, at every route of the API. */
export const software = (walk: () => Walk) => {
  it('knows every route there is', () => {
    expect(ROUTES.map(one => one.id).filter(id => !(id in requests(walk().known)))).toEqual([])
    expect(Object.keys(requests(walk().known)).filter(id => !ROUTES.some(one => one.id === id))).toEqual([])
    const paths = new Set(ROUTES.map(one => one.path.replace(/\{(\w+)\}/g, ':$1')))
    const strange = routesIn(walk().town.api).filter(
      ({ path }) => !paths.has(path) && !PUBLISHED.includes(path),
    )
    expect(strange.filter(({ path }) => !path.startsWith('/api/docs'))).toEqual([])
  })

  it.each(OUTSIDERS)('as %s finds nothing at any route', async by => {
    const seen: Seen[] = []
    const before = await walk().standing()
    for (const { id } of ordered()) {
      if (id === 'fileReport') expect(await walk().standing()).toEqual(before)
      for (const asked of requests(walk().known)[id]?.() ?? []) seen.push(await walk().ask(by, asked))
    }
    expect(seen.length).toBeGreaterThan(80)
    expect(seen.filter(one => one.status === 429 || one.status >= 500)).toEqual([])
    // An app is told the number of what it has just handed in.
    expect(walk().leaks(seen.filter(one => !one.asked.startsWith('POST /api/v1/reports')))).toEqual([])
  })

  it.each(OUTSIDERS)('as %s cannot tell a closed ticket from one that never was', async by => {
    const never = newNumber()
    const uuid = '00000000-0000-4000-8000-000000000001'
    const both: [string, string][] = [
      [walk().known.closed.ticket, never],
      [walk().known.closed.number, never],
      [walk().known.closed.ticketId, uuid],
    ]
    const reading = both.flatMap(([closed, unknown]) =>
      ['', '/suggestions'].map(part => [get(`/tickets/${closed}${part}`), closed, unknown] as const),
    )
    const { closed, open, judged, photo } = walk().known
    const { ticket } = closed
    const acting = [
      ...['evidence', 'photo-views'].map(part => get(`/tickets/${ticket}/${part}`)),
      post(`/tickets/${ticket}/evidence`, { content: photo.toString('base64') }),
      post(`/tickets/${ticket}/protect`, { because: 'tes' }),
      post(`/tickets/${ticket}/split`, { reports: [open.number], because: 'tes' }),
      ...everyAction(walk().known, ticket),
    ].map(asked => [asked, ticket, never] as const)
    const because = 'sudah diperiksa petugas di lokasi'
    const judging = [
      [get(`/tickets/${judged.ticket}/reporters-photos/${judged.sha256}`), judged.ticket, never],
      [get(`/evidence/${judged.evidence}/photo`), judged.evidence, uuid],
      [post(`/validations/${judged.ticket}`, { verdict: 'refused', because }), judged.ticket, never],
      [post(`/inspections/${judged.inspection}`, { verdict: 'genuine', because }), judged.inspection, uuid],
    ] as const
    for (const [asked, name, unknown] of [...reading, ...acting, ...judging]) {
      const one = await walk().ask(by, asked)
      const other = await walk().ask(by, { ...asked, path: asked.path.replace(name, unknown) })
      const bare = ({ status, told }: Seen) => [
        status,
        told.replace(/"(date|etag|ratelimit[^"]*)","[^"]*(\\"[^"]*)*"/g, ''),
      ]
      expect(bare(one)[0]).toEqual(bare(other)[0])
      expect(one.told.slice(one.told.indexOf('{'))).toEqual(other.told.slice(other.told.indexOf('{')))
    }
  })

  it('nobody but the Inspektorat makes a key or an endpoint that opens it', async () => {
    const key = { name: 'mata', scope: 'inspektorat' }
    const office = { name: 'mata', scope: 'agency', agency: 'INSPEKTORAT' }
    for (const body of [key, office]) {
      expect((await walk().ask('admin', post('/keys', body))).status).toBe(403)
      expect((await walk().ask('inspektorat', post('/keys', body))).status).toBe(201)
    }
    expect((await walk().ask('inspektorat', post('/keys', { name: 'lain', scope: 'admin' }))).status).toBe(
      403,
    )
    const endpoint = { kind: 'email', address: 'mata@example.com', agency: 'INSPEKTORAT' }
    expect((await walk().ask('admin', post('/endpoints', endpoint))).status).toBe(403)
    expect((await walk().ask('admin', get(`/endpoints/${walk().known.endpoints.at(-1)}`))).status).toBe(404)
    expect((await walk().ask('holder', get(`/endpoints/${walk().known.endpoints.at(-1)}`))).status).toBe(200)
  })

  it('a ticket goes neither to the office it accuses by hand, nor back to it', async () => {
    const { closed } = walk().known
    const { status, told } = await walk().ask(
      'holder',
      post(`/tickets/${closed.ticket}/actions/coordinate`, {
        owner: { agency: 'KELURAHAN', unit: KELURAHAN },
        reason: 'diserahkan kepada kelurahan setempat',
        reason_code: 'bukan_wewenang',
      }),
    )
    expect([status, told]).toEqual([409, expect.stringContaining('accused')])
  })

  it('a person marks a ticket, and does not find it any more', async () => {
    const { ticket } = (
      await walk().town.say({ text: 'lampu jalan mati di jl bukit duri utara kel bukit duri rt 001/002' })
    ).reports[0] as Filed['reports'][number]
    expect((await walk().ask('other', post(`/tickets/${ticket}/protect`, { because: 'tes' }))).status).toBe(
      403,
    )
    expect(
      (await walk().ask('admin', post(`/tickets/${ticket}/protect`, { because: 'tentang petugasnya' })))
        .status,
    ).toBe(204)
    expect((await walk().ask('admin', get(`/tickets/${ticket}`))).status).toBe(404)
    expect((await walk().ask('holder', get(`/tickets/${ticket}`))).told).toContain('"agency":"DBM"')
    expect((await walk().ask('admin', post(`/tickets/${ticket}/release`, { because: 'tes' }))).status).toBe(
      403,
    )
    expect(
      (await walk().ask('inspektorat', post(`/tickets/${ticket}/release`, { because: 'keliru' }))).status,
    ).toBe(204)
    expect((await walk().ask('admin', get(`/tickets/${ticket}`))).status).toBe(200)
  })

  it('as the Inspektorat finds it wherever it should', async () => {
    const { closed } = walk().known
    for (const [by, asked] of [
      ['holder', get('/tickets?limit=200')],
      ['holder', get(`/tickets/${closed.ticket}`)],
      ['inspektorat', get('/tickets?limit=200&agency=INSPEKTORAT')],
      ['inspektorat', get(`/tickets/${closed.ticketId}`)],
      ['inspektorat', get(`/messages/${walk().known.graft.messageId}`)],
      ['inspektorat', get(`/messages?channel=app&external_id=${walk().known.graft.externalId}`)],
    ] as const) {
      const { told, status } = await walk().ask(by, asked)
      expect([asked.path, status]).toEqual([asked.path, 200])
      expect(told).toContain(CANARIES.text)
    }
    const { told } = await walk().ask('holder', get(`/tickets/${closed.ticket}`))
    expect(told).toContain(KELURAHAN)
    // The office that looks into it needs no name; the Inspektorat's own key may ask who wrote.
    expect(told).not.toContain(CANARIES.phone)
    expect(told).not.toContain(CANARIES.person)
  })
}
