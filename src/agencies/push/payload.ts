import type { Due } from '../../store/deliveries.js'

/** The id of an event of a ticket, the same in pushes and in the API, on every attempt and replay. */
export const eventId = (ticketNumber: string, seq: number): string => `evt_${ticketNumber}_${seq}`

/** `webhook-id` of a delivery. */
export const idOf = ({ id, ticket, seq }: Pick<Due, 'id' | 'ticket' | 'seq'>): string =>
  ticket && seq !== null ? eventId(ticket.number, seq) : `evt_${id}`

/**
 * Body of a push: thin, for whoever wants more asks the API. It says that something happened to a ticket and never what a
 * citizen or an officer wrote. Made of facts that never change, so that every attempt carries the same bytes.
 */
export function bodyOf(due: Due, publicUrl: string, challenge: string): string {
  const { type, at, ticket, seq, status, ends, asks, endpoint } = due
  if (type === 'endpoint.verification')
    return JSON.stringify({ type, timestamp: at, data: { endpoint: endpoint.id, challenge } })
  if (!ticket || seq === null) return JSON.stringify({ type, timestamp: at, data: { endpoint: endpoint.id } })
  return JSON.stringify({
    type: `ticket.${type}`,
    timestamp: at,
    data: {
      ticket: { id: ticket.id, number: ticket.number },
      seq,
      version: seq,
      status,
      ends,
      ...(asks && { asks }),
      _links: { ticket: `${publicUrl}/api/v1/tickets/${ticket.id}` },
    },
  })
}
