/** Gate lines about the cluster and the plan: the bridge, prefixes, essential flows, hosts, drift, the way back. */
import type { GateLine } from '../gate-result';
import { fix, type GateInput, gateGap, gateLine, notKnown } from './gate-input';

/** A live read must not be older (safety I13), seconds. Watched kinds count as current while their watch is alive. */
const clusterMaxAge = 10;

export function bridgeLine({ bridge, plan }: GateInput): GateLine {
  const name = 'Lowered bridge is a no-op';
  if (plan !== null && !plan.ok)
    return gateLine('bridge-no-op', name, 'fail', 'refused', plan.refusal, [
      gateGap('bridge-no-op', 'fail', 'The wave cannot be planned', plan.refusal, fix(plan.refusal)),
    ]);
  if (bridge === null || plan === null || bridge.total === 0)
    return notKnown(
      'bridge-no-op',
      name,
      'The bridge has not been proven',
      'Stage the default deny and choose a wave.',
    );
  const figure = `${bridge.equal} of ${bridge.total}`;
  const [first] = bridge.differing;
  if (first === undefined && bridge.equal === bridge.total)
    return gateLine(
      'bridge-no-op',
      name,
      'pass',
      figure,
      plan.notes.join('; ') || 'endpoint classes and directions proven, lowering and placing',
    );
  const why = first?.why ?? 'not every class was proven';
  return gateLine('bridge-no-op', name, 'fail', figure, why, [
    gateGap(
      'bridge-no-op',
      'fail',
      'The lowered bridge cannot be shown to change nothing',
      why,
      fix('Split the wave, or remove the policies that cannot be told apart.'),
    ),
  ]);
}

export function prefixesLine({ prefixes }: GateInput): GateLine {
  const name = 'No step denies an edge in use';
  if (prefixes === null || prefixes.prefixes === 0)
    return notKnown(
      'prefixes',
      name,
      'The steps have not been simulated',
      'Stage the default deny and choose a wave.',
    );
  const { firstDenied } = prefixes;
  const figure = `${prefixes.prefixes} steps, ${prefixes.flows} flows`;
  if (firstDenied === null && prefixes.ok)
    return gateLine('prefixes', name, 'pass', figure, 'forward and back');
  const what =
    firstDenied === null
      ? 'a step denies something'
      : `${firstDenied.step}, ${firstDenied.name} would be ${firstDenied.verdict === 'deny' ? 'denied' : 'unknown'}`;
  return gateLine(
    'prefixes',
    name,
    firstDenied?.verdict === 'unknown' ? 'inconclusive' : 'fail',
    figure,
    what,
    [
      gateGap(
        'prefixes',
        firstDenied?.verdict === 'unknown' ? 'inconclusive' : 'fail',
        what,
        'Traffic that flows today would stop at that step.',
        { kind: 'decide', edges: firstDenied === null ? [] : [firstDenied.id] },
      ),
    ],
  );
}

export function essentialLine({ essential }: GateInput): GateLine {
  const name = 'Essential flows allowed';
  if (essential === null || essential.length === 0)
    return notKnown(
      'essential-flows',
      name,
      'The essential flows could not be computed',
      'See that nodes, Services and namespaces can be read.',
    );
  const bad = essential.filter(({ verdict }) => verdict !== 'allow');
  const gaps = bad.map((item) =>
    gateGap(
      `essential-flows/${item.id}`,
      item.verdict === 'deny' ? 'fail' : 'inconclusive',
      `${item.name} would be ${item.verdict === 'deny' ? 'denied' : 'unknown'}`,
      item.why,
      item.verdict === 'deny'
        ? fix('Allow it, or leave its namespace out of the candidate.')
        : { kind: 'accept' },
    ),
  );
  const state = gaps.some((gap) => gap.state === 'fail') ? 'fail' : gaps.length > 0 ? 'inconclusive' : 'pass';
  return gateLine(
    'essential-flows',
    name,
    state,
    `${essential.length - bad.length} of ${essential.length}`,
    [...new Set(essential.map(({ group }) => group))].join(', '),
    gaps,
  );
}

