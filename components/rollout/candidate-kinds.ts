import type { CandidateBody, RolloutView } from '@/lib/api';

export type CandidateKind = CandidateBody['kind'];

/** The kinds of default deny in words. */
export const kindWords: Readonly<Record<CandidateKind, { title: string; text: string }>> = {
  global: {
    title: 'Global default deny',
    text: 'The documented best practice: one GlobalNetworkPolicy for every pod outside the exempt namespaces.',
  },
  'namespaced-calico': {
    title: 'One namespace, Calico',
    text: 'A Calico NetworkPolicy for every pod of one namespace.',
  },
  'namespaced-kubernetes': {
    title: 'One namespace, Kubernetes',
    text: 'A Kubernetes NetworkPolicy for every pod of one namespace, for clusters that keep to its API.',
  },
};

export const candidateNamespace = (candidate: NonNullable<RolloutView['candidate']>): string | null =>
  candidate.kind === 'global' ? null : candidate.ref.namespace;
