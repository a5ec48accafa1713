import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where files live. Content decides the name, so the same photo is kept once and no sender can choose a path. */
export interface FileStore {
  /** Durable when resolved. Returns the SHA-256 in hexadecimal. */
  put(bytes: Uint8Array): Promise<string>
  get(sha256: string): Promise<Buffer>
}

/** Files on disk: `folder/ab/cd/abcd…`. Written beside, synced and renamed, so a crash leaves no half file. */
export function diskStore(folder: string): FileStore {
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('not a SHA-256')
    return join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }
  return {
    async put(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const path = pathOf(sha256)
      if (existsSync(path)) return sha256
      await mkdir(dirname(path), { recursive: true })
      const partial = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
      const file = await open(partial, 'wx', 0o640)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(partial, path)
      return sha256
    },
    get: sha256 => readFile(pathOf(sha256)),
  }
}
