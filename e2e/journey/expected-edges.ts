/** The list written down with the story, as edge ids: what the page must show, not what the app says. */
import { type EdgePeer, edgeId } from '../../lib/flows/edge';
import { type ExpectedEdge, expectedExposure } from '../../lib/sandbox/story/expected-exposure';

/** As flow records name them: only these IPv4 ranges are `pvt` (flow-logs §1.6). */
const isPrivate = (ip: string): boolean => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(ip);

function peerOf(end: string): EdgePeer {
  const [mark = '', rest = ''] = end.includes(':') ? end.split(':') : ['', end];
  const [namespace = '', name = ''] = rest.split('/');
  switch (mark) {
    case 'ip':
      return { type: 'network', namespace: null, name: isPrivate(rest) ? 'pvt' : 'pub', kind: null };
    case 'set':
      return { type: 'network-set', namespace, name, kind: null };
    case 'host':
      return { type: 'host', namespace: null, name: rest, kind: null };
    case 'svc':
      // The API server's addresses are in a GlobalNetworkSet of the platform's.
      return { type: 'network-set', namespace: null, name: 'kube-apiserver', kind: null };
    default:
      return { type: 'workload', namespace, name, kind: null };
  }
}

export function idOf(line: string, port: string): string {
  const [src = '', dst = ''] = line.split(' > ');
  const [protocol = '', number = ''] = port.split('/');
  return edgeId({
    src: peerOf(src),
    dst: peerOf(dst),
    protocol,
    port: Number(number),
    icmpType: null,
    icmpCode: null,
  });
}

/** Lines of `id at sides`, sorted. */
export function expectedLines(verdict: ExpectedEdge['verdict']): string[] {
  const lines = expectedExposure
    .filter((edge) => edge.verdict === verdict)
    .map((edge) => `${idOf(edge.line, edge.port)} at ${edge.sides.join('+')}`);
  return [...new Set(lines)].sort();
}
