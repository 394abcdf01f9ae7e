/** Rows and windows for tests: state what matters, the rest has a default. */
import type { PolicyHit } from '@/lib/policy';
import type { EdgeKey, EdgePeer } from '../edge';
import { FlowRows } from '../rows/flow-rows';
import type { EdgeRow, FlowWindow } from '../window';

export const profileTrace = (namespace = 'shop'): readonly PolicyHit[] => [
  {
    kind: 'Profile',
    tier: '',
    namespace: null,
    name: `kns.${namespace}`,
    action: 'Allow',
    policyIndex: 0,
    ruleIndex: 0,
  },
];

export const endOfTierTrace = (name = 'default.deny-all'): readonly PolicyHit[] => [
  {
    kind: 'EndOfTier',
    tier: 'default',
    namespace: null,
    name: '',
    action: 'Deny',
    policyIndex: 0,
    ruleIndex: -1,
    trigger: { kind: 'StagedGlobalNetworkPolicy', namespace: null, name, tier: 'default' },
  },
];

/** `shop/web`, a workload. */
export function peer(text: string, members: Partial<EdgePeer> = {}): EdgePeer {
  const [namespace = '', name = ''] = text.split('/');
  return { type: 'workload', namespace, name, kind: 'Deployment', ...members };
}

/** `shop/web > shop/db 5432`. */
export function edgeOf(text: string, members: Partial<EdgeKey> = {}): EdgeKey {
  const [src = '', , dst = '', port = '0'] = text.split(' ');
  return {
    src: peer(src),
    dst: peer(dst),
    protocol: 'tcp',
    port: Number(port),
    icmpType: null,
    icmpCode: null,
    ...members,
  };
}

export const row = (edge: string, members: Partial<EdgeRow> = {}): EdgeRow => ({
  edge: edgeOf(edge),
  reporter: 'src',
  action: 'allow',
  enforcedTrace: profileTrace(),
  pendingTrace: profileTrace(),
  pendingState: 'known',
  connectionsStarted: 1,
  connectionsCompleted: 1,
  connectionsLive: 1,
  bytesForward: 100,
  bytesReverse: 200,
  packetsForward: 1,
  packetsReverse: 2,
  service: null,
  srcName: 'web-6b-*',
  dstName: 'db-*',
  srcAddresses: null,
  dstAddresses: null,
  samples: null,
  ...members,
});

export const windowOf = (
  start: number,
  rows: readonly EdgeRow[],
  members: Partial<FlowWindow> = {},
): FlowWindow => ({
  source: 'goldmane',
  start,
  end: start + 15,
  rows: FlowRows.of(rows),
  ...members,
});
