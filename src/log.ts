import { Writable } from 'node:stream'
import pino from 'pino'
import { scrub } from './report/index.js'

/**
 * One structured line per unit of work. Fields are chosen at every call, never whole objects; as a second belt each
 * finished line is scrubbed of addresses, telephone numbers and NIK before it leaves the process.
 */
export function openLog(level: string, out: { write(line: string): unknown } = process.stdout): pino.Logger {
  const scrubbed = new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      out.write(scrub(line))
      done()
    },
  })
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'password',
          'authorization',
          'cookie',
          'token',
          'secret',
          '*.password',
          '*.token',
          '*.secret',
        ],
        censor: '[rahasia]',
      },
      serializers: {
        err: (error: Error & { code?: string }) => ({
          type: error.name,
          code: error.code,
          stack: framesOf(error),
        }),
      },
    },
    scrubbed,
  )
}

/** Where, never what: messages quote content, and a message of several lines would pass for frames. */
const framesOf = (error: Error) =>
  error.stack
    ?.split('\n')
    .filter(line => /^ {4}at /.test(line))
    .slice(0, 5)
    .join('\n')
