/** What was opened, to be closed in the reverse order: at the end, after a failure, and when somebody presses Ctrl+C. */
export interface Closing {
  /** `close` may be called although the thing ended already. */
  add(close: () => unknown): void
  /** Closes everything once; one that fails does not keep the others open. */
  all(): Promise<void>
}

export function openClosing(): Closing {
  const list: (() => unknown)[] = []
  let closed: Promise<void> | undefined
  const all = () => {
    closed ??= (async () => {
      for (const close of list.toReversed()) {
        try {
          await close()
        } catch (error) {
          console.error(String(error))
        }
      }
    })()
    return closed
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void all().then(() => process.exit(130)))
  return { add: close => void list.push(close), all }
}
