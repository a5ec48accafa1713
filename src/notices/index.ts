/** Tells heads of offices what happens in their area or office: plans notices, words them, sends them. */
export { createDelivery, type Deliver, type Envelope } from './delivery.js'
export { type Notices, type NoticesOptions, startNotices } from './notices.js'
export { plan } from './plan.js'
export { sendRound } from './send.js'
