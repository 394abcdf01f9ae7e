/** Random labels and named ports of entities (calico-policy §2.4, §3.2). */
import fc from 'fast-check';
import type { NamedPort } from '../model/snapshot';
import { given, maybe } from './arbitrary-vocabulary';

export const label = (values: readonly string[], percent = 60): fc.Arbitrary<string | undefined> =>
  maybe(percent, fc.constantFrom(...values));

const port = (name: string, number: number, protocol = 'TCP'): NamedPort => ({
  name,
  port: number,
  protocol,
});
export const arbitraryPorts = fc.subarray([
  port('http', 8080),
  port('http', 9090),
  port('dns', 53, 'UDP'),
  port('dns', 53),
  port('metrics', 9090),
  port('metrics', 8000, 'SCTP'),
]);

export const entityLabels = fc
  .record({
    app: label(['web', 'api'], 30),
    role: label(['front'], 20),
    kind: label(['partner'], 50),
    edge: label(['yes'], 20),
    'pcns.env': label(['prod'], 15),
    'projectcalico.org/orchestrator': label(['k8s'], 6),
  })
  .map(given);
