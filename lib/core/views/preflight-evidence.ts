/** Preflight, group Evidence: what we can see of the traffic, for how long, and how completely. */
import { evidenceFor } from '../evidence';
import type { Picture } from '../picture';
import { observationView } from './observation';
import { type Check, type Finding, inGroup, question } from './preflight-check';
import { namespacesInScope } from './scope-pods';
import { count, duration, listed, moment } from './words';

function sourcesLive({ sources, now }: Picture): Finding {
  const check = question('sources', 'Flow sources deliver');
  const [first] = sources;
  if (first === undefined)
    return check.fail(
      'No flow source is connected',
      'Give Goldmane’s address with --goldmane, or import a recording.',
    );
  const down = sources.filter(({ state }) => state.state !== 'live');
  const [bad] = down;
  if (bad === undefined) {
    const newest = sources.flatMap(({ state }) => (state.state === 'live' ? [state.newestWindowEnd] : []));
    return check.pass(
      `${listed(sources.map((source) => source.name))}, newest window ${duration(now - Math.max(...newest))} ago`,
    );
  }
  if (bad.state.state === 'connecting')
    return check.waiting(`${bad.name} is connecting`, 'Wait for its first window.');
  const error = bad.state.state === 'stale' ? bad.state.error : '';
  return check.fail(
    `${bad.name} does not answer: ${error}`,
    'See that its address, certificates and network path are right.',
  );
}

function windowWidth({ sources }: Picture): Finding {
  const check = question('window-width', 'Window width is known');
  const widths = sources
    .map(({ capabilities }) => capabilities.windowSeconds)
    .filter((width) => width !== null);
  const [first] = widths;
  return first === undefined
    ? check.waiting('No window has come yet', 'Wait for the first flows.')
    : check.pass(`${listed([...new Set(widths)].map((width) => `${width} s`))}`);
}

/** An empty pending trace is not computed, never allowed. */
function pendingComputed(picture: Picture): Finding {
  const check = question('pending', 'Pending verdicts are computed');
  if (!picture.sources.some(({ capabilities }) => capabilities.pendingTrace))
    return check.inconclusive(
      'No source brings Calico’s pending verdicts',
      'Connect Goldmane: without it only Drawbridge’s engine judges what is staged.',
    );
  const since = picture.rollout.candidate?.stagedAt ?? picture.range.from;
  const recent = picture.exposures.filter(({ summary }) => summary.lastSeen > since);
  if (recent.length === 0) return check.waiting('No edge was seen since the last change', 'Wait for flows.');
  const computed = recent.filter(({ summary }) =>
    [summary.src, summary.dst].some((side) => side?.pendingState === 'known'),
  ).length;
  const text = `${computed} of ${count(recent.length, 'edge')}`;
  return computed * 2 >= recent.length
    ? check.pass(text)
    : check.inconclusive(text, 'Set flowLogsPolicyEvaluationMode of FelixConfiguration to Continuous.');
}

function complete({ observation, settings }: Picture): Finding {
  const check = question('complete', 'Flow windows are complete');
  const { percent, gaps } = observationView(observation);
  const wanted = settings.gate.minCompletePercent;
  if (percent === null) return check.waiting('No window has been recorded', 'Wait for the first window.');
  const text = `${percent} %, ${gaps.length === 0 ? 'no gap' : count(gaps.length, 'gap')}`;
  return percent >= wanted
    ? check.pass(text)
    : check.inconclusive(
        `${text}; the setting asks for ${wanted} %`,
        'Find out why windows are missing, or accept it by name at the gate.',
      );
}

function longEnough({ observation, settings, now }: Picture): Finding {
  const check = question('observed', 'Observed long enough');
  const wanted = settings.gate.minObservedSeconds;
  const have = observation.completeSeconds;
  const text = `${duration(have)} of ${duration(wanted)}`;
  return have >= wanted
    ? check.pass(text)
    : check.waiting(text, `Wait until ${moment(now + wanted - have)}.`);
}

function hostEndpoints({ snapshot }: Picture): Finding {
  const check = question('host-endpoints', 'Host endpoints can be observed');
  const names = snapshot.hostEndpoints.map((endpoint) => endpoint.name);
  return names.length === 0
    ? check.pass('there is none')
    : check.inconclusive(
        `Flow logs skip ${listed(names)}`,
        'Keep them out of scope: the default deny selects pods of namespaces only.',
      );
}

function jobs(picture: Picture): Finding {
  const check = question('cron-jobs', 'Scheduled jobs ran while we watched');
  const scope = new Set(namespacesInScope(picture).map(({ name }) => name));
  const all = evidenceFor(picture).jobs.filter(({ namespace }) => scope.has(namespace));
  const missing = all.filter(({ observed }) => observed === 0);
  const text = `${all.length - missing.length} of ${count(all.length, 'CronJob')}`;
  return missing.length === 0
    ? check.pass(all.length === 0 ? 'there is none' : text)
    : check.inconclusive(
        `${text}; not ${listed(missing.map((job) => `${job.namespace}/${job.name}`))}`,
        'A run by hand would show its edges.',
      );
}

export const evidenceChecks = (picture: Picture): Check[] =>
  inGroup('Evidence', [
    sourcesLive(picture),
    windowWidth(picture),
    complete(picture),
    longEnough(picture),
    pendingComputed(picture),
    jobs(picture),
    hostEndpoints(picture),
  ]);
