/** Telling agencies by themselves: the sender, and the way by signed push. */
export { deliveryMetrics } from './metrics.js'
export { createPost, PUSH_LIMITS } from './post.js'
export { type SenderSettings, startSender } from './sender.js'
