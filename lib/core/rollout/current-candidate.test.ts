import { describe, expect, it } from 'vitest';
import { type KubeObject, writtenAt } from '@/lib/cluster';
import { compile, type Policy } from '@/lib/policy';
import { fixture, knp } from '@/lib/policy/testing/world';
import {
  buildCandidate,
  type CandidateSpec,
  enforcedTwin,
  makeWave,
  planRollout,
  specHash,
} from '@/lib/rollout';
import { currentCandidate, leftOut, type StagedNote } from './current-candidate';

const spec: CandidateSpec = {
  kind: 'global',
  namespace: null,
  tier: 'default',
  excluded: ['dev', 'kube-system'],
};

function deny(of: CandidateSpec = spec) {
  const built = buildCandidate(of, fixture);
  if (!built.ok) throw new Error(built.refusal);
  return built.policy;
}
const sources = (policies: readonly Policy[], object: KubeObject | null = null) => ({
  snapshot: { ...fixture, policies },
  objectOf: () => object,
});
const note: StagedNote = { spec, stagedAt: 1_800_000_000, by: 'jonas', specHash: specHash(deny()) };

describe('the candidate', () => {
  it('is none where nothing is staged', () => {
    expect(currentCandidate(null, sources([]))).toBeNull();
    expect(currentCandidate(note, sources([]))).toBeNull();
  });

  it('is what the note says, as long as its policy stands', () => {
    expect(currentCandidate(note, sources([deny()]))).toMatchObject({
      spec,
      ref: { kind: 'StagedGlobalNetworkPolicy', name: 'default.default-deny' },
      stagedAt: 1_800_000_000,
      stagedHash: note.specHash,
    });
  });

  it('is told from the policy when the note is lost, and dated by the API server', () => {
    const object = {
      apiVersion: 'projectcalico.org/v3',
      kind: 'StagedGlobalNetworkPolicy',
      metadata: {
        name: 'x',
        creationTimestamp: '2026-11-12T09:00:00Z',
        managedFields: [{ time: '2026-11-12T09:20:00Z' }],
      },
    };
    const found = currentCandidate(null, sources([deny()], object));
    expect(found).toMatchObject({ spec, stagedAt: Date.parse('2026-11-12T09:20:00Z') / 1000 });
    expect(found?.stagedHash).toBe(specHash(deny()));
    expect(writtenAt(null)).toBeNull();
  });

  it('is the enforced policy once the last wave is committed', () => {
    const enforced = enforcedTwin(deny());
    expect(currentCandidate(note, sources([enforced]))?.ref.kind).toBe('GlobalNetworkPolicy');
    expect(currentCandidate(null, sources([enforced]))?.spec).toEqual(spec);
  });

  it('what earlier waves enforce still belongs to it when the note is lost', () => {
    const engine = compile({ ...fixture, policies: [deny()] });
    const wave = makeWave(spec, engine.snapshot, ['shop']);
    const planned = planRollout({ engine, candidate: spec, wave });
    if (!planned.ok || planned.plan.stagedRest === null) throw new Error('not a partial wave');
    const found = currentCandidate(null, sources([planned.plan.stagedRest, planned.plan.deny]));
    expect(found?.spec.excluded).toEqual(['dev', 'kube-system']);
  });

  it('is never somebody’s own namespaced deny that happens to have the usual name', () => {
    expect(currentCandidate(null, sources([knp('shop/default-deny')]))).toBeNull();
  });

  it('leaves out what its selector leaves out, named or not', () => {
    expect(leftOut(deny(), fixture)).toEqual(['dev', 'kube-system']);
    const byLabel = { ...deny(), namespaceSelector: 'env == "prod"' } as Policy;
    expect(leftOut(byLabel, fixture)).toEqual(['dev', 'kube-system']);
  });
});
