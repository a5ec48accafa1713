import {
  applyAgencyAnswer,
  createMail,
  noteBounce,
  officeFinder,
  readAgencyMail,
} from './agencies/mail/index.js'
import { createPost, PUSH_LIMITS, startSender } from './agencies/push/index.js'
import type { Ground } from './ground.js'
import { guardedFetch } from './network/guarded-fetch.js'
import { createDelivery, startNotices } from './notices/index.js'
import type { Offices } from './pipeline/pipeline.js'
import type { Running } from './running.js'

/** What offices without software answer to our letters. */
export function hearOffices({ tables, root, evidence }: Ground): Offices {
  const findOffice = officeFinder(tables)
  return {
    async answered(db, draft, files) {
      const answer = readAgencyMail(draft)
      if (!answer) return null
      const { is } = await applyAgencyAnswer(db, answer, { root, findOffice, desk: evidence, files })
      return is === 'stranger' ? null : is
    },
    bounced: (db, target) => noteBounce(db, target, root),
  }
}

/** Starts what tells heads of offices what happens in their area, and agencies of every ticket. */
export function tellOffices(ground: Ground, running: Running): void {
  const { database, channels, names, config, log } = ground
  const live = [...channels.values()]
  const notices = startNotices({
    database,
    settings: ground.notices,
    directory: names,
    publicUrl: config.publicUrl,
    deliver: createDelivery({
      mail: live.find(({ channel }) => channel.write)?.channel,
      sms: live.find(({ manifest, channel }) => manifest.medium === 'sms' && channel.send)?.channel,
    }),
    log,
  })
  running.until(() => notices.close())
  const sender = startSender({ database, carriers: carriers(ground), log })
  running.until(() => sender.close())
}

/** The ways of telling agencies. Letters leave through the first channel that can write some. */
function carriers({ config, database, names, mailTexts, root, channels }: Ground) {
  const guarded = guardedFetch({ localHosts: config.localHosts, ...PUSH_LIMITS })
  const post = [...channels.values()].find(({ channel }) => channel.write)?.channel
  return {
    push: createPost({ fetch: guarded, root, publicUrl: config.publicUrl }),
    email: createMail({
      database,
      directory: names,
      texts: mailTexts,
      root,
      publicUrl: config.publicUrl,
      write: post?.write?.bind(post) ?? null,
    }),
  }
}
