import { openToAll } from '../conflict.js'

/** Tickets that numbers tell of, whoever asks: those that live, hold reports and speak against no office. `t`: the ticket. */
export const LIVING = `t.merged_into is null and t.report_count > 0 and ${openToAll('t')}`
