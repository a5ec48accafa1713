import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { act } from '../../src/store/life.js'
import { accessibilityFaults, hasChromium, openBrowser } from '../support/chromium.js'
import { fileTicket } from '../support/filing.js'
import { makeAccount, PASSWORD, Visitor } from '../support/people.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { cityRules, type SmallCity, startSmallCity } from '../support/small-city.js'
import { CAMAT_TEBET, officer, TEBET_BARAT, TEBET_TIMUR, WHY } from '../ticket/life/city.js'

describe.skipIf(!hasChromium)('an arbiter in Chromium', () => {
  let fresh: FreshDatabase
  let city: SmallCity
  let filed: Awaited<ReturnType<typeof fileTicket>>

  beforeAll(async () => {
    fresh = await freshDatabase()
    city = await startSmallCity(fresh.database)
    await makeAccount(fresh.database, 'officer', 'camat', CAMAT_TEBET)
    await makeAccount(fresh.database, 'officer', 'lurah', TEBET_BARAT)
    filed = await fileTicket(fresh.database, { text: 'Got mampet di batas kelurahan', ...TEBET_TIMUR })
    const quarrel = [
      [{ action: 'coordinate', owner: TEBET_BARAT, reason: WHY }, TEBET_TIMUR],
      [{ action: 'appeal', owner: TEBET_TIMUR, reason: WHY }, TEBET_BARAT],
    ] as const
    for (const [asked, by] of quarrel)
      await fresh.database.transaction(db => act(db, cityRules(), { id: filed.ticketId }, asked, officer(by)))
  })
  afterAll(async () => {
    await city?.close()
    await fresh?.drop()
  })

  const signIn = async (page: Page, login: string) => {
    await page.goto(`${city.url}/masuk`)
    await page.fill('#login', login)
    await page.fill('#password', PASSWORD)
    await page.click('main button')
    await page.waitForURL(url => !url.pathname.startsWith('/masuk'))
  }
  const menu = (page: Page) => page.locator('header nav a[href="/putusan"]')

  it('finds what waits from where they start, decides, and the citizen reads it', async () => {
    const { page, close } = await openBrowser({ javaScript: true })
    try {
      await signIn(page, 'camat')
      expect(await menu(page).textContent()).toBe('Putusan (1)')
      const door = page.locator('main .doors a').first()
      expect(await door.textContent()).toContain('1 tiket menunggu putusan Anda.')
      await door.click()
      await page.click(`a[href="/putusan/${filed.ticketNumber}"]`)
      expect(await accessibilityFaults(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
      await page.selectOption('#owner', { label: 'Kelurahan Tebet Barat' })
      await page.fill('#because', 'Got itu berada di sisi barat jalan')
      await page.click('main form button')
      expect(await page.textContent('.said')).toBe('Putusan dicatat dan diberitahukan.')
      expect(await menu(page).textContent()).toBe('Putusan')
      await page.goto(city.url)
      expect(await page.locator('main .doors a').first().textContent()).toContain(
        'Tidak ada yang menunggu putusan Anda.',
      )
    } finally {
      await close()
    }

    const citizen = await openBrowser({ javaScript: false })
    try {
      await citizen.page.goto(`${city.url}/t/${filed.reportNumber}`)
      const told = await citizen.page.textContent('main')
      expect(told).toContain('Kecamatan Tebet memutuskan bahwa Kelurahan Tebet Barat yang bertindak')
      expect(told).toContain('Got itu berada di sisi barat jalan')
      expect(told).not.toMatch(/arbitrat|appeal|KELURAHAN\/|31\.74/)
      expect(await menu(citizen.page).count()).toBe(0)
    } finally {
      await citizen.close()
    }
  })

  it('is led there; nobody else is', async () => {
    const lurah = new Visitor(city.url)
    await lurah.signIn('lurah')
    const start = await (await lurah.get('/')).text()
    expect(start).toContain('href="/bukti"')
    expect(start).not.toMatch(/href="\/(putusan|validasi)"/)
  })
})
