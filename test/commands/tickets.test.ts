import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'

let fresh: FreshDatabase
let folder: string
beforeAll(async () => {
  fresh = await freshDatabase({ max: 2 })
  folder = mkdtempSync(join(tmpdir(), 'muara-commands-'))
})
afterAll(async () => {
  await fresh.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function muara(...words: string[]) {
  const [out, err]: string[][] = [[], []]
  const into = (lines: string[]) => ({ write: (text: string | Uint8Array) => lines.push(String(text)) > 0 })
  const code = await runCommand(words, {
    env: { DATABASE_URL: fresh.url, MUARA_CONFIG: 'config', MUARA_CALLED_FROM: folder },
    out: into(out as string[]) as never,
    err: into(err as string[]) as never,
  })
  return { code, out: (out as string[]).join(''), err: (err as string[]).join('') }
}
const because = ['--because', 'satu kejadian']

it('a ticket is shown, merged, split, moved, and each of it undone', async () => {
  const [a, b] = [
    await fileTicket(fresh.database, { text: 'satu' }),
    await fileTicket(fresh.database, { text: 'dua' }),
  ]
  const more = await fileTicket(fresh.database, { text: 'tiga', joins: a.ticketId })
  const lastSeq = async (number: string) =>
    /\n {2}(\d+) [^\n]*$/.exec((await muara('tickets', 'show', number)).out.trimEnd())?.[1] as string

  expect(await muara('tickets', 'merge', a.ticketNumber, b.ticketNumber, ...because)).toMatchObject({
    code: 0,
    out: `2 laporan pindah dari tiket ${a.ticketNumber} ke tiket ${b.ticketNumber}.\n`,
  })
  const stone = await muara('tickets', 'show', a.ticketNumber.toLowerCase())
  expect(stone.out).toContain(`Sudah digabung ke tiket ${b.ticketNumber}`)
  expect(stone.out).toMatch(/merged_into {2}terminal:\S+ .*satu kejadian/)
  expect(
    (await muara('tickets', 'undo', a.ticketNumber, await lastSeq(a.ticketNumber), ...because)).code,
  ).toBe(0)

  expect((await muara('tickets', 'move', more.reportNumber, '--to', b.ticketNumber, ...because)).code).toBe(0)
  const split = await muara('tickets', 'split', b.ticketNumber, '--reports', more.reportNumber, ...because)
  expect(split.out).toMatch(/^1 laporan pindah dari tiket /)
  const { rows } = await fresh.database.db.query(
    'select t.report_count, t.rule from membership m join ticket t on t.id = m.ticket_id where m.report_id = $1',
    [more.reportId],
  )
  expect(rows[0]).toMatchObject({ report_count: 1 })
  expect(rows[0].rule).not.toBe('test')
})

it('a correction that makes no sense is refused in words', async () => {
  const { ticketNumber, reportNumber } = await fileTicket(fresh.database, { text: 'satu' })
  for (const [words, said] of [
    [['merge', ticketNumber, ticketNumber], 'sudah menjadi satu'],
    [['merge', ticketNumber, 'zzz'], 'zzz tidak dikenal'],
    [['move', ticketNumber, '--to', ticketNumber], 'tidak dikenal'],
    [['split', ticketNumber, '--reports', reportNumber], 'harus tetap di tiket asal'],
    [['undo', ticketNumber, 'x'], 'harus angka'],
    [['undo', ticketNumber, '1'], 'tidak memindahkan laporan'],
  ] as const) {
    const { code, err } = await muara('tickets', ...words, ...because)
    expect([code, err]).toEqual([1, expect.stringContaining(said)])
    expect(err).not.toMatch(/at .*\.ts:/)
  }
  expect((await muara('tickets', 'merge', ticketNumber, ticketNumber)).code).toBe(2)
})

it('labels leave the database without words', async () => {
  const [a, b] = [
    await fileTicket(fresh.database, { text: 'KATAKATA satu' }),
    await fileTicket(fresh.database, { text: 'KATAKATA dua' }),
  ]
  await fresh.database.db.query(
    `update report set subject_of_match = jsonb_build_object('id', id, 'category', 'Jalan', 'topics', '["katakata"]'::jsonb)`,
  )
  await muara('tickets', 'merge', a.ticketNumber, b.ticketNumber, ...because)
  const { code, out, err } = await muara('labels', 'export', 'labels.jsonl')
  expect([code, err]).toEqual([0, expect.stringContaining('sidik acak')])
  const text = readFileSync(join(folder, 'labels.jsonl'), 'utf8')
  const lines = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(out).toContain(`${lines.length} pasangan`)
  expect(lines.at(-1)).toMatchObject({ same: true, a: { category: 'Jalan' }, b: { category: 'Jalan' } })
  expect(text).not.toMatch(new RegExp(`katakata|${a.reportId}|${b.reportId}`, 'i'))
})
