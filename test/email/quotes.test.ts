import { describe, expect, test } from 'vitest'
import { htmlToText } from '../../adapters/email/html.js'
import { ownWords } from '../../adapters/email/quotes.js'

const OWN = 'Sampai hari ini got di RT 03 masih mampet.'
const THEIRS = 'Laporan Anda sudah kami teruskan.'

/** How mail programs present the mail being answered; every one of them must vanish without a trace. */
const PROGRAMS: Record<string, string> = {
  'Gmail, wrapped before menulis': `Pada Sen, 2 Feb 2026 pukul 10.11 Aduan Jakarta <aduan@muara.example>\nmenulis:\n\n> ${THEIRS}\n>`,
  'Gmail, wrapped inside the address': `Pada Sel, 3 Mar 2026 pukul 07.05 Aduan Jakarta <\naduan@muara.example> menulis:\n\n> ${THEIRS}`,
  'Gmail, no mark below (made from HTML)': `Pada Sel, 3 Mar 2026 pukul 07.05 Aduan Jakarta <aduan@muara.example> menulis:\n${THEIRS}`,
  'Pada tanggal': `Pada tanggal 2 Feb 2026 10:11, Aduan Jakarta menulis:\n> ${THEIRS}`,
  'Yahoo with WIB': `Pada Senin, 2 Februari 2026 10.11.12 WIB, Aduan Jakarta <aduan@muara.example> menulis: \n\n ${THEIRS}`,
  'Outlook, Indonesian': `________________________________\nDari: Aduan Jakarta <aduan@muara.example>\nDikirim: Senin, 2 Februari 2026 10:11\nKepada: Warga <warga@example.com>\nPerihal: Laporan\n\n${THEIRS}`,
  'Outlook, bold names and Subjek': `*Dari:* Aduan Jakarta\n*Dikirim:* Senin 2 Februari 2026\n*Ke:* Warga\n*Subjek:* Laporan\n${THEIRS}`,
  'Pesan Asli': `-----Pesan Asli-----\nDari: Aduan\n${THEIRS}`,
  'English Gmail': `On Mon, Feb 2, 2026 at 10:11 AM Aduan <aduan@muara.example> wrote:\n\n> ${THEIRS}`,
  'English Outlook, wrapped From': `From: Aduan Jakarta \n<aduan@muara.example>\nSent: Monday, February 2, 2026 10:11 AM\nTo: Warga\nSubject: Laporan\n\n${THEIRS}`,
  'Original Message': `----- Original Message -----\n${THEIRS}`,
  Zoho: `---- On Mon, 02 Feb 2026 10:11:00 +0700 aduan@muara.example wrote ----\n\n${THEIRS}`,
  'Apple, no address': `On Feb 2, 2026, at 10:11, Aduan wrote:\n\n> ${THEIRS}`,
  German: `Am 02.02.2026 um 10:11 schrieb Aduan <aduan@muara.example>:\n\n> ${THEIRS}`,
  'date first': `2 Feb 2026 10:11, "Aduan" <aduan@muara.example>:\n> ${THEIRS}`,
  nested: `Pada Sen, 2 Feb 2026 pukul 10.11 A <a@muara.example> menulis:\n> ok\n>\n> Pada Min, 1 Feb 2026 pukul 09.00 B <b@example.com>\n> menulis:\n>> ${THEIRS}`,
}

