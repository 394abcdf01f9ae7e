/** Goldmane's service, embedded: the same protocol, the same oddities, flows in memory. */
export type { GoldmaneOptions, GoldmaneServer, TlsMaterial } from './server';
export { startGoldmane } from './server';
