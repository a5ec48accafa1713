import { randomUUID } from 'node:crypto'
import { Account } from '../store/accounts.js'
import type { Role } from '../store/accounts.js'
import type { Database } from '../store/database.js'
import { installAdminKey } from './keys.js'
import { hashPassword, newPassword } from './passwords.js'

/** Any number not used elsewhere: two processes booting at once must agree who makes the first accounts. */
const FIRST_ACCOUNTS_LOCK = 5_231_707

/** A login made at the first start. The password exists here and nowhere else. */
export interface FirstLogin {
  readonly role: Role
  /** Whose it is, for the start block. */
  readonly name: string
  readonly login: string
  readonly password: string
}

export interface AccessOptions {
  /** `MUARA_ADMIN_KEY`: a string installs it, null removes an earlier one, absent leaves things as they are. */
  readonly adminKey?: string | null
  /** Desk channel of the first clerk. */
  readonly channel?: string
  /** Kelurahan the first clerk's desk stands in. */
  readonly kelurahan?: string
  /** Agency of the first officer; by default the first one given. */
  readonly agency?: string
  /** Agencies that confirm work and look into reports about offices (`offices` of `config/life.yaml`); the first of each. */
  readonly offices?: { readonly validator: readonly string[]; readonly inspektorat: readonly string[] }
}

/**
 * Makes one account per kind of work when there is none yet (city, counter, agency, validator, Inspektorat), each with a
 * random password, and returns them for the start block; null when accounts exist. Of several processes booting at once
 * exactly one gets the logins.
 */
export async function installAccess(
  database: Database,
  agencies: readonly { readonly code: string; readonly name: string }[],
  options: AccessOptions = {},
): Promise<{ readonly logins: readonly FirstLogin[] } | null> {
  if (options.adminKey !== undefined) await installAdminKey(database, options.adminKey)
  // The usual boot: nothing to make, hence nothing to hash.
  if ((await database.source.getRepository(Account).count()) > 0) return null
  const agency = agencies.find(one => one.code === options.agency) ?? agencies[0]
  const officerOf = (login: string, code: string | undefined) =>
    agencies
      .filter(one => one.code === code)
      .map(one => ({ role: 'officer', login, name: `Petugas ${one.name}`, agency: one.code }) as const)
  const wanted = [
    { role: 'admin', login: 'admin', name: 'Administrator' },
    {
      role: 'clerk',
      login: 'loket',
      name: 'Petugas loket kelurahan',
      channel: options.channel ?? 'desk-kelurahan',
      unit: options.kelurahan ?? '31.74.01.1001',
    },
    { role: 'officer', login: 'opd', name: `Petugas ${agency?.name ?? 'OPD'}`, agency: agency?.code ?? null },
    ...officerOf('validasi', options.offices?.validator[0]),
    ...officerOf('inspektorat', options.offices?.inspektorat[0]),
  ] as const satisfies readonly (Partial<Account> & { role: Role })[]
  // Hashing before the transaction: nobody waits for a lock while a processor works.
  const accounts = await Promise.all(wanted.map(async account => ({ account, password: newPassword() })))
  const hashes = await Promise.all(accounts.map(({ password }) => hashPassword(password)))

  return database.source.transaction(async entities => {
    await entities.query('select pg_advisory_xact_lock($1)', [FIRST_ACCOUNTS_LOCK])
    if ((await entities.count(Account)) > 0) return null
    for (const [index, { account }] of accounts.entries())
      await entities.insert(Account, {
        agency: null,
        unit: null,
        channel: null,
        ...account,
        id: randomUUID(),
        passwordHash: hashes[index] as string,
        createdAt: new Date(),
        disabledAt: null,
      })
    return {
      logins: accounts.map(({ account, password }) => ({
        role: account.role,
        name: account.name,
        login: account.login,
        password,
      })),
    }
  })
}
