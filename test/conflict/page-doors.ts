import type { Known } from './doors.js'

/** For every page the addresses to try. */
export const pageAddresses = (at: Known): Readonly<Record<string, () => string[]>> => ({
  '/': () => ['/'],
  '/masuk': () => ['/masuk'],
  '/keluar': () => [],
  '/lacak': () => ['/lacak', `/lacak?nomor=${at.closed.ticket}`, `/lacak?nomor=${at.closed.number}`],
  '/t/:number': () =>
    [at.closed.ticket, at.closed.number, at.left.ticket, at.left.number].map(number => `/t/${number}`),
  '/t/:number/:key': () =>
    [at.closed.ticket, at.closed.number, at.left.ticket, at.left.number].map(
      number => `/t/${number}/0000000000`,
    ),
  '/meja': () => ['/meja'],
  '/meja/mirip': () => [],
  '/meja/laporan/:number': () => [at.closed.number, at.left.number].map(number => `/meja/laporan/${number}`),
  '/meja/pesan/:id': () => [at.graft, at.moved].map(filed => `/meja/pesan/${filed.messageId}`),
  '/bukti': () => ['/bukti', `/bukti?nomor=${at.closed.ticket}`],
  '/bukti/foto/:id': () => [`/bukti/foto/${at.judged.evidence}`],
  '/bukti/:number': () => numbers(at, '/bukti'),
  '/putusan': () => ['/putusan'],
  '/putusan/:number': () => [`/putusan/${at.disputed.ticket}`, ...numbers(at, '/putusan')],
  '/validasi': () => ['/validasi'],
  '/validasi/:number': () => [...numbers(at, '/validasi'), `/validasi/${at.copied}`],
  '/validasi/:number/pelapor/:sha256': () =>
    numbers(at, '/validasi').map(path => `${path}/pelapor/${at.judged.sha256}`),
  '/validasi/:number/jawab': () => [],
  '/validasi/:number/periksa': () => [],
  '/kesehatan': () => ['/kesehatan'],
  '/kesehatan/ulang/:id': () => [],
})

const numbers = (at: Known, path: string) =>
  [at.judged.ticket, at.closed.ticket, at.closed.number, at.left.ticket].map(number => `${path}/${number}`)

/** The form of the camera page, filled in. */
export function photoForm({ photo }: Known): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries({ kind: 'after', note: 'sudah dikerjakan' }))
    form.append(name, value)
  form.append('photo', new Blob([new Uint8Array(photo)], { type: 'image/jpeg' }), 'foto.jpg')
  return form
}

type Form = Record<string, string> | FormData

/** What somebody sends to a page that takes something, and where. */
export const pagePosts = (at: Known): Readonly<Record<string, () => [string, Form][]>> => {
  const each = (paths: string[], fields: Form): [string, Form][] => paths.map(path => [path, fields])
  const decided = (answer: string) => ({
    answer,
    because: 'sudah diperiksa petugas di lokasi',
    seen: String(at.judged.version),
    inspection: at.judged.inspection,
  })
  return {
    '/masuk': () => [],
    '/keluar': () => [],
    '/t/:number': () =>
      [at.closed.number, at.left.number].flatMap(number =>
        ['belum', 'sudah'].map((jawab): [string, Form] => [
          `/t/${number}`,
          { jawab, bukti: '0000', alasan: 'masih sama' },
        ]),
      ),
    '/meja': () => [],
    '/t/:number/kabar': () =>
      each(
        [at.closed.number, at.left.number].map(number => `/t/${number}/kabar`),
        { kunci: '0000000000', kanal: 'sms', bahasa: 'id' },
      ),
    '/meja/mirip': () =>
      each(['/meja/mirip'], { text: 'coretan di tembok kelurahan tebet timur', kelurahan: '' }),
    '/bukti/:number': () => each(numbers(at, '/bukti'), photoForm(at)),
    '/putusan/:number': () =>
      each([`/putusan/${at.disputed.ticket}`, ...numbers(at, '/putusan')], {
        owner: 'DSDA',
        other: '',
        because: 'sudah diputuskan setelah diperiksa',
        seen: String(at.disputed.version),
      }),
    '/validasi/:number/jawab': () =>
      numbers(at, '/validasi').flatMap(path => each([`${path}/jawab`], decided('refuse'))),
    '/validasi/:number/periksa': () =>
      numbers(at, '/validasi').flatMap(path => each([`${path}/periksa`], decided('genuine'))),
    '/kesehatan/ulang/:id': () =>
      each(
        [at.graft, at.moved].map(filed => `/kesehatan/ulang/${filed.messageId}`),
        {},
      ),
  }
}
