import type { Access } from './access-file.js'

/** For logins of a file that does not tell whose they are. */
const ROLES: Readonly<Record<string, string>> = {
  admin: 'Admin kota',
  clerk: 'Petugas meja',
  officer: 'Petugas OPD',
}

/** What a person needs to begin, printed once the system is ready. */
export function startBlock({ url, logins, agencyKey }: Access): string {
  const named = logins.map(({ role, name = ROLES[role] ?? role, ...rest }) => ({ name, ...rest }))
  const width = Math.max(...named.map(({ name }) => name.length))
  const rows = named.map(
    ({ name, login, password }) => `    ${name.padEnd(width)}  ${login.padEnd(12)} ${password}`,
  )
  return [
    '',
    '  ────────────────────────────────────────────────────────────────────',
    '  Muara siap. Semua kanal bermuara di sini.',
    '',
    `    Meja petugas   ${url}/meja`,
    `    Lacak laporan  ${url}/lacak`,
    `    Validasi       ${url}/validasi`,
    `    Kesehatan      ${url}/kesehatan`,
    `    API dan dok.   ${url}/api/docs`,
    '',
    '  Masuk sebagai (sandi acak, juga tersimpan di data/access.json):',
    ...rows,
    '',
    ...(agencyKey
      ? [
          `  Tarik tiket sebagai OPD ${agencyKey.agency}:`,
          `    curl -H "Authorization: Bearer ${agencyKey.key}" ${url}/api/v1/tickets`,
          '',
        ]
      : []),
    '  Kirim pesan pertama: di terminal lain, jalankan',
    '    npm run demo',
    '  atau masuk sebagai petugas meja dan ketik satu laporan.',
    '',
    '  Ctrl+C untuk berhenti.',
    '  ────────────────────────────────────────────────────────────────────',
    '',
  ].join('\n')
}
