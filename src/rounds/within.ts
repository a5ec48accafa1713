/**
 * How long a send under a lease may take, milliseconds: the last quarter is left for noting what came of it, so that nobody
 * else takes it up while somebody still tries.
 */
export const limitUnder = (leaseSeconds: number): number => leaseSeconds * 750

/** The result of `work`, unless it takes longer than so many milliseconds: then rejects with `late`. The work goes on. */
export function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds)
  })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}
