import { type Door, post } from './door.js'

/** The kelurahan's desk: our own API with a key. The slip is the answer, nothing is sent afterwards. */
export async function deskDoor(publicUrl: string, adminKey: string): Promise<Door> {
  const url = `${publicUrl}/api/v1/reports`
  return {
    settings: { adapter: 'desk', title: 'Meja kelurahan', settings: {} },
    localHosts: [],
    deliveries: (tellings, random) =>
      tellings.map(({ incident, due, text, sender }) => {
        const id = random.uuid()
        const body = JSON.stringify({
          channel: 'desk-kelurahan',
          id,
          name: sender.name,
          phone: sender.phone,
          text,
        })
        const headers = {
          'content-type': 'application/json',
          authorization: `Bearer ${adminKey}`,
          'idempotency-key': id,
        }
        return {
          dues: [{ channel: 'desk-kelurahan', id, due, answer: null, incident }],
          how: 'accepted',
          send: () => post(url, headers, body),
        }
      }),
    answers: () => [],
    close: async () => {},
  }
}
