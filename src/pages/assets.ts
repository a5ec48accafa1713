import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Router } from 'express'
import express from 'express'

/**
 * Style sheet, browser modules and the sign of the house: plain files, read once. The built program finds them beside
 * itself or, when they were not copied, in the source folder.
 */
const FOLDERS = [
  new URL('./assets/', import.meta.url),
  new URL('../../../src/pages/assets/', import.meta.url),
]

interface Asset {
  readonly type: string
  readonly bytes: Buffer
  /** `muara.3f9c2a1b.css`: a changed file has a changed name, so copies may be kept for ever. */
  readonly hashed: string
}

const load = (name: string, type: string): Asset => {
  const folder = FOLDERS.find(one => existsSync(new URL(name, one)))
  if (!folder) throw new Error(`Missing page asset ${name}`)
  const bytes = readFileSync(new URL(name, folder))
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  return { type, bytes, hashed: name.replace(/\.(\w+)$/, `.${hash}.$1`) }
}

const ASSETS = {
  style: load('muara.css', 'text/css'),
  desk: load('meja.js', 'text/javascript'),
  capture: load('bukti.js', 'text/javascript'),
  sign: load('muara.svg', 'image/svg+xml'),
} as const

/** Address of an asset. */
export const asset = (name: keyof typeof ASSETS): string => `/aset/${ASSETS[name].hashed}`

export function assets(): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  for (const { hashed, type, bytes } of Object.values(ASSETS))
    router.get(`/aset/${hashed}`, (_request, response) => {
      response.set({ 'Cache-Control': 'public, max-age=31536000, immutable' }).type(type).send(bytes)
    })
  return router
}
