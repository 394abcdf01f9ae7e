/** Ingresses, and routes of Gateways: from the workload that serves them to the pods behind their Services. */
import type { ServicePortRef } from '@/lib/cluster';
import type { Steps } from '@/lib/policy';
import type { End } from './ends';
import type { Because } from './expected-edge';
import { gatewaySources, ingressSources } from './front-doors';
import { between, type Finding, fullName, type Ground } from './ground';

interface Entrance {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly backends: readonly ServicePortRef[];
}

const portText = (port: ServicePortRef['port']): string => (port === null ? '' : `, port ${port}`);

function sentTo(ground: Ground, entrance: Entrance, sources: readonly End[]): Finding[] {
  const { kind, namespace, name } = entrance;
  return entrance.backends.flatMap((backend) => {
    const text = `sends to Service ${fullName(backend)}${portText(backend.port)}`;
    const because: Because = { kind, namespace, name, text };
    return between(sources, ground.services.resolve(backend), because);
  });
}

/** Somebody carries it, and nobody knows who: its backends may be cut off unseen. */
function withoutSource({ services }: Ground, entrance: Entrance, remedy: string): Finding[] {
  const backends = entrance.backends.filter((backend) => services.resolve(backend).length > 0);
  if (backends.length === 0) return [];
  const { kind, namespace, name } = entrance;
  const named = [
    ...new Set(backends.map((backend) => `${fullName(backend)}${portText(backend.port)}`)),
  ].sort();
  return [
    {
      gap: {
        id: `expected-unseen/source/${kind}/${namespace}/${name}`,
        title: `Cannot tell who serves ${kind} ${namespace}/${name}`,
        message: `It sends to Service ${named.join('; ')}. From where is not known, so whether that would be denied is not known either.`,
        remedy,
        namespaces: [...new Set(backends.map((backend) => backend.namespace))].sort(),
      },
    },
  ];
}

export function* ingressEdges(ground: Ground): Steps<Finding[]> {
  const found: Finding[] = [];
  for (const ingress of ground.declared.ingresses) {
    yield;
    const entrance = { kind: 'Ingress', ...ingress };
    const sources = ingressSources(ground, ingress);
    const remedy =
      ingress.className === null
        ? 'Give it an ingressClassName, or let its controller publish its address in its status.'
        : `Let the controller of class ${ingress.className} publish its address in the Ingress’ status, or accept that its way in is not judged.`;
    found.push(
      ...(sources.length === 0 ? withoutSource(ground, entrance, remedy) : sentTo(ground, entrance, sources)),
    );
  }
  return found;
}

export function* routeEdges(ground: Ground): Steps<Finding[]> {
  const found: Finding[] = [];
  const gateways = new Map(ground.declared.gateways.map((gateway) => [fullName(gateway), gateway]));
  for (const route of ground.declared.routes) {
    yield;
    const known = route.gateways.flatMap((reference) => gateways.get(fullName(reference)) ?? []);
    // A route on a Gateway that is not there is on none.
    if (known.length === 0) continue;
    const sources = known.flatMap((gateway) => gatewaySources(ground, gateway));
    const remedy = `Let the controller of Gateway ${known.map(fullName).join(', ')} publish its address in its status, or accept that its way in is not judged.`;
    found.push(
      ...(sources.length === 0 ? withoutSource(ground, route, remedy) : sentTo(ground, route, sources)),
    );
  }
  return found;
}
