import { fileURLToPath } from 'node:url'
import { Draft, type DraftInput } from '../../src/report/index.js'
import { loadTables } from '../../src/tables.js'

export const configDir = fileURLToPath(new URL('../../config', import.meta.url))
export const tables = loadTables(configDir)

/** A draft with only the words given; everything else as an adapter leaves it. */
export const draft = (text: string, more: Partial<DraftInput> = {}): Draft =>
  Draft.parse({
    externalId: 'm-1',
    sender: { kind: 'phone', address: '+628120000001' },
    sentAt: '2026-11-20T03:00:00.000Z',
    text,
    ...more,
  })
