import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { chromium } from 'playwright-core'

const EXECUTABLE = '/usr/bin/chromium'

/** Without a browser these tests are skipped, where anybody can see it; a build machine must have one. */
export const hasChromium = existsSync(EXECUTABLE)
if (!hasChromium && process.env.CI === 'true')
  throw new Error(`${EXECUTABLE} is missing: the browser tests must run in CI`)

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A telephone-sized browser with an empty profile; closes with `close`. */
export async function openBrowser(options: {
  javaScript: boolean
}): Promise<{ context: BrowserContext; page: Page; close: () => Promise<void> }> {
  const profile = mkdtempSync(join(tmpdir(), 'muara-test-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    headless: true,
    javaScriptEnabled: options.javaScript,
    viewport: { width: 360, height: 740 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  context.setDefaultTimeout(20_000)
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    context,
    page,
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** What axe finds against WCAG 2.0 to 2.2 A and AA and its best practices, plus doubled ids, which it does not report. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: {
          run(
            scope: unknown,
            options: object,
          ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
        }
      }
    ).axe
    const { document } = globalThis as unknown as {
      document: { querySelectorAll(of: string): Iterable<{ id: string }> }
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } })
    const ids = [...document.querySelectorAll('[id]')].map(element => element.id)
    return [
      ...violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(' | ')}`),
      ...ids.filter((id, index) => ids.indexOf(id) !== index).map(id => `doubled id ${id}`),
    ]
  })
}