describe('quoted words', () => {
  for (const [program, quotation] of Object.entries(PROGRAMS)) {
    test(program, () => {
      expect(ownWords(`${OWN}\n\n${quotation}\n`)).toEqual({ text: OWN, quoted: true, keptWhole: false })
      expect(ownWords(`${OWN}\n${quotation.replaceAll('\n', '\r\n')}`).text).toBe(OWN)
    })
  }

  test('answers between quoted lines are kept', () => {
    const text =
      'Pada Sen, 2 Feb 2026 pukul 10.11 A <a@muara.example> menulis:\n> Alamatnya di mana?\n\nJalan Contoh 5.\n\n> Sejak kapan?\n\nSejak Minggu.\n\n> Terima kasih'
    expect(ownWords(text).text).toBe('Jalan Contoh 5.\n\nSejak Minggu.')
  })

  test('a bare forward keeps everything, a commented one keeps it when told so', () => {
    const forward =
      '---------- Pesan terusan ---------\nDari: Ibu Sari <sari@example.com>\nDate: Sen, 2 Feb 2026\nSubject: Pohon tumbang\nTo: <warga@example.com>\n\nPohon tumbang di Jalan Contoh.'
    expect(ownWords(forward)).toMatchObject({ text: forward, keptWhole: true })
    expect(ownWords(`Mohon ditindaklanjuti.\n\n${forward}`).text).toBe('Mohon ditindaklanjuti.')
    expect(ownWords(`Mohon ditindaklanjuti.\n\n${forward}`, { keepForward: true }).text).toContain(
      'Pohon tumbang di Jalan Contoh.',
    )
  })

  test.each([
    'Pada hari Senin saya sudah melapor ke kelurahan.\nPetugas lalu menulis:\nakan dicek.',
    'Pada 12/03/2026 pukul 09.30 saya menulis:\nmohon lampu diperbaiki.',
    'Dari: pos ronda sampai masjid semua gelap.\nTolong dibantu.',
    'Sudah mati\n>3 hari lampu jalannya\ndi gang kami.',
    'Sampah menumpuk --- sudah dua minggu.\n-----\nTerima kasih.',
    'Surat dikirim dari kelurahan ke kecamatan minggu lalu.\nBelum ada jawaban.',
    'On the corner of our street the lamp is broken.\nFrom: here it is dark.',
  ])('a citizen who only sounds like a mail program is left alone: %j', text => {
    expect(ownWords(text).text).toBe(text)
  })
})

describe('what stands below the words', () => {
  test.each([
    'Dikirim dari iPhone saya',
    'Dikirim dari Yahoo Mail di Android',
    'Terkirim dari Samsung Galaxy saya',
    'Dapatkan Outlook untuk iOS<https://aka.ms/contoh>',
    'Sent from my Xiaomi',
    'Get Outlook for Android',
  ])('%s', line => {
    expect(ownWords(`${OWN}\n\n${line}\n`).text).toBe(OWN)
    expect(ownWords(`${OWN}\n\n${line}\n\n-----Pesan Asli-----\n${THEIRS}`).text).toBe(OWN)
    expect(ownWords(`\n${line}\n`).text).toBe('')
  })

  test('signature and list footer', () => {
    expect(ownWords(`${OWN}\n-- \nBudi\nKetua RT 03`).text).toBe(OWN)
    expect(ownWords(`${OWN}\n\n____\nmilis warga\nhttps://example.com/mailman/listinfo/warga`).text).toBe(OWN)
    expect(ownWords('-- \nBudi\nKetua RT 03').text).toContain('Budi')
  })
})

describe('HTML', () => {
  const words = (html: string) => ownWords(htmlToText(html)).text

  test.each([
    `<div>${OWN}</div><div class="gmail_quote"><div class="gmail_attr">Pada Sen, 2 Feb 2026 pukul 10.11 A &lt;<a href="x">a@muara.example</a>&gt; menulis:<br></div><blockquote class="gmail_quote">${THEIRS}</blockquote></div>`,
    `<p>${OWN}</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Dari:</b> A<br></div><div>${THEIRS}</div>`,
    `<div>${OWN}</div><div class="yahoo_quoted"><div>${THEIRS}</div></div>`,
    `${OWN}<br><div class="moz-cite-prefix">Pada 02/02/26 10.11, A menulis:<br></div><blockquote type="cite">${THEIRS}</blockquote>`,
    `<div>${OWN}</div><div>02.02.2026, 10:11, "A" &lt;a@muara.example&gt;:</div><blockquote>${THEIRS}</blockquote>`,
    `<p>${OWN}</p><div style="border-top:solid"><b>Dari:</b> A<br><b>Terkirim:</b> Senin<br><b>Kepada:</b> B<br><b>Perihal:</b> C</div><p>${THEIRS}</p>`,
  ])('quotation %#', html => expect(words(html)).toBe(OWN))

  test("the writer's own indentation, script, style and title", () => {
    expect(
      words(
        '<title>x</title><style>p{}</style><p>Bunyi surat:</p><blockquote>harap sabar</blockquote><script>1</script>',
      ),
    ).toBe('Bunyi surat:\nharap sabar')
  })

  test('all of it inside a quotation is kept whole', () => {
    expect(words(`<blockquote type="cite">${OWN}</blockquote>`)).toContain(OWN)
  })

  test('depth and size do not matter', () => {
    expect(words(`${'<div>'.repeat(50_000)}x${'</div>'.repeat(50_000)}`)).toBeDefined()
  })
})
