import { readYaml, type Tables } from './tables.js'
import { noticesFile, type NoticeSettings } from './ticket/notices/index.js'

/** Reads notices.yaml. @throws TableError naming the line of the first mistake. */
export const loadNotices = (configDir: string, tables: Pick<Tables, 'categories'>): NoticeSettings =>
  readYaml(configDir, 'notices.yaml', noticesFile(tables.categories.map(({ category }) => category)))
