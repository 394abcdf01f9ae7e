/** Preflight: what stands before staging, and what before enforcing (ui.md §6). */
import type { PreflightView } from '@/lib/api';
import { finish, type Steps } from '@/lib/policy';
import { type Agreement, agreementSteps } from '@/lib/rollout';
import type { Permissions } from '../permissions';
import type { Picture } from '../picture';
import { StepMemo } from '../step-memo';
import { agreementCheck, agreementView } from './preflight-agreement';
import { type Check, inGroup } from './preflight-check';
import { clusterChecks } from './preflight-cluster';
import { evidenceChecks } from './preflight-evidence';
import { rightsChecks } from './preflight-rights';
import { wayBackChecks } from './preflight-way-back';
import { capital, count, verb } from './words';

/** Without these nothing can be staged. */
const beforeStaging: ReadonlySet<string> = new Set(['calico', 'staged-kinds', 'right-stage']);

const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
] as const;
const things = (n: number): string => `${numbers[n] ?? n} ${n === 1 ? 'thing' : 'things'}`;

function sentence(checks: readonly Check[]): string {
  const open = checks.filter(({ state }) => state !== 'pass');
  const stops = open.filter(({ id, state }) => beforeStaging.has(id) && state === 'fail');
  if (stops.length > 0)
    return `Not ready to stage: ${things(stops.length)} ${verb(stops.length, 'stands')} in the way.`;
  if (open.length === 0) return 'Ready to stage and to enforce: every check passes.';
  return `Ready to stage. ${capital(things(open.length))} ${verb(open.length, 'stands')} before enforcing.`;
}

function subline({ cluster, capabilities }: Picture, checks: readonly Check[]): string {
  const { version } = capabilities.calico;
  const calico =
    capabilities.flavour === 'none' ? 'without Calico' : `Calico ${version ?? 'of unknown version'}`;
  return `${count(checks.length, 'check')} against ${cluster.name}, ${calico}. Checked now, and again before every write.`;
}

const agreements = new StepMemo<Picture['exposures'], Agreement>();

/** Of Calico's verdicts with the engine's, over all edges of the picture. */
export const agreementOfSteps = ({ exposures }: Picture): Steps<Agreement> =>
  agreements.steps(exposures, '', () => agreementSteps(exposures));

export function preflightView(picture: Picture, permissions: Permissions): PreflightView {
  const agreement = finish(agreementOfSteps(picture));
  const checks = [
    ...clusterChecks(picture),
    ...evidenceChecks(picture),
    ...inGroup('Evidence', [agreementCheck(picture, agreement)]),
    ...rightsChecks(permissions),
    ...wayBackChecks(picture),
  ];
  return {
    sentence: sentence(checks),
    subline: subline(picture, checks),
    checks,
    agreement: agreementView(picture, agreement),
  };
}
