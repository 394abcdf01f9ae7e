/** A proposal as the Allow page shows it: rule in words, how wide, effect, YAML, dry run. */
import type { EdgeRefView, PermissionView, ProposalBody, ProposalView, ProposedPolicyView } from '@/lib/api';
import { toWire, toYaml } from '@/lib/cluster';
import { describePolicy, type Policy } from '@/lib/policy';
import type { EdgeExposure, Proposal } from '@/lib/rollout';
import type { Picture } from '../picture';
import { edgeRef } from './edge-ref';
import { kubectlApply } from './kubectl-line';
import { managedBy } from './managed-by';
import { count, duration, percent } from './words';
import { yamlDiffLines } from './yaml-diff-lines';

export type DryRun = ProposedPolicyView['dryRun'];
export type ProposedWords = ProposedPolicyView['words'];

/** A policy that would be staged, with what stands under its name now. */
export interface ProposedWrite {
  readonly policy: Policy;
  readonly existing: Policy | null;
  readonly words: ProposedWords;
  readonly dryRun: DryRun;
}

export interface ProposalParts {
  readonly body: ProposalBody;
  readonly proposal: Proposal;
  readonly writes: readonly ProposedWrite[];
  readonly permission: PermissionView;
}

export const policyYaml = (policy: Policy): string => toYaml(toWire(policy));

function policyView(write: ProposedWrite, picture: Picture): ProposedPolicyView {
  const { policy, existing, words, dryRun } = write;
  const yaml = policyYaml(policy);
  const { kind, namespace, name } = policy;
  return {
    ref: { kind, namespace, name },
    isNew: existing === null,
    yaml,
    diff: yamlDiffLines(existing === null ? '' : policyYaml(existing), yaml).filter(
      ({ text }, index, lines) => !(lines.length > 1 && index === 0 && text === ''),
    ),
    words: { ...words, rules: [...words.rules] },
    dryRun,
    managedBy: managedBy(picture.objectOf(policy)),
  };
}

/** Words of a policy a person wrote: every rule it has. */
export function ownWords(policy: Policy): ProposedWords {
  const where = policy.namespace === null ? '' : `${policy.namespace}/`;
  const subject = `${policy.kind} ${where}${policy.name}`;
  return {
    title: subject,
    subject,
    rules: describePolicy(policy).map(({ direction, action, text }) => ({
      direction,
      from: direction === 'Ingress' ? text : subject,
      to: direction === 'Ingress' ? subject : text,
      on: action,
    })),
  };
}

const refsOf = (ids: readonly string[], byId: ReadonlyMap<string, EdgeExposure>): EdgeRefView[] =>
  ids.flatMap((id) => {
    const exposure = byId.get(id);
    return exposure === undefined ? [] : [edgeRef(exposure.summary.edge)];
  });

function rangeText(picture: Picture): string {
  const { observation, range } = picture;
  const share = percent(observation.completeSeconds, observation.expectedSeconds);
  return `over ${duration(range.to - range.from)} of recorded traffic, ${share === null ? 'nothing' : `${share} %`} observed`;
}

export function proposalView(picture: Picture, parts: ProposalParts): ProposalView {
  const { body, proposal, writes, permission } = parts;
  const byId = new Map(picture.exposures.map((exposure) => [exposure.id, exposure]));
  const { effect, pairs } = proposal;
  const policies = writes.map((write) => policyView(write, picture));
  return {
    title: proposal.words.title,
    subline: `${count(policies.length, 'policy')}, staged first: nothing is blocked by ${policies.length === 1 ? 'it' : 'them'}.`,
    edges: refsOf(body.edges, byId),
    widths: proposal.widths.map((width) => ({ ...width })),
    pairs: { used: pairs.used, opened: pairs.opened, list: pairs.list.map((pair) => ({ ...pair })) },
    policies,
    effect: {
      newlyAllowed: refsOf(effect.newlyAllowed, byId),
      stillWouldDeny: refsOf(effect.stillWouldDeny, byId),
      newlyDenied: refsOf(effect.newlyDenied, byId),
      unknown: refsOf(effect.unknown, byId),
      rangeText: rangeText(picture),
    },
    aloneWouldDeny: proposal.aloneWouldDeny,
    refused: proposal.refused.flatMap(({ edge, reason, needsCidr, options }) => {
      const [found] = refsOf([edge], byId);
      return found === undefined ? [] : [{ edge: found, reason, needsCidr, suggestions: [...options] }];
    }),
    kubectl: kubectlApply(
      picture.cluster.context,
      policies.map(({ yaml }) => yaml),
    ),
    permission,
  };
}
