/** The vocabulary every room shares. Pure: imports nothing of ours. */
export * from './draft.js'
export * from './reading.js'
export * from './understanding.js'
export * from './number.js'
export * from './text.js'
export * from './scrub.js'
export * from './photo.js'
export * from './provenance.js'
