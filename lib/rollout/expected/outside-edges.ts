/** Services of type LoadBalancer or NodePort: made to be reached from outside, at the pods behind them. */
import type { Steps } from '@/lib/policy';
import { anywhereEnd } from './ends';
import { between, type Finding, type Ground } from './ground';

export function* outsideEdges({ declared, services }: Ground): Steps<Finding[]> {
  const found: Finding[] = [];
  for (const { namespace, name, type, published } of declared.services) {
    yield;
    const isOpen = type === 'LoadBalancer' || type === 'NodePort';
    const service = services.find({ namespace, name });
    if (!isOpen || service === null) continue;
    const at = published.length === 0 ? '' : ` at ${[...published].sort().join(', ')}`;
    for (const port of service.ports) {
      const text = `is of type ${type}: reached from outside${at}, port ${port.port}`;
      found.push(
        ...between([anywhereEnd], services.at(service, port), { kind: 'Service', namespace, name, text }),
      );
    }
  }
  return found;
}
