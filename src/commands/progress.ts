import { styleText } from 'node:util'
import type { Progress } from './command.js'

const WIDTH = 28
/** A terminal shows no more than a few pictures a second. Milliseconds. */
const BETWEEN_MS = 80

/** A stream a bar can be drawn on. */
export type Terminal = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean }

/** `  areas.geojson  ████████░░░░  61 %` on a terminal; nothing where the output goes to a file or a pipe. */
export function openProgress(out: Terminal, label: string, of: number): Progress {
  if (!out.isTTY) return { at() {}, end() {} }
  let drawnAt = 0
  const draw = (part: number) => {
    const full = Math.round(part * WIDTH)
    const bar = styleText('cyan', '█'.repeat(full)) + styleText('dim', '░'.repeat(WIDTH - full))
    out.write(`\r  ${label}  ${bar}  ${String(Math.round(part * 100)).padStart(3)} %`)
  }
  draw(0)
  return {
    at(done) {
      const now = Date.now()
      if (now - drawnAt < BETWEEN_MS && done < of) return
      drawnAt = now
      draw(of > 0 ? Math.min(1, done / of) : 1)
    },
    end() {
      out.write('\r\x1b[2K')
    },
  }
}
