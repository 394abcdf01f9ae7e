/** One namespace: who talks to it, inside it and out of it, and what it takes until it can deny (ui.md §6). */
import type { NamespaceView } from '@/lib/api';
import { comparePolicies, isStaged, policyTier, type Steps, sortedTiers } from '@/lib/policy';
import type { NamespaceCoverage } from '@/lib/rollout';
import type { Permissions } from '../permissions';
import type { Picture } from '../picture';
import { jobsNotRun } from './cannot-see';
import { edgeIndex } from './edge-index';
import { edgeRef } from './edge-ref';
import { namespaceMap } from './namespace-map';
import { computedNamespaces, namespaceRow } from './namespace-row';
import { workloadRows } from './namespace-workloads';
import { observationView } from './observation';
import { selectionOf } from './policy-selections';
import { isEnforced } from './scope-pods';
import { silenceItems } from './silence-items';
import { count, day, duration, listed, observedText, verb } from './words';

function sentence(namespace: NamespaceCoverage, open: number): string {
  const { name, stage, pods, exempt } = namespace;
  const many = count(pods.length, 'pod');
  switch (stage) {
    case 'exempt':
      return `${name}: exempt, because it ${exempt?.reason ?? 'was taken out of scope'}`;
    case 'deny':
      return `${name}: ${many} ${verb(pods.length, 'denies')} by default`;
    case 'allow':
      return `${name}: ${many} without a default deny, nothing is staged`;
    case 'stage': {
      const staged = count(pods.filter((pod) => !isEnforced(pod)).length, 'pod');
      return open === 0
        ? `${name}: ${staged} staged, every edge is decided`
        : `${name}: ${staged} staged, ${count(open, 'edge')} to decide before it can deny`;
    }
  }
}

/** What is enforced already, workload by workload. */
function subline(namespace: NamespaceCoverage): string {
  if (namespace.stage === 'exempt') return 'No candidate touches it.';
  if (namespace.stage === 'deny') return 'Both directions are enforced.';
  const enforced = (['ingress', 'egress'] as const).flatMap((direction) => {
    const names = namespace.workloads
      .filter((workload) => workload[direction] === 'enforced')
      .map(({ workload }) => workload.name);
    return names.length === 0
      ? []
      : [`${listed(names)} already ${verb(names.length, 'denies')} by default on ${direction}`];
  });
  return enforced.length === 0
    ? 'All of it is open today.'
    : `${enforced.join('; ')}. All else is open today.`;
}

/** Policies that select something here, in the order in which they decide. */
function policies(picture: Picture, name: string): NamespaceView['policies'] {
  const { snapshot } = picture;
  const tiers = sortedTiers(snapshot).map((tier) => tier.name);
  const rank = (tier: string): number => (tiers.includes(tier) ? tiers.indexOf(tier) : tiers.length);
  const compare = comparePolicies(snapshot.capabilities.tieBreak);
  return [...snapshot.policies]
    .sort((a, b) => rank(policyTier(a)) - rank(policyTier(b)) || compare(a, b))
    .flatMap((policy) => {
      const { namespaces, podsIn } = selectionOf(picture, policy);
      if (!namespaces.has(name)) return [];
      const { kind, namespace, name: own } = policy;
      const selects = podsIn.get(name) ?? 0;
      return [
        { ref: { kind, namespace, name: own }, tier: policyTier(policy), staged: isStaged(policy), selects },
      ];
    });
}

function evidence(
  picture: Picture,
  namespace: NamespaceCoverage,
  unknown: number,
): NamespaceView['evidence'] {
  const { observation } = picture;
  const { percent } = observationView(observation);
  const since = observation.oldest === null ? null : Math.max(observation.oldest, observation.range.from);
  const watched =
    since === null
      ? { title: 'Not observed', detail: 'No flow window has been recorded yet.' }
      : {
          title: `${duration(observation.completeSeconds)} observed`,
          detail: `Since ${day(since)}, ${observedText(percent)}.`,
        };
  return [
    watched,
    ...observation.gaps.map(({ subject, message, from, to }) => ({
      title: `${duration((to ?? picture.now) - from)} of ${subject}`,
      detail: `${message}. Unknown, not zero.`,
    })),
    ...silenceItems(picture, namespace.name),
    ...jobsNotRun(picture, [namespace.name]),
    ...(unknown === 0
      ? []
      : [
          {
            title: `${count(unknown, 'edge')} without a verdict`,
            detail: 'What has no verdict counts as a block until someone decides.',
          },
        ]),
    ...(namespace.notVisible === 0
      ? []
      : [
          {
            title: `${count(namespace.notVisible, 'pod')} on the host network`,
            detail: 'No policy can select them by label.',
          },
        ]),
  ];
}

/** `ns` of the query names it. null when there is no such namespace, or it may not be read. */
export function* namespaceSteps(
  picture: Picture,
  permissions: Permissions,
  query: URLSearchParams,
): Steps<NamespaceView | null> {
  const name = query.get('ns');
  const namespace = picture.coverage.find((item) => item.name === name);
  if (namespace === undefined) return null;
  const observation = observationView(picture.observation);
  const open = edgeIndex(picture).openOwned(namespace.name);
  const unknown = open.filter(({ verdict }) => verdict === 'unknown').length;
  const labels = picture.snapshot.namespaces.find((item) => item.name === name)?.labels ?? {};
  const row = namespaceRow(picture, namespace, { observation, computed: computedNamespaces(picture) });
  yield;
  const map = namespaceMap(picture, namespace);
  yield;
  const workloads = workloadRows(picture, namespace);
  yield;
  return {
    name: namespace.name,
    sentence: sentence(namespace, open.length),
    subline: subline(namespace),
    row,
    labels: { ...labels },
    map,
    workloads,
    policies: policies(picture, namespace.name),
    evidence: evidence(picture, namespace, unknown),
    observation,
    undecided: open.map(({ summary }) => edgeRef(summary.edge)),
    permission: permissions.stage,
  };
}