export function hostEndpointLine({ hostEndpoints }: GateInput): GateLine {
  const name = 'Host endpoints outside';
  if (hostEndpoints === null)
    return notKnown(
      'host-endpoints',
      name,
      'Host endpoints could not be read',
      'Grant list on hostendpoints.projectcalico.org.',
    );
  const { selected, total } = hostEndpoints;
  if (selected.length === 0)
    return gateLine(
      'host-endpoints',
      name,
      'pass',
      `${total - selected.length} of ${total}`,
      total === 0 ? 'no host endpoint' : 'flow logs cannot see them; the candidate does not select them',
    );
  return gateLine(
    'host-endpoints',
    name,
    'inconclusive',
    `${total - selected.length} of ${total}`,
    selected.slice(0, 3).join(', '),
    [
      gateGap(
        'host-endpoints',
        'inconclusive',
        `${selected.length} host endpoints would be selected`,
        'Calico computes no pending verdict for hosts: what would be denied there is not known.',
        { kind: 'accept' },
      ),
    ],
  );
}

export function clusterLine({ cluster, now }: GateInput): GateLine {
  const name = 'Cluster state fresh';
  if (cluster === null || cluster.length === 0)
    return notKnown(
      'cluster-fresh',
      name,
      'The state of the cluster is not known',
      'See that the API server can be reached.',
    );
  const stale = cluster.filter(({ currentAt }) => currentAt === null || now - currentAt > clusterMaxAge);
  const gaps = stale.map(({ kind, message }) =>
    gateGap(
      `cluster-fresh/${kind}`,
      'inconclusive',
      `${kind} is not current`,
      message ?? `It has not been confirmed for ${clusterMaxAge} s.`,
      fix(`See that ${kind} can be listed and watched.`),
    ),
  );
  return gateLine(
    'cluster-fresh',
    name,
    gaps.length === 0 ? 'pass' : 'inconclusive',
    `${cluster.length - stale.length} of ${cluster.length}`,
    'kinds that decide verdicts',
    gaps,
  );
}

export function stagedIntactLine({ stagedIntact, candidate }: GateInput): GateLine {
  const name = 'Staged deny as proposed';
  if (candidate === null || stagedIntact === null)
    return notKnown('staged-intact', name, 'No default deny is staged', 'Stage the default deny.');
  if (stagedIntact)
    return gateLine('staged-intact', name, 'pass', 'unchanged', 'staged is what would be enforced');
  return gateLine('staged-intact', name, 'fail', 'changed', 'the staged deny was changed', [
    gateGap(
      'staged-intact',
      'fail',
      'The staged deny is not what was proposed',
      'What was observed speaks of another policy than the one that would be enforced.',
      fix('Stage the default deny again, or take over the change.'),
    ),
  ]);
}

export function policiesLine({ diagnostics }: GateInput): GateLine {
  const name = 'Policies valid';
  if (diagnostics === null)
    return notKnown(
      'policies-valid',
      name,
      'The policies have not been checked',
      'See that policies can be listed.',
    );
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const gaps = errors.map(({ policy, path, message }) =>
    gateGap(
      `policies-valid/${policy.kind}/${policy.namespace ?? ''}/${policy.name}`,
      'inconclusive',
      `${policy.kind} ${policy.name}: ${message}`,
      `At ${path}. Calico may treat it as if it did not exist.`,
      fix('Repair or remove that policy.'),
    ),
  );
  return gateLine(
    'policies-valid',
    name,
    gaps.length === 0 ? 'pass' : 'inconclusive',
    `${errors.length} errors`,
    'every policy parses',
    gaps,
  );
}

export function otherRolloutLine({ otherRollout }: GateInput): GateLine {
  const name = 'No other wave under way';
  if (otherRollout === undefined)
    return notKnown(
      'other-rollout',
      name,
      'The journal could not be read',
      'Grant get on ConfigMap drawbridge-rollout in namespace drawbridge.',
    );
  if (otherRollout === null) return gateLine('other-rollout', name, 'pass', 'none', 'the journal is free');
  return gateLine('other-rollout', name, 'fail', '1', otherRollout, [
    gateGap(
      'other-rollout',
      'fail',
      `${otherRollout} has not ended`,
      'Two waves of one tier are never under way together.',
      fix('Finish it or roll it back.'),
    ),
  ]);
}

export function breakGlassLine({ breakGlass }: GateInput): GateLine {
  const name = 'Way back by hand known';
  if (breakGlass === null)
    return notKnown(
      'break-glass',
      name,
      'The kubectl lines to lower the bridge cannot be given',
      'See which context and API this cluster has.',
    );
  return gateLine('break-glass', name, 'pass', '2 lines', 'kubectl, with and without Calico’s API');
}
