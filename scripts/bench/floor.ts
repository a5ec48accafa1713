import { createServer } from 'node:http'
import pg from 'pg'

/**
 * The floor under every web server that keeps what it is told: read the body, INSERT one row, answer. No signature, no
 * router, no queue. `node floor.js PORT DATABASE_URL POOL_SIZE`
 */
const [port, connectionString, poolSize] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString, max: Number(poolSize) })
pool.on('error', error => console.error(error.message))
await pool.query(
  'create table if not exists floor (id bigint generated always as identity primary key, raw bytea not null)',
)

const server = createServer((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    pool.query('insert into floor (raw) values ($1)', [Buffer.concat(pieces)]).then(
      () => response.end(),
      () => response.writeHead(503).end(),
    )
  })
})
server.listen(Number(port), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
