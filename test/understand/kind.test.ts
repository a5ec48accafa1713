import { describe, expect, it } from 'vitest'
import { numberFrom } from '../../src/report/index.js'
import { createUnderstanding } from '../../src/understand/index.js'
import { draft, tables } from './tables.js'

const understand = createUnderstanding(tables)
const kindOf = (text: string, ...rest: [Parameters<typeof draft>[1]?, Parameters<typeof understand>[1]?]) =>
  understand(draft(text, rest[0]), rest[1]).kind.value

describe('kind', () => {
  it.each([
    ['Pinjaman dana tunai tanpa agunan, langsung cepat cair, hub admin', 'spam'],
    ['Situs slot paling gacor, bonus new member 100%', 'spam'],
    ['Terima kasih petugas damkar Tebet, sigap dan ramah sekali', 'praise'],
    ['Makasih pak, lampu gang kami sdh terang lagi. Mantap', 'praise'],
    ['Laporan saya JK2611010203 sampai mana ya?', 'status_query'],
    ['Minggu lalu saya pernah lapor, kok belum ada kabar', 'status_query'],
    ['Maaf min lupa lokasinya, di belakang balai warga Cawang', 'follow_up'],
    ['Syarat bikin akta kelahiran apa saja, dan jam buka loketnya?', 'not_complaint'],
    ['Kami mengundang Bapak Lurah menghadiri lomba senam RW 03', 'not_complaint'],
    ['selamat pagi min', 'not_complaint'],
    ['test', 'not_complaint'],
    ['Tolong got di gang kami mampet, airnya bau', 'complaint'],
    ['mau tanya, kenapa lampu jalan di Cawang mati terus sejak minggu lalu', 'complaint'],
    ['Terima kasih ya, jalan depan rumah sekarang jadi kolam 2 meter', 'complaint'],
    ['Pelatihan kompos bersama ibu PKK berjalan lancar, dihadiri lurah dan pengurus RW', 'not_complaint'],
    ['Bagaimana cara mengurus pindah domisili, bawa berkas apa ya', 'not_complaint'],
    ['Puas sekali dengan dokternya, sabar dan telaten menangani nenek saya', 'praise'],
    ['Pelapor kembali ke loket menanyakan kelanjutan permohonannya', 'status_query'],
    ['Pinjaman online bunga ringan tanpa jaminan, klik tautan', 'spam'],
    ['Warna air keran seperti teh, sudah dua hari', 'complaint'],
    ['parah bngt', 'complaint'],
    ['Hebat ya dinasnya, lubang setahun dipajang terus tidak ditambal', 'complaint'],
    ['Sosialisasi sudah, tapi sampah tetap menumpuk di depan balai warga', 'complaint'],
    ['Tempelan pinjol di tiang listrik Cawang banyak sekali, mohon ditertibkan', 'complaint'],
  ])('%s → %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind)
  })

  it.each([
    'Gang kami gelap sudah seminggu, tolong. HP 081200001234',
    'Mohon dicek pak, warga resah. WA 081200001235',
    'Lampu depan pos mati, TLP 02100001234',
    'Meteran hilang, PEL 541200001234',
    'Listrik sering padam, PLN 538500001234',
    'Atap sekolah bocor, NPSN 10600001',
    'KTP rusak, NIK 3174000000000001',
  ])('%s: a number of another kind asks about no report', text => {
    expect(kindOf(text)).toBe('complaint')
  })

  it.each(['jk2611010203 bagaimana?', 'JK 2611010203', `nomor ${numberFrom(new Uint8Array(9))} gimana`])(
    '%s asks about a report',
    text => {
      expect(kindOf(text)).toBe('status_query')
    },
  )

  it.each([
    [
      'Tiang dan tembok sekolah penuh tempelan jasa sedot wc dan pinjaman dana tanpa jaminan, kotor',
      'complaint',
    ],
    ['Warung itu jadi tempat togel dan slot tiap malam, anak anak ikut nonton', 'complaint'],
    ['Spanduk promo diskon perumahan nutup rambu lalu lintas', 'complaint'],
    ['Dijual kavling bebas banjir cicilan ringan, DP ringan, hubungi admin', 'spam'],
    ['Jasa sedot WC dan got mampet, promo diskon 20 persen, hub admin', 'spam'],
    ['Selamat no anda dapat hadiah undian, kirim KTP, hub admin, klik whatsapp', 'spam'],
    ['Jasa tebang pohon dan angkut puing murah, promo diskon, fast respon', 'spam'],
  ])('%s → %s', (text, kind) => {
    expect(kindOf(text)).toBe(kind)
  })

  it('takes a photo or a pin without words as a complaint of unknown category', () => {
    for (const more of [
      { media: [{ kind: 'image' as const, url: 'https://example.com/a.jpg' }] },
      { point: { lat: -6.2, lon: 106.85 } },
    ]) {
      const { kind, complaints } = understand(draft('', more))
      expect(kind.value).toBe('complaint')
      expect(complaints).toHaveLength(1)
      expect(complaints[0]?.category.value).toBeNull()
    }
  })

  it('calls an empty message no complaint', () => {
    expect(understand(draft(''))).toMatchObject({ kind: { value: 'not_complaint' }, complaints: [] })
  })

  it('takes a short answer in a thread of the own ticket as a follow-up, of a stranger as a complaint', () => {
    const reply = { replyTo: 'm-0' }
    expect(kindOf('iya betul yang itu', reply, { senderHasOpenTicket: true })).toBe('follow_up')
    expect(kindOf('iya betul yang itu', reply)).toBe('complaint')
  })

  it('says why, in Indonesian, and by which version', () => {
    const { kind, version } = understand(draft('Tolong sampah di Cawang menumpuk'))
    expect(kind.because.join()).toContain('kata: ')
    expect(version).toContain(tables.lexicon.version)
    expect(version).toContain(tables.models?.kind.trainedFrom.slice(0, 6))
  })
})
