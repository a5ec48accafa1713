import { expect, it } from 'vitest'
import { RESOURCES } from '../../../src/agencies/open311/router.js'
import { resourceRequests } from '../doors.js'
import { OUTSIDERS, type Seen, type Walk } from './world.js'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** Software of vendors, at every resource of Open311. */
export const open311 = (walk: () => Walk) => {
  it('knows every resource there is', () =>
    expect(RESOURCES.map(one => one.path).toSorted()).toEqual(
      Object.keys(resourceRequests(walk().known)).toSorted(),
    ))

  it.each(OUTSIDERS)('as %s tells nothing', async by => {
    const seen: Seen[] = []
    for (const { path } of RESOURCES)
      for (const asked of resourceRequests(walk().known)[path]?.() ?? [])
        seen.push(await walk().ask(by, asked, asked.body ? FORM : {}))
    expect(seen.filter(one => one.status >= 500)).toEqual([])
    expect(walk().leaks(seen)).toEqual([])
    expect(seen.filter(({ asked, status }) => asked.startsWith('POST') && status < 400)).toEqual([])
  })
}
