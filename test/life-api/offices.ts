/** Agencies among which the tickets of the feed test wander. */
export const OFFICES = ['DBM', 'DSDA', 'DLH', 'DPHK', 'SATPOLPP', 'DISHUB', 'DINKES', 'DINSOS']
