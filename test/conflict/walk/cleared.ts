import { expect, it } from 'vitest'
import type { Visitor } from '../../support/people.js'
import { requests } from '../doors.js'
import { pageAddresses, pagePosts } from '../page-doors.js'
import { granting, judge } from './judged.js'
import { CANARIES, type Walk } from './world.js'

/**
 * The doors of evidence and of arbiters with the very requests of the outsiders, and who is granted them. A walk that finds
 * nothing shows something only where there is something to find.
 */
const DOORS = [
  ['handInEvidence', 'holder'],
  ['listEvidence', 'keeper'],
  ['showEvidencePhoto', 'keeper'],
  ['showReportersPhoto', 'inspektorat'],
  ['listPhotoViews', 'inspektorat'],
  ['listArbitrations', 'holder'],
  ['listValidations', 'inspektorat'],
  ['listInspections', 'inspektorat'],
  ['answerInspection', 'inspektorat'],
  ['answerValidation', 'inspektorat'],
] as const
/** These name no ticket when they are asked, so the answer must. */
const LISTS: readonly string[] = ['listArbitrations', 'listValidations', 'listInspections']

/** Comes last: what is judged here is decided. */
export const cleared = (walk: () => Walk) => {
  it.each(DOORS)('at %s the same request is granted to %s', async (id, by) => {
    const { judged, disputed, closed } = walk().known
    // Photos are taken while the work is not reported as done yet.
    const named = id === 'handInEvidence' ? closed.ticket : null
    const asked = (requests(walk().known)[id]?.() ?? []).find(({ path }) => !named || path.includes(named))
    if (!asked) throw new Error('no such request')
    const { status, told } = await walk().ask(by, asked)
    expect([asked.path, status]).toEqual([asked.path, id === 'handInEvidence' ? 201 : 200])
    if (LISTS.includes(id)) expect(told).toContain((id === 'listArbitrations' ? disputed : judged).ticket)
  })

  it('on the pages of validators, inspectors and arbiters as well', async () => {
    const text = `lurah tebet timur pungli saat membagi sembako di balai warga rw 012, ${CANARIES.text}`
    const judged = await judge(walk().town, granting(walk().ask), { text }, 43)
    const known = { ...walk().known, judged }
    const irban = walk().people.irban as Visitor
    const read = async (page: string) => {
      const path = (pageAddresses(known)[page]?.() ?? []).find(one => !/:/.test(one)) as string
      const answer = await irban.get(path)
      expect([path, answer.status]).toEqual([path, 200])
      return answer.headers.get('content-type')?.includes('html') ? answer.text() : ''
    }
    expect(await read('/validasi')).toContain(judged.ticket)
    expect(await read('/putusan')).toContain(known.disputed.ticket)
    for (const page of ['/bukti/foto/:id', '/validasi/:number/pelapor/:sha256', '/putusan/:number'])
      await read(page)
    for (const page of ['/validasi/:number/periksa', '/validasi/:number/jawab', '/putusan/:number']) {
      const posts = pagePosts(known)[page]?.() ?? []
      const [path, fields] = posts[0] as [string, Record<string, string>]
      const seen = /name="seen" value="(\d+)"/.exec(await read(page.replace(/\/(periksa|jawab)$/, '')))?.[1]
      const given = { ...fields, ...(seen && { seen }) }
      if (page === '/putusan/:number') {
        const accused = await irban.post(path, { ...given, owner: 'KELURAHAN/31.74.01.1001' })
        expect([accused.status, await accused.text()]).toEqual([
          409,
          expect.stringContaining('Laporan ini tentang kantor itu'),
        ])
      }
      const { status } = await irban.post(path, given)
      expect([path, status]).toEqual([path, 303])
    }
  })
}
