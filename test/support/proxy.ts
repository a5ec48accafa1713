import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/**
 * - `pass`: bytes flow.
 * - `refuse`: nobody listens (ECONNREFUSED); present connections go on.
 * - `black-hole`: connections are accepted, bytes vanish. Connections that met the hole stay dead after it, as behind a
 *   firewall that lost its state; only new ones work again.
 */
export type ProxyMode = 'pass' | 'refuse' | 'black-hole'

export interface TcpProxy {
  readonly port: number
  /** The same address with this proxy's host and port in it. */
  through(url: string): string
  set(mode: ProxyMode): Promise<void>
  /** Resets every present connection. */
  cut(): void
  /** Present connections. */
  connections(): number
  close(): Promise<void>
}

/** A TCP proxy of our own between a program and `target`, to make a network fail in a chosen way. */
export async function startProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  let mode: ProxyMode = 'pass'
  const links = new Set<{ near: Socket; far: Socket | null }>()
  const server = createServer(join)
  await listen(server, 0)
  const { port } = server.address() as AddressInfo

  function join(near: Socket): void {
    const link = { near, far: mode === 'black-hole' ? null : connect(target) }
    links.add(link)
    const ends = [near, ...(link.far ? [link.far] : [])]
    for (const end of ends) {
      end.on('error', () => {})
      end.once('close', () => {
        links.delete(link)
        for (const other of ends) other.destroy()
      })
    }
    if (link.far) near.pipe(link.far).pipe(near)
    else near.resume()
  }

  function swallow(): void {
    for (const { near, far } of links) {
      if (!far) continue
      near.unpipe(far)
      far.unpipe(near)
      near.resume()
      far.resume()
    }
  }

  function cut(): void {
    for (const { near, far } of links) {
      near.resetAndDestroy()
      far?.destroy()
    }
  }

  return {
    port,
    through(url) {
      const changed = new URL(url)
      changed.host = `127.0.0.1:${port}`
      return changed.href
    },
    async set(next) {
      mode = next
      if (next === 'black-hole') swallow()
      if (next === 'refuse') server.close()
      else if (!server.listening) await listen(server, port)
    },
    cut,
    connections: () => links.size,
    async close() {
      const closed = new Promise(settle => (server.listening ? server.close(settle) : settle(null)))
      cut()
      await closed
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((settle, fail) => {
    server.once('error', fail)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail)
      settle()
    })
  })
}
