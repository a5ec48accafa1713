import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, hasChromium, openBrowser } from '../support/chromium.js'
import { makeAccount, PASSWORD } from '../support/people.js'
import { does, encoded, openTicket, PLACE, startWorld, taken, view, type World } from './world.js'

describe.skipIf(!hasChromium)('in Chromium', () => {
  let world: World
  let folder: string
  const file = (name: string) => join(folder, name)

  beforeAll(async () => {
    world = await startWorld()
    await makeAccount(world.fresh.database, 'officer', 'dbm', { agency: 'DBM' })
    await makeAccount(world.fresh.database, 'officer', 'inspector', { agency: 'INSPEKTORAT' })
    folder = mkdtempSync(join(tmpdir(), 'muara-test-camera-'))
    for (const seed of [1, 2])
      writeFileSync(file(`${seed}.jpg`), await view('street', 80 + seed, { problem: false }))
  })
  afterAll(async () => {
    await world?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const signIn = async (page: Page, login: string) => {
    await page.goto(`${world.city.url}/masuk`)
    await page.fill('#login', login)
    await page.fill('#password', PASSWORD)
    await page.click('main button')
    await page.waitForURL(url => !url.pathname.startsWith('/masuk'))
  }
  const latest = async (number: string) =>
    (await world.api('admin', `/tickets/${number}/evidence`)).body.data.at(-1)
  const codes = (photo: any) => photo.verdict.findings.map((one: any) => one.code)

  it('the camera page sends photo and position, and nothing is wrong with it for anybody', async () => {
    const { number } = await openTicket(world)
    const { context, page, close } = await openBrowser({ javaScript: true })
    const complaints: string[] = []
    page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', error => complaints.push(error.message))
    try {
      await context.grantPermissions(['geolocation'], { origin: world.city.url })
      await context.setGeolocation({ latitude: PLACE.lat, longitude: PLACE.lon, accuracy: 12 })
      await signIn(page, 'dbm')
      for (const language of ['en', 'id']) {
        await page.goto(`${world.city.url}/bukti/${number}?lang=${language}`)
        expect(await accessibilityFaults(page), language).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
      }
      await page.setInputFiles('#photo', file('1.jpg'))
      await page.click('main form button')
      await page.waitForSelector('.said')
      expect(await page.textContent('.said')).toBe('Foto sudah diterima.')
      expect(codes(await latest(number))).toEqual(['through_our_page', 'told_near', 'no_metadata'])

      await context.clearPermissions()
      await page.goto(`${world.city.url}/bukti/${number}`)
      await page.setInputFiles('#photo', file('2.jpg'))
      await page.waitForFunction(`document.querySelector('#lokasi').textContent.startsWith('Lokasi tidak')`)
      await page.click('main form button')
      await page.waitForSelector('.said')
      expect(codes(await latest(number))).toEqual(['through_our_page', 'no_metadata'])
      expect(complaints).toEqual([])
    } finally {
      await close()
    }
  })

  it('the page of validators can be read and used by everybody; without JavaScript the camera page sends', async () => {
    const dirty = await view('rubbish', 90)
    const ticket = await openTicket(world, { photo: dirty })
    const { page, close } = await openBrowser({ javaScript: true })
    try {
      const { body } = await world.api('dbm', `/tickets/${ticket.number}/evidence`, {
        content: encoded(await taken(dirty)),
      })
      await does(world, ticket.id, { action: 'finish', evidence: [body.id] })
      await signIn(page, 'inspector')
      for (const path of ['/bukti', '/validasi', `/validasi/${ticket.number}`]) {
        await page.goto(`${world.city.url}${path}`)
        expect(await accessibilityFaults(page), path).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(360)
      }
      const drawn = `[...document.querySelectorAll('figure img')].map(image => (image.scrollIntoView(), image.loading = 'eager', image))
        .every(image => image.complete && image.naturalWidth > 0)`
      await page.waitForFunction(drawn)
      await page.fill('#because-periksa', 'Ini foto pelapor sendiri')
      await page.click('button[value=false]')
      await page.waitForSelector('.said')
    } finally {
      await close()
    }
    const plain = await openBrowser({ javaScript: false })
    try {
      await signIn(plain.page, 'dbm')
      await plain.page.goto(`${world.city.url}/bukti/${ticket.number}`)
      await plain.page.setInputFiles('#photo', file('1.jpg'))
      await plain.page.click('main form button')
      expect(await plain.page.textContent('.said')).toBe('Foto sudah diterima.')
    } finally {
      await plain.close()
    }
    expect((await latest(ticket.number)).through_page).toBe(true)
  })
})
