import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 2 })
})
afterAll(() => fresh.drop())

async function muara(...words: string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const into = (lines: string[]) => ({ write: (text: string | Uint8Array) => lines.push(String(text)) > 0 })
  const code = await runCommand(['tickets', 'act', ...words], {
    env: { DATABASE_URL: fresh.url, MUARA_CONFIG: 'config' },
    out: into(out) as never,
    err: into(err) as never,
  })
  return { code, out: out.join(''), err: err.join('') }
}

it('lists what an office may do, does it, and refuses in words', async () => {
  const { ticketNumber } = await fileTicket(fresh.database, { text: 'satu', unit: 'DBM-31.74' })
  const office = ['--as', 'DBM/DBM-31.74']
  const possible = await muara(ticketNumber.toLowerCase(), ...office)
  expect(possible.code).toBe(0)
  expect(possible.out).toMatch(
    / {2}coordinate {2}Koordinasi ke OPD lain {2}--owner --reason \[--code\] {2}\(bukan_wewenang/,
  )
  expect(await muara(ticketNumber, 'start', ...office)).toMatchObject({
    code: 0,
    out: `Tiket ${ticketNumber}  Proses  Suku Dinas Bina Marga Kota Administrasi Jakarta Selatan\n`,
  })
  const why = ['--reason', 'alasan yang cukup panjang']
  const soon = new Date(Date.now() + 86_400_000 * 3).toISOString().slice(0, 10)
  expect((await muara(ticketNumber, 'extend', ...office, ...why, '--until', soon)).code).toBe(0)
  const given = await muara(ticketNumber, 'coordinate', ...office, ...why, '--owner', 'DSDA/DSDA-31.74')
  expect(given.out).toContain('Suku Dinas Sumber Daya Air')
  for (const [words, said] of [
    [['zzz', 'start'], 'zzz tidak dikenal'],
    [[ticketNumber, 'hancurkan'], 'tidak dikenal. Pilih: claim'],
    [[ticketNumber, 'start', '--as', 'XX'], '"XX" tidak ada dalam daftar'],
    [[ticketNumber, 'start', ...office], 'bukan kewenangan Anda'],
    [[ticketNumber, 'extend', '--as', 'DSDA', ...why, '--until', 'besok'], 'tulis seperti 2026-12-31'],
  ] as const) {
    const refused = await muara(...words)
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(said)])
  }
})
