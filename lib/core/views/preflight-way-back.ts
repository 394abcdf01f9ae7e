/** Preflight, group Way back: what helps if raising goes wrong. */
import { breakGlass, type GateLine } from '@/lib/rollout';
import type { Picture } from '../picture';
import { guardSilenceSeconds } from '../rollout/guard-sign';
import { isUnderWay } from '../rollout/under-way';
import { type Check, type Finding, inGroup, question } from './preflight-check';
import { count, duration } from './words';

function guard({ rollout, now }: Picture): Finding {
  const check = question('guard', 'Guard is alive');
  const seen = rollout.guardSeenAt ?? null;
  if (seen === null)
    return check.inconclusive(
      'Nothing was heard of the guard',
      'Start the guard: it lowers the bridge at the deadline when Drawbridge itself is gone.',
    );
  const age = now - seen;
  return age <= guardSilenceSeconds
    ? check.pass(`checked ${duration(age)} ago`)
    : check.inconclusive(
        `Last checked ${duration(age)} ago`,
        'See that the guard runs and reaches the API server, and that it may write ConfigMap drawbridge-guard.',
      );
}

/** Our own namespace holds the journal, from which a rollout is continued or taken back after a restart. */
function journal({ coverage }: Picture): Finding {
  const check = question('journal', 'Journal has a place in the cluster');
  const home = coverage.find(({ exempt }) => exempt?.owner === 'Drawbridge');
  return home === undefined
    ? check.inconclusive(
        'Drawbridge’s namespace is not there or not visible',
        'kubectl create namespace drawbridge',
      )
    : check.pass(`namespace ${home.name}`);
}

/** Before there is a bridge only the flavour tells whether the lines can be given. */
function lines({ rollout, capabilities, cluster }: Picture): Finding {
  const check = question('break-glass', 'The bridge can be lowered by hand');
  const plan = rollout.plan?.ok === true ? rollout.plan.plan : null;
  const found =
    rollout.breakGlass ??
    (plan === null
      ? null
      : breakGlass({ plan, phase: 'lowered' }, { context: cluster.context, flavour: capabilities.flavour }));
  if (found !== null) return check.pass('two kubectl lines, one without Calico’s API');
  return capabilities.flavour === 'none'
    ? check.fail('Without Calico’s API there is no bridge', 'Install Calico.')
    : check.waiting('The kubectl lines are given with the plan', 'Stage a default deny.');
}

function otherRollout({ rollout: { record } }: Picture): Finding {
  const check = question('other-rollout', 'No rollout stands unfinished');
  if (!isUnderWay(record)) return check.pass('the journal is free');
  return record.phase === 'needs-human'
    ? check.fail(
        `Wave ${record.wave.number} needs a person: ${record.note ?? 'the cluster is not as planned'}`,
        'Look at the rollout, then go on or roll back.',
      )
    : check.waiting(`Wave ${record.wave.number} is under way`, 'Finish it or roll it back.');
}

/** Lines of the gate that speak of the way back. */
function fromGate(picture: Picture, id: GateLine['id'], name: string): Finding {
  const check = question(id, name);
  const line = picture.rollout.gate?.lines.find((item) => item.id === id);
  if (line === undefined)
    return check.waiting('Computed once a default deny is staged', 'Stage a default deny.');
  const text = `${line.figure}, ${line.detail}`;
  const [gap] = line.gaps;
  if (line.state === 'pass' || line.state === 'excluded') return check.pass(text);
  const detail = gap === undefined ? text : `${text}; ${count(line.gaps.length, 'gap')}, first: ${gap.title}`;
  const remedy = gap?.consequence ?? 'Look at the gate.';
  return line.state === 'fail' ? check.fail(detail, remedy) : check.inconclusive(detail, remedy);
}

export const wayBackChecks = (picture: Picture): Check[] =>
  inGroup('Way back', [
    guard(picture),
    journal(picture),
    lines(picture),
    otherRollout(picture),
    fromGate(picture, 'bridge-no-op', 'Lowered bridge is a no-op'),
    fromGate(picture, 'essential-flows', 'Essential flows stay allowed'),
  ]);
