/** Tells heads of offices what happens in their area or office: plans notices, words them, sends them. */
export { createDelivery, type Envelope } from './delivery.js'
export { headMetrics } from './heads.js'
export { startNotices } from './notices.js'
export { plan } from './plan.js'
export { sendRound } from './send.js'
