import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `data/access.json`: how to get in on this machine. Readable by the owner only. */
export interface Access {
  readonly url: string
  readonly adminKey: string
  /** A key of one agency to try the pull API with. */
  readonly agencyKey: { readonly agency: string; readonly key: string } | null
  readonly logins: readonly {
    readonly role: string
    /** Whose it is; files of earlier versions do not tell. */
    readonly name?: string
    readonly login: string
    readonly password: string
  }[]
}

const pathIn = (dataDir: string) => join(dataDir, 'access.json')

export function readAccess(dataDir: string): Access | null {
  return existsSync(pathIn(dataDir)) ? (JSON.parse(readFileSync(pathIn(dataDir), 'utf8')) as Access) : null
}

export function writeAccess(dataDir: string, access: Access): void {
  writeFileSync(pathIn(dataDir), `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 })
}

/** An administrator's key for software on this machine: 32 random bytes. */
export const newAdminKey = () => `admin_${randomBytes(32).toString('base64url')}`
