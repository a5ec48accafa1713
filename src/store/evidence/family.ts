/** The ticket and every ticket merged into it, however often: their photos are photos of one matter. $1: its id. */
export const FAMILY = `with recursive family as (
  select id from ticket where id = $1 union select t.id from ticket t join family f on t.merged_into = f.id)`
