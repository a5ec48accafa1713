import { expect, it } from 'vitest'
import type { Visitor } from '../../support/people.js'
import { routesIn } from '../doors.js'
import { pageAddresses, pagePosts, photoForm } from '../page-doors.js'
import { KELURAHAN } from '../town.js'
import { CANARIES, said, type Seen, type Walk } from './world.js'

/** People with accounts and without, on every page. */
export const pages = (walk: () => Walk) => {
  it('knows every page there is, to read and to send to', () => {
    const there = routesIn(walk().town.pages).filter(({ path }) => !path.startsWith('/aset/'))
    const missing = (method: string, listed: object) =>
      there.filter(one => one.methods.includes(method) && !(one.path in listed)).map(({ path }) => path)
    expect(missing('get', pageAddresses(walk().known))).toEqual([])
    expect(missing('post', pagePosts(walk().known))).toEqual([])
  })

  it.each(['loket', 'lurah', 'kepala', 'biro', 'stranger'])('as %s show nothing', async who => {
    const visitor = walk().people[who] as Visitor
    const seen: Seen[] = []
    const before = await walk().standing()
    const note = async (path: string, response: Response, sent = '') => {
      const told = `${JSON.stringify([...response.headers])} ${await response.text()}`
      seen.push({ by: who, asked: path, status: response.status, told, known: `${path} ${sent}` })
    }
    for (const path of Object.values(pageAddresses(walk().known)).flatMap(paths => paths()))
      await note(path, await visitor.get(path))
    for (const [path, fields] of Object.values(pagePosts(walk().known)).flatMap(posts => posts()))
      await note(path, await visitor.post(path, fields), JSON.stringify(fields))
    expect(seen.filter(one => one.status >= 500)).toEqual([])
    expect(await walk().standing()).toEqual(before)
    // Who types the number of a closed report reads it back, and may be sent from its message to it at their own desk.
    const own = (one: Seen) => one.asked.includes(walk().known.graft.messageId)
    expect(walk().leaks(seen.filter(one => !own(one)))).toEqual([])
  })

  it('the photo which is taken for no closed ticket is one that is taken', async () => {
    const { known, people } = walk()
    const sent = await (people.lurah as Visitor).post(`/bukti/${known.open.ticket}`, photoForm(known))
    expect(sent.status).toBe(303)
  })

  it('the citizen who has the number reads where it went, and nothing of what it is', async () => {
    const { closed, left } = walk().known
    const page = await (await (walk().people.stranger as Visitor).get(`/t/${closed.number}`)).text()
    expect(page).toContain('Diteruskan ke Inspektorat')
    expect(page).not.toMatch(/Tebet|Pungutan|Kategori|KELURAHAN/)
    expect((await (walk().people.stranger as Visitor).get(`/t/${closed.ticket}`)).status).toBe(404)
    // Another office had this one: neither number says why it left.
    for (const number of [left.number, left.ticket])
      expect(await (await (walk().people.stranger as Visitor).get(`/t/${number}`)).text()).not.toContain(
        'Inspektorat</strong>',
      )
  })

  it('the desk finds nothing similar to it, and nothing of it similar to anything', async () => {
    for (const text of [said, `coretan di tembok ${CANARIES.text} loket kelurahan tebet timur`]) {
      const response = await (walk().people.loket as Visitor).post('/meja/mirip', {
        text,
        kelurahan: KELURAHAN,
      })
      const told = await response.text()
      expect(response.status).toBe(200)
      expect(walk().leaks([{ by: 'loket', asked: 'mirip', status: 200, told, known: text }])).toEqual([])
    }
  })
}
