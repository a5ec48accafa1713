import { cpSync } from 'node:fs'

/** What the compiler leaves behind: style sheets and browser modules. */
cpSync('src/pages/assets', 'dist/src/pages/assets', { recursive: true })
