/** Lines a person can run without Drawbridge to lower the bridge (safety, "Dead-man and break-glass"). */
import { displayName } from '@/lib/policy';
import type { RolloutRecord } from './record';

export interface BreakGlass {
  readonly lower: string;
  readonly lowerWithoutCalicoApi: string;
}

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * null when there is no bridge to lower. `flavour` says where the objects are stored: the second line goes to the storage
 * resource, past Calico's API server; with plain CRDs it first takes the validating webhook away.
 */
export function breakGlass(
  record: Pick<RolloutRecord, 'plan' | 'phase'> | null,
  context: {
    readonly context: string | null;
    readonly flavour: 'aggregated' | 'native' | 'crd-only' | 'none';
  },
): BreakGlass | null {
  if (record === null || context.flavour === 'none') return null;
  const { bridge } = record.plan;
  const kubectl = context.context === null ? 'kubectl' : `kubectl --context ${quoted(context.context)}`;
  const patch = `--type merge -p ${quoted(JSON.stringify({ spec: { selector: bridge.selector } }))}`;
  const v3 = `${kubectl} patch globalnetworkpolicies.projectcalico.org ${quoted(bridge.name)} ${patch}`;
  // Storage names carry the tier up to 3.28; ours carries it by convention from 3.29 on (calico-policy §1.6).
  const stored = `${bridge.tier}.${displayName(bridge.name, bridge.tier)}`;
  const v1 = `${kubectl} patch globalnetworkpolicies.crd.projectcalico.org ${quoted(stored)} ${patch}`;
  if (context.flavour === 'crd-only') return { lower: v1, lowerWithoutCalicoApi: v1 };
  if (context.flavour === 'aggregated') return { lower: v3, lowerWithoutCalicoApi: v1 };
  const webhooks = `${kubectl} get validatingwebhookconfigurations -o name | grep -i calico | xargs -r ${kubectl} delete`;
  return { lower: v3, lowerWithoutCalicoApi: `${webhooks}; ${v3}` };
}
