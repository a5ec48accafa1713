import fc from 'fast-check'

/**
 * Properties try the same cases in every run, so that whoever sees one fail sees it again; `SEED=…` tries others. A property
 * with a seed of its own keeps it.
 */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_122) })
