/**
 * Does something with every item, so many at a time, each as soon as another one is done. As many lanes as a pool has
 * connections keep it full without anybody waiting for one, which is bounded and says nothing about the work.
 */
export async function inLanes<T>(
  lanes: number,
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = items.values()
  const lane = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
