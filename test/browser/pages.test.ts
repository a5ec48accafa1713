import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityFaults, hasChromium, openBrowser } from '../support/chromium.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { makeAccount, PASSWORD } from '../support/people.js'
import type { SmallCity } from '../support/small-city.js'
import { fileTicket } from '../support/filing.js'
import { startSmallCity } from '../support/small-city.js'

describe.skipIf(!hasChromium)('in Chromium', () => {
  let fresh: FreshDatabase
  let city: SmallCity
  let number: string
  let waiting: string

  beforeAll(async () => {
    fresh = await freshDatabase()
    city = await startSmallCity(fresh.database, {
      trackingPerMinute: 10_000,
      preview: async input => ({
        category: 'Jalan',
        kelurahan: input.kelurahan ?? null,
        similar: [
          {
            number,
            summary: 'Jalan berlubang',
            status: 'Proses',
            openedAt: new Date(),
            because: ['120 m dari sini'],
          },
        ],
      }),
    })
    await makeAccount(fresh.database, 'clerk', 'loket')
    await makeAccount(fresh.database, 'admin', 'admin')
    const filed = await fileTicket(fresh.database, { text: 'Jalan berlubang', unit: 'DBM-31.74' })
    await fileTicket(fresh.database, { text: 'Sama', joins: filed.ticketId })
    number = filed.reportNumber
    const { rows } = await fresh.database.db.query(
      `insert into message (id, channel, adapter, key, raw) values (gen_random_uuid(), 'desk-kelurahan', 'desk', 'w', '') returning id`,
    )
    waiting = rows[0].id
    await fresh.database.db.query(`insert into message (id, channel, adapter, key, raw, state, reason, outcome)
      values (gen_random_uuid(), 'sms-jakarta', 'sms', 'q', 'x', 'quarantined', 'bukan UTF-8', 'quarantine')`)
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

  describe('with JavaScript', () => {
    let page: Page
    let context: BrowserContext
    let close: () => Promise<void>
    let complaints: string[]
    beforeEach(async () => {
      ;({ page, context, close } = await openBrowser({ javaScript: true }))
      complaints = []
      page.on(
        'console',
        message =>
          message.type() === 'error' &&
          !message.text().includes('status of 4') &&
          complaints.push(message.text()),
      )
      page.on('pageerror', error => complaints.push(error.message))
      page.on(
        'request',
        request =>
          request.url().startsWith(city.url) ||
          request.url().startsWith('data:') ||
          complaints.push(request.url()),
      )
    })
    afterEach(async () => {
      await close()
      expect(complaints).toEqual([])
    })

    it('no page has an accessibility fault or is wider than a telephone, in both languages', async () => {
      const open = ['/', '/masuk', '/lacak', '/lacak?nomor=123', `/t/${number}`, '/nowhere']
      const signedIn = ['/meja', `/meja/laporan/${number}`, `/meja/pesan/${waiting}`, '/kesehatan', '/masuk']
      const check = async (paths: readonly string[], language: string) => {
        for (const path of paths) {
          await page.goto(`${city.url}${path}${path.includes('?') ? '&' : '?'}lang=${language}`)
          expect(await accessibilityFaults(page), `${language} ${path}`).toEqual([])
          expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(360)
          expect(await page.title(), path).not.toBe('')
        }
      }
      await check(open, 'id')
      await check(open, 'en')
      await signIn(page, 'admin')
      await check(signedIn, 'en')
      await check(signedIn, 'id')
    })

    it('the clerk works with the keyboard alone, sees similar reports while typing and gets a slip', async () => {
      await signIn(page, 'loket')
      await page.focus('#name')
      await page.keyboard.type('Ibu Contoh')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      await page.keyboard.type('0812 0000 0001')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      await page.keyboard.type('Jalan berlubang di depan pos ronda')
      await page.waitForSelector('#mirip .similar')
      expect(await page.textContent('#mirip')).toContain(number)
      expect(await accessibilityFaults(page)).toEqual([])
      await page.keyboard.press('Control+Enter')
      await page.waitForURL(/\/meja\/laporan\//)
      const given = (await page.textContent('.number')) as string
      expect(page.url()).toContain(given)
      await page.goto(`${city.url}/meja`)
      expect(await page.inputValue('#text')).toBe('')
    })

    it('a draft survives a reload, and is gone after signing out', async () => {
      await signIn(page, 'loket')
      await page.fill('#text', 'Setengah jalan')
      await page.selectOption('#kelurahan', { label: 'Manggarai' })
      await page.reload()
      expect(await page.inputValue('#text')).toBe('Setengah jalan')
      expect(await page.inputValue('#kelurahan')).toBe('31.74.01.1007')
      expect(await page.textContent('#mirip')).toContain('Draf dipulihkan')
      await page.click('header button')
      await page.waitForURL(/masuk/)
      await signIn(page, 'admin')
      await page.goto(`${city.url}/meja`)
      expect(await page.inputValue('#text')).toBe('')
    })

    it('the waiting page moves on to the number by itself', async () => {
      await signIn(page, 'loket')
      const { rows } = await fresh.database.db.query(
        `insert into message (id, channel, adapter, key, raw) values (gen_random_uuid(), 'desk-kelurahan', 'desk', 'w2', '') returning id`,
      )
      await page.goto(`${city.url}/meja/pesan/${rows[0].id}`)
      await fileTicket(fresh.database, { text: 'x', messageId: rows[0].id })
      await page.waitForURL(/\/meja\/laporan\//)
    })

    it('faults get the focus and lead to their fields', async () => {
      await signIn(page, 'loket')
      await page.fill('#phone', '12')
      await page.click('button[value=send]')
      await page.waitForSelector('#errors')
      expect(await page.evaluate('document.activeElement.id')).toBe('errors')
      expect(await page.title()).toMatch(/^Galat: /)
      expect(await page.inputValue('#phone')).toBe('12')
      expect(await accessibilityFaults(page)).toEqual([])
      await page.click('#errors a[href="#phone"]')
      expect(await page.evaluate('document.activeElement.id')).toBe('phone')
    })

    it('the slip fits 80 mm: number and code, nothing of the page around it', async () => {
      await signIn(page, 'loket')
      await page.goto(`${city.url}/meja/laporan/${number}`)
      await page.emulateMedia({ media: 'print' })
      for (const hidden of ['header.site', 'footer.site', '.no-print'])
        expect(await page.isVisible(hidden), hidden).toBe(false)
      for (const shown of ['.number', '.qr', '.slip h2.print-only'])
        expect(await page.isVisible(shown), shown).toBe(true)
      const millimetres = (await page.evaluate(
        "document.querySelector('main').getBoundingClientRect().width",
      )) as number
      expect((millimetres * 25.4) / 96).toBeLessThanOrEqual(72.5)
      const pdf = await page.pdf({ width: '80mm', height: '200mm' })
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBe(1)
    })

    it('the documentation of the API runs and asks nobody else', async () => {
      await page.goto(`${city.url}/api/docs`)
      await page.waitForSelector('#operations-default-listTickets, .opblock')
      expect(await page.locator('.opblock').count()).toBeGreaterThanOrEqual(9)
      expect(context.pages().length).toBe(1)
    })
  })

  describe('without JavaScript', () => {
    it('a clerk signs in, checks, corrects, sends; a citizen follows the number', async () => {
      const { page, close } = await openBrowser({ javaScript: false })
      await signIn(page, 'loket')
      await page.fill('#phone', '12')
      await page.fill('#text', 'Lampu jalan mati')
      await page.setInputFiles('#photo', {
        name: 'foto.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from('abc'),
      })
      await page.click('button[value=check]')
      expect(await page.textContent('#mirip')).toContain(number)
      expect(await page.textContent('#photo-hint')).toContain('sekali lagi')
      await page.click('button[value=send]')
      expect(await page.title()).toMatch(/^Galat: /)
      expect(await page.inputValue('#text')).toBe('Lampu jalan mati')
      await page.fill('#phone', '')
      await page.click('button[value=send]')
      const given = (await page.textContent('.number')) as string
      await page.reload()
      expect(await page.textContent('.number')).toBe(given)

      await page.goto(`${city.url}/lacak`)
      await page.fill('#nomor', given.toLowerCase().replaceAll('-', ' '))
      await page.click('main button')
      expect(page.url()).toBe(`${city.url}/t/${given}`)
      expect(await page.textContent('.status')).toContain('Menunggu tanggapan')
      await page.click('a[hreflang=en]')
      expect(await page.textContent('.status')).toContain('Waiting for a response')
      expect(page.url()).toContain(`/t/${given}`)
      await page.click('header button')
      expect(page.url()).toBe(`${city.url}/masuk`)
      await close()
    })
  })
})
