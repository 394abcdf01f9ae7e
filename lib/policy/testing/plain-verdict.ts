/** The plain evaluator for tests of other modules: what a connection between two addresses meets, judged without the engine. */
export { plainEvaluate } from '../plain/plain-evaluate';
export type { PlainPacket } from '../plain/plain-packet';
