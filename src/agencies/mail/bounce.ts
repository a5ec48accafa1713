import type { Db } from '../../store/database.js'
import { deliveryBounced, emailEndpointsOf } from '../../store/deliveries.js'
import { codeIn, proves } from './code.js'

/**
 * A mail of ours came back: its delivery counts as given up, which raises the alarm, since nobody at the office has read
 * it. Inside the caller's transaction.
 *
 * @param target Message-ID of our mail, as the reading of a bounce names it.
 * @returns false when it is no letter to an office.
 */
export async function noteBounce(db: Db, target: string, root: string): Promise<boolean> {
  const code = codeIn(target)
  const delivery = /-(\d{1,18})@/.exec(target)?.[1]
  if (!code || delivery === undefined) return false
  const office = (await emailEndpointsOf(db, code.number)).find(({ address }) => proves(code, root, address))
  return office !== undefined && deliveryBounced(db, delivery, office.id)
}
