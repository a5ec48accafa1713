import { Gauge, type Registry } from 'prom-client'
import type { Database } from '../../store/database.js'
import { deliveryCounts } from '../../store/deliveries.js'

/** Adds what waits for agencies, what was given up (the alarm), and how their endpoints are. */
export function deliveryMetrics(registry: Registry, database: Database): void {
  const endpoints = new Gauge({
    name: 'muara_endpoints',
    help: 'Endpoints of agencies by state; resting ones failed several times in a row',
    labelNames: ['kind', 'state'],
    registers: [registry],
  })
  new Gauge({
    name: 'muara_deliveries',
    help: 'Deliveries to agencies that wait (pending) or were given up (failed); failed above 0 needs a person',
    labelNames: ['kind', 'state'],
    registers: [registry],
    async collect() {
      const now = await deliveryCounts(database.db)
      this.reset()
      endpoints.reset()
      for (const { kind, state, n } of now.deliveries) this.set({ kind, state }, n)
      for (const { kind, state, n, resting } of now.endpoints) {
        endpoints.set({ kind, state }, n)
        if (state === 'active') endpoints.set({ kind, state: 'resting' }, resting)
      }
    },
  })
}
