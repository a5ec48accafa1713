/** The result of `work`, unless it takes longer than so many milliseconds: then rejects with `late`. The work goes on. */
export function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds)
  })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}
