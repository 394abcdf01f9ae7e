import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { calicoCapabilities } from '@/lib/cluster';
import {
  compile,
  type Policy,
  policyKey,
  type Scope,
  type SideEvaluation,
  type Snapshot,
} from '@/lib/policy';
import { arbitraryFlow, connectionOf } from '@/lib/policy/testing/arbitrary-flow';
import { arbitraryWorld } from '@/lib/policy/testing/arbitrary-world';
import { runs } from '@/lib/policy/testing/runs';
import { evaluate } from './evaluate';
import { reasonText } from './report/evaluation-line';
import { runCommand } from './testing/command-run';
import { flowLine, snapshotManifests } from './testing/snapshot-manifests';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-evaluate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const versions = ['v3.30', 'v3.31', 'v3.32'] as const;

const hasJunk = (value: unknown): boolean => /nowhere|\/(33|40)"/.test(JSON.stringify(value));

/** Some policies of the model are no objects: their API has no words for them. */
function isExpressible(policy: Policy): boolean {
  if (policy.kind === 'ClusterNetworkPolicy') return policy.tier !== null;
  if (policy.kind !== 'AdminNetworkPolicy' && policy.kind !== 'BaselineAdminNetworkPolicy') return true;
  const rules = [...policy.ingress, ...policy.egress];
  // In v1alpha1 a protocol has a port, and a baseline cannot pass.
  const ports = rules.flatMap(({ protocols = [] }) => protocols);
  return (
    ports.every(({ port, namedPort }) => port !== undefined || namedPort !== undefined) &&
    (policy.kind === 'AdminNetworkPolicy' || rules.every(({ action }) => action !== 'Pass'))
  );
}

/** Calico does not look at a staged deletion; the command does all the same. */
const visible = (policy: Policy): Policy =>
  'stagedAction' in policy && policy.stagedAction === 'Delete' ? { ...policy, stagedAction: 'Set' } : policy;

/** Without what the command refuses (invalid policies, junk for prefixes) and what only a live cluster tells. */
function writable(world: Snapshot, version: string): Snapshot {
  const capabilities = calicoCapabilities(version, 'aggregated');
  const sound: Snapshot = {
    ...world,
    capabilities,
    networkSets: world.networkSets.filter((set) => !hasJunk(set)),
    profiles: world.profiles.filter((profile) => profile.name !== 'bad' && !hasJunk(profile)),
    policies: world.policies
      .filter((policy) => !hasJunk(policy))
      .filter(isExpressible)
      // The API server fills in the types of Kubernetes policies.
      .map((policy) =>
        policy.kind !== 'NetworkPolicy' || (policy.policyTypes ?? []).length > 0
          ? policy
          : {
              ...policy,
              policyTypes: (policy.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : (['Ingress'] as const),
            },
      ) as Snapshot['policies'],
  };
  const faulty = new Set(
    compile({ ...sound, policies: sound.policies.map(visible) })
      .diagnostics.filter(
        ({ severity, message }) => severity === 'error' || message.includes('does not parse'),
      )
      .map(({ policy }) => policyKey(policy)),
  );
  return { ...sound, policies: sound.policies.filter((policy) => !faulty.has(policyKey(policy))) };
}

const side = (given: SideEvaluation | null) =>
  given === null
    ? null
    : {
        verdict: given.verdict,
        trace: given.trace.map(({ policyIndex, namespace, trigger, ...hit }) => ({
          ...hit,
          namespace: namespace ?? '',
          ...(trigger === undefined ? {} : { trigger: { ...trigger, namespace: trigger.namespace ?? '' } }),
        })),
      };

describe('drawbridge evaluate', () => {
  it('answers for manifests what the engine answers for the cluster they describe', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryWorld,
        fc.array(arbitraryFlow, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...versions),
        fc.constantFrom<Scope>('enforced', 'staged'),
        fc.boolean(),
        async (drawn, seeds, version, scope, asYaml) => {
          const world = writable(drawn, version);
          const flows = seeds.map((seed) => connectionOf(seed, world).flow);
          const items = snapshotManifests(world);
          const path = join(folder, asYaml ? 'world.yaml' : 'world.json');
          const list = { apiVersion: 'v1', kind: 'List', items };
          const text = asYaml
            ? items.map((item) => stringify(item, { version: '1.1' })).join('---\n')
            : JSON.stringify(list);
          writeFileSync(path, text);
          const args = ['--cluster', path, '--flows', '-', '--scope', scope, '--calico-version', version];
          const { code, stderr, lines } = await runCommand(
            evaluate,
            args,
            flows.map((flow, id) => flowLine(id, flow)).join(''),
          );
          expect(stderr.split('\n').filter((line) => line !== '' && !line.includes(' warning: '))).toEqual(
            [],
          );
          expect(code).toBe(0);
          const engine = compile(world);
          const expected = flows.map((flow, id) => {
            const { verdict, reason, egress, ingress, host } = engine.evaluate(flow, scope);
            return {
              id,
              verdict,
              ...(reason === undefined ? {} : { reason: reasonText(reason) }),
              egress: side(egress),
              ingress: side(ingress),
              ...(host === undefined
                ? {}
                : {
                    host: host.map(({ hostEndpoint, direction, list: of, ...rest }) => ({
                      hostEndpoint,
                      direction,
                      list: of,
                      ...side(rest),
                    })),
                  }),
            };
          });
          expect(lines).toEqual(expected);
        },
      ),
      { numRuns: runs(40) },
    );
  });
});
