import { describe, expect, it } from 'vitest';
import type { Snapshot, Workload } from '@/lib/policy';
import { fixture, makePod } from '@/lib/policy/testing/world';
import { workloadResolver } from './workload-resolver';

const workload = (kind: string, name: string, podPrefixes: readonly string[] = []): Workload => ({
  namespace: 'shop',
  kind,
  name,
  labels: {},
  serviceAccount: 'default',
  hostNetwork: false,
  ports: [],
  replicas: null,
  schedule: kind === 'CronJob' ? '0 2 * * *' : null,
  timeZone: null,
  podPrefixes,
});
const pod = (name: string, generateName: string | null, kind: string, owner: string) =>
  makePod(`shop/${name}`, {}, '10.0.1.1', {
    generateName,
    workload: { namespace: 'shop', kind, name: owner },
  });

const world = (members: Partial<Snapshot>): Snapshot => ({ ...fixture, pods: [], workloads: [], ...members });
const owner = (snapshot: Snapshot, name: string, namespace = 'shop'): string | null => {
  const found = workloadResolver(snapshot)({ type: 'workload', namespace, name });
  return found === null ? null : `${found.kind}/${found.name}`;
};

const shop = world({
  pods: [
    pod('web-6b687c8dcb-x2x4z', 'web-6b687c8dcb-', 'Deployment', 'web'),
    pod('db-0', 'db-', 'StatefulSet', 'db'),
    pod('toolbox', null, 'Pod', 'toolbox'),
    pod('load-7xk2p-abcde', 'load-7xk2p-', 'Job', 'load-7xk2p'),
    pod('reports-manual-aaaaa', 'reports-manual-', 'CronJob', 'reports'),
  ],
  workloads: [
    workload('Deployment', 'web', ['web-6b687c8dcb-']),
    workload('ReplicaSet', 'web-6b687c8dcb', ['web-6b687c8dcb-']),
    workload('Deployment', 'api'),
    workload('StatefulSet', 'api-7f'),
    workload('StatefulSet', 'db', ['db-']),
    workload('DaemonSet', 'agent', ['agent-']),
    workload('CronJob', 'reports'),
    workload('Job', 'reports-29384010', ['reports-29384010-']),
  ],
});

describe('the workload behind an aggregated name', () => {
  it.each<[string, string, string | null]>([
    ['a pod’s generateName leads to its owner', 'web-6b687c8dcb-*', 'Deployment/web'],
    ['a revision that is gone still belongs to its Deployment', 'web-5d4f9c7b86-*', 'Deployment/web'],
    ['a Deployment without pods too', 'api-79b8d6c5f4-*', 'Deployment/api'],
    ['a StatefulSet is its own prefix', 'db-*', 'StatefulSet/db'],
    ['a DaemonSet too, though none of its pods runs', 'agent-*', 'DaemonSet/agent'],
    // The trap: `7f` looks like a hash of the Deployment `api`.
    ['a StatefulSet whose name looks like a hash stays itself', 'api-7f-*', 'StatefulSet/api-7f'],
    [
      'a run of a CronJob belongs to the CronJob, though its Job is there',
      'reports-29384010-*',
      'CronJob/reports',
    ],
    ['a run that is over too', 'reports-29382570-*', 'CronJob/reports'],
    ['a run started by hand as its pods say', 'reports-manual-*', 'CronJob/reports'],
    ['a Job with a random name is itself', 'load-7xk2p-*', 'Job/load-7xk2p'],
    ['a name without star is a pod', 'toolbox', 'Pod/toolbox'],
    ['a pod of a workload, by its whole name', 'db-0', 'StatefulSet/db'],
    ['nothing is guessed: no Deployment of that name', 'old-5d4f9c7b86-*', null],
    ['letters that no hash has are no hash', 'web-canary-*', null],
    ['a hash is not a run', 'web-29384010-*', null],
    ['a Pod does not roll out by ReplicaSets', 'toolbox-5d4f9c7b86-*', null],
    ['a pod that is gone is unknown', 'gone', null],
  ])('%s', (_, name, expected) => {
    expect(owner(shop, name)).toBe(expected);
  });

  it('is looked for in its own namespace', () => {
    expect(owner(shop, 'web-6b687c8dcb-*', 'other')).toBeNull();
  });

  it('is only asked of workloads', () => {
    const resolve = workloadResolver(shop);
    for (const type of ['host', 'network-set', 'network'] as const)
      expect(resolve({ type, namespace: 'shop', name: 'db-*' })).toBeNull();
    expect(resolve({ type: 'workload', namespace: null, name: 'db-*' })).toBeNull();
  });

  it('a StatefulSet that is gone is not taken for a revision of a Deployment with a shorter name', () => {
    expect(owner(world({ workloads: [workload('Deployment', 'api')] }), 'api-7f-*')).toBeNull();
  });

  it('a ReplicaSet of nobody is itself', () => {
    const alone = world({ workloads: [workload('ReplicaSet', 'cache', ['cache-'])] });
    expect(owner(alone, 'cache-*')).toBe('ReplicaSet/cache');
  });
});
