import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scene as picture } from './media/scenes.js'
import { openStage, type Stage } from './support/stage.js'
import { startTelling, type Telling } from './support/telling.js'

/**
 * Two tickets told from the first word to "selesai", the smooth way and the long one: citizens on three channels, the
 * agencies through their API, Biro Pemerintahan as the validator, and every text each person received. What was told is
 * `docs/journey.md`; `STORY=write` writes it anew, otherwise it must still be what happens.
 */
const PAGE_OF_IT = 'docs/journey.md'
/** Signs the links of this run; the page shows none of their keys. */
const ROOT = 'a signing root of the story, thirty-two bytes and more'

let stage: Stage
let telling: Telling
beforeAll(async () => {
  stage = await openStage({
    env: { TZ: 'UTC', MUARA_SIGNING_SECRET: ROOT },
    // The stories are told in a minute at any hour: news hardly waits, there is no night, and a lurah's day is short.
    config: {
      'reply-contract.yaml': text =>
        text
          .replace(/^quiet: .*$/m, 'quiet: { from: "00:00", until: "00:00" }')
          .replace(/^gather: .*$/m, 'gather: 3 seconds')
          .replace(/^( *lurah-24-jam: \{ every: )[^,]*/m, (_all, every: string) => `${every}30 seconds`),
    },
  })
  telling = startTelling(stage, ROOT)
})
afterAll(() => stage?.close())

it('from three citizens on three channels to "selesai"', { timeout: 600_000 }, async () => {
  const { scene, together, says, names, act, key, post } = telling
  telling.begin('The smooth way', 'Three citizens write of one fallen tree on three channels.')
  const { number, agency, unit } = await says.sms(
    'Ani',
    'Pohon besar tumbang menutup Jl Tebet Timur Dalam RT 03 RW 05 kel Tebet Timur, mobil tidak bisa lewat',
  )
  names.set(number, 'NOMOR-TIKET')
  const bima = await says.facebook(
    'Bima',
    'Pohon tumbang di Jl. Tebet Timur Dalam RT 3/RW 5, Tebet Timur. Tolong segera dipotong',
  )
  const citra = await says.mail(
    'Citra',
    'Pohon tumbang',
    'Yth. Bapak/Ibu,\r\npohon tumbang di Jalan Tebet Timur Dalam RT 03/05, Kelurahan Tebet Timur menutup jalan. Mohon ditangani.',
  )
  expect([bima.number, citra.number]).toEqual([number, number])

  const office = await key(agency, unit)
  await scene(
    'Petugas menerima dan mulai bekerja',
    () =>
      together(async () => {
        await act(number, 'claim', {}, office)
        await act(number, 'start', { reason: 'Regu potong berangkat ke lokasi' }, office)
      }),
    3,
  )

  await scene(
    'Petugas melapor selesai dengan foto; Biro Pemerintahan memeriksa dan menutup',
    async () => {
      const photo = await sharp(await picture('trees', 7))
        .jpeg()
        .withExif({
          IFD0: { Make: 'Kamera', Model: 'Regu' },
          IFD2: { DateTimeOriginal: exifTime(new Date()) },
        })
        .toBuffer()
      const evidence = await post(
        `/tickets/${number}/evidence`,
        { kind: 'after', content: photo.toString('base64') },
        office,
      )
      expect(evidence.verdict.is, JSON.stringify(evidence.verdict)).not.toBe('suspicious')
      const done = { evidence: [evidence.id], reason: 'Pohon dipotong dan jalan dibersihkan' }
      await act(number, 'finish', done, office)
      await act(number, 'validate', {}, await key('BIRO_PEM'))
    },
    3,
  )
  expect(await telling.statusOf(number)).toBe('Selesai')
})

it('and by a hand-over, a refusal and "belum" to "selesai"', { timeout: 600_000 }, async () => {
  const { scene, together, says, names, act, key } = telling
  telling.begin(
    'A longer way',
    `Two citizens, and most of what can come between: the wrong office, a later date, work that is refused, "belum", silence.
The lurah's interval of "still in process" (\`config/reply-contract.yaml\`) is half a minute here.`,
  )
  const { number, agency, unit } = await says.sms(
    'Dewi',
    'Tumpukan sampah di depan Jl Bangka Raya RT 02 RW 04 kelurahan Bangka belum diangkut, bau sekali',
  )
  names.set(number, 'NOMOR-SAMPAH')
  const eko = await says.facebook(
    'Eko',
    'Sampah menumpuk di Jl. Bangka Raya RT 2/RW 4 kelurahan Bangka, tolong diangkut',
  )
  expect([eko.number, agency]).toEqual([number, 'KELURAHAN'])

  const lurah = await key(agency, unit)
  const sudin = { agency: 'DLH', unit: 'DLH-31.74' }
  await scene(
    'Kelurahan menyerahkannya, dengan alasan',
    async () => {
      const reason = 'timbunannya harus diangkut dengan truk'
      await act(number, 'coordinate', { owner: sudin, reason_code: 'perlu_opd_lain', reason }, lurah)
    },
    2,
  )

  const office = await key(sudin.agency, sudin.unit)
  const biro = await key('BIRO_PEM')
  await scene(
    'Suku Dinas mulai bekerja dan menjanjikan tanggal',
    () =>
      together(async () => {
        const until = new Date(Date.now() + 5 * 86_400_000).toISOString()
        await act(number, 'start', {}, office)
        await act(number, 'extend', { until, reason: 'truk besar baru tersedia pekan depan' }, office)
      }),
    2,
  )
  await scene(
    'Suku Dinas melapor selesai; Biro Pemerintahan menolak hasilnya',
    async () => {
      await act(number, 'finish', { reason: 'sampah sudah diangkut regu pagi' }, office)
      await act(number, 'refuse', { reason: 'separuh timbunan masih terlihat' }, biro)
    },
    2,
  )
  const done = async (reason: string) => {
    await act(number, 'finish', { reason }, office)
    await act(number, 'validate', {}, biro)
  }
  await scene('Diangkut sekali lagi, diperiksa dan ditutup', () => done('sisa timbunan sudah diangkut'), 2)
  await scene('Dewi menjawab BELUM', () => says.again('Dewi', 'BELUM, sebagian sampah masih ada'), 2)
  await scene('Suku Dinas diam; warga dikabari bahwa laporannya masih diproses', async () => {}, 2)
  await scene('Diangkat sampai habis; selesai', () => done('sisa sampah diangkat sampai habis'), 2)
  expect(await telling.statusOf(number)).toBe('Selesai')
})

it('is told in docs/journey.md', () => {
  const page = `${INTRODUCTION}\n${telling.told.join('\n')}`.replace(/\n{3,}/g, '\n\n')
  if (process.env['STORY'] === 'write' || !existsSync(PAGE_OF_IT)) writeFileSync(PAGE_OF_IT, page)
  expect(readFileSync(PAGE_OF_IT, 'utf8')).toBe(page)
})

const INTRODUCTION = `# The journey of two tickets

Below is every text each citizen received, until the agency has done the work and Biro Pemerintahan has believed it.
\`test/story.test.ts\` plays both stories through the real doors and fails when this page is no longer what happens
(\`STORY=write npx vitest run test/story.test.ts\` writes it anew). People, places of the incidents and numbers are invented;
the key in a link, which proves its reader, is left out.
`

/** Cameras write the time of the place without a zone. */
const exifTime = (at: Date) =>
  new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ')
