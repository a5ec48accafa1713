/** A stretch of time. */
export interface Span {
  readonly from: Date
  readonly to: Date
}

/** When a ticket began, and when its clock stood still since, oldest first. */
export interface Timeline {
  readonly from: Date
  readonly stops: readonly Span[]
}

/**
 * The timeline of two tickets that became one: as long as there were two, time stood still only while it did for both. So no
 * regrouping hides a time in which somebody waited.
 */
export function together(own: Timeline, other: Timeline, at: Date): Timeline {
  const [older, younger] = own.from <= other.from ? [own, other] : [other, own]
  const both = clipped(own.stops, younger.from, at).flatMap(stop => clipped(other.stops, stop.from, stop.to))
  return {
    from: older.from,
    stops: [...clipped(older.stops, older.from, younger.from), ...both, ...clipped(own.stops, at)],
  }
}

function clipped(stops: readonly Span[], after: Date, before?: Date): Span[] {
  return stops.flatMap(({ from, to }) => {
    const [start, end] = [from < after ? after : from, before && before < to ? before : to]
    return start < end ? [{ from: start, to: end }] : []
  })
}
