/** The one next step (ui.md §1.4): exactly one, made from what stands in the way. */
import type { OverviewView } from '@/lib/api';
import { type EdgeExposure, isAccepted } from '@/lib/rollout';
import type { Picture } from '../picture';
import { type ActiveRecord, isUnderWay } from '../rollout/under-way';
import { ruleGroups } from './edge-groups';
import { type EdgeGroup, groupConnections, groupRef } from './edge-row';
import { scheduleOf } from './edge-runs';
import { allowHref, isOpen, openEdgesHref, ownedBy } from './open-edges';
import { scheduleWords } from './schedule-words';
import { namespacesInScope, podCounts } from './scope-pods';
import { clock, count, listed, moment, verb } from './words';

type Next = OverviewView['next'];

const plain = (kind: Next['kind'], title: string, detail: string, more: Partial<Next> = {}): Next => ({
  kind,
  title,
  detail,
  action: null,
  secondary: null,
  rows: [],
  more: null,
  ...more,
});

const toRollout = (label: string) => ({ label, href: '/rollout' });
const maxRows = 4;

function underWay({ phase, wave, at, note }: ActiveRecord): Next {
  const name = `wave ${wave.number}`;
  const open = { action: toRollout('Open the rollout') };
  switch (phase) {
    case 'lowered':
    case 'placing':
      return plain(
        'rollout',
        `Next: wait until the policies of ${name} are placed`,
        'The bridge is lowered: what is placed behind it has no effect yet.',
        open,
      );
    case 'armed':
      return plain(
        'rollout',
        `Next: raise the bridge of ${name}`,
        'All policies are placed behind the lowered bridge, without effect yet.',
        open,
      );
    case 'raised':
    case 'verifying':
      return plain(
        'rollout',
        `Next: confirm ${name}, or it is lowered again`,
        at.deadline === null
          ? 'The bridge is raised and waits for a person.'
          : `The bridge is lowered by itself at ${clock(at.deadline)} unless someone confirms.`,
        { action: toRollout('Confirm or roll back…') },
      );
    case 'committing':
      return plain(
        'rollout',
        `Next: wait until ${name} is committed`,
        'The bridge and what was only staged are being removed; traffic notices nothing.',
        open,
      );
    case 'rolling-back':
      return plain(
        'rollout',
        `Next: wait until ${name} is rolled back`,
        'The bridge is lowered; what was placed behind it is being taken back.',
        open,
      );
    case 'needs-human':
      return plain('rollout', `Next: look at ${name}`, note ?? 'The cluster is not as the plan says.', open);
  }
}

function stage(picture: Picture): Next {
  if (picture.capabilities.flavour === 'none' || !picture.capabilities.stagedKinds)
    return plain(
      'wait',
      'Next: make staged policies possible',
      picture.capabilities.flavour === 'none'
        ? 'This cluster serves no Calico API, so nothing can be staged.'
        : 'This cluster does not serve Calico’s staged kinds, so nothing can be staged.',
      { action: { label: 'Look at preflight', href: '/preflight' } },
    );
  return plain(
    'stage',
    'Next: stage a default deny',
    'Staged it blocks nothing. It shows which edges in use would be denied.',
    {
      action: toRollout('Stage a default deny'),
      secondary: { label: 'Look at preflight', href: '/preflight' },
    },
  );
}

function tagOf(picture: Picture, group: EdgeGroup): string | null {
  const [first] = group;
  const cron = scheduleOf(picture, first.summary);
  if (cron !== null) return scheduleWords(cron.schedule);
  return (['new', 'rare'] as const).find((tag) => first.tags.includes(tag)) ?? null;
}

function rowOf(picture: Picture, group: EdgeGroup): Next['rows'][number] {
  const connections = groupConnections(group);
  return {
    edge: groupRef(group),
    verdict: group[0].verdict,
    edges: group.length,
    figure:
      group.length > 1
        ? count(group.length, 'edge')
        : (connections?.toLocaleString('en-US') ?? 'not counted'),
    tag: tagOf(picture, group),
  };
}

/** Largest first, what is unknown last. */
const byWeight = (a: EdgeGroup, b: EdgeGroup): number =>
  Number(a[0].verdict === 'unknown') - Number(b[0].verdict === 'unknown') ||
  b.length - a.length ||
  (groupConnections(b) ?? 0) - (groupConnections(a) ?? 0) ||
  (a[0].id < b[0].id ? -1 : 1);

function moreText(hidden: readonly EdgeExposure[]): string | null {
  if (hidden.length === 0) return null;
  const fresh = hidden.filter(({ tags }) => tags.includes('new')).length;
  return `${hidden.length} more${fresh === 0 ? '' : `, ${fresh} of them new`}`;
}

function decide(picture: Picture, namespace: string, open: readonly EdgeExposure[]): Next {
  const unknown = open.filter(({ verdict }) => verdict === 'unknown').length;
  const groups = ruleGroups(open).sort(byWeight);
  const edges = count(open.length, 'edge');
  const { wave } = picture.rollout;
  const which = wave === null ? 'the gate' : `the gate of wave ${wave.number}`;
  const blocks = `${open.length === 1 ? 'It blocks' : 'They block'} ${which}.`;
  return plain(
    'decide',
    `Next: decide ${edges} in ${namespace}`,
    unknown === 0 ? blocks : `${blocks} ${unknown} ${verb(unknown, 'has')} no verdict.`,
    {
      action: { label: `Review ${edges}`, href: openEdgesHref(namespace) },
      secondary: {
        label: `Propose rules for ${namespace}`,
        href: allowHref(
          namespace,
          open.map(({ id }) => id),
        ),
      },
      rows: groups.slice(0, maxRows).map((group) => rowOf(picture, group)),
      more: moreText(groups.slice(maxRows).flat()),
    },
  );
}

function gate(picture: Picture): Next {
  const result = picture.rollout.gate;
  const look = { secondary: toRollout('Look at the gate') };
  if (result === null)
    return plain(
      'wait',
      'Next: wait for the gate',
      'It has not been evaluated for this candidate yet.',
      look,
    );
  if (result.state === 'pass')
    return plain(
      'gate',
      'Next: lower the bridge',
      'The gate passes. Lowering the bridge has no effect on traffic.',
      {
        action: toRollout('Lower bridge…'),
      },
    );
  const gaps = result.lines
    .filter(({ state }) => state === 'fail' || state === 'inconclusive')
    .flatMap((line) => line.gaps)
    .filter((gap) => !isAccepted(gap, picture.decisions, picture.now));
  const waits = gaps.map(({ remedy }) => (remedy.kind === 'wait' ? remedy.until : undefined));
  const titles = `${listed(
    gaps.map(({ title }) => title),
    3,
  )}.`;
  if (gaps.length > 0 && waits.every((until) => until !== undefined)) {
    const known = waits.filter((until) => until !== null && until !== undefined);
    const until = known.length === 0 ? '' : ` Until ${moment(Math.max(...known))} at the least.`;
    return plain('wait', 'Next: keep observing', `${titles}${until}`, look);
  }
  return plain('gate', `Next: close ${count(gaps.length, 'gap')} of the gate`, titles, {
    action: toRollout('Look at the gate'),
  });
}

function done(picture: Picture): Next {
  const { inScope } = podCounts(namespacesInScope(picture));
  const denied = picture.exposures.filter(({ verdict }) => verdict === 'denied').length;
  return plain(
    'done',
    'Nothing is left to enforce',
    `All ${count(inScope, 'pod')} in scope deny by default. New edges show in Flows as Denied.`,
    denied === 0
      ? {}
      : { action: { label: `Look at ${count(denied, 'denied edge')}`, href: '/flows?verdict=denied' } },
  );
}

/** The namespace with the most open edges among those of the wave, else of all. */
function mostOpen(
  picture: Picture,
): { readonly name: string; readonly open: readonly EdgeExposure[] } | null {
  const open = picture.exposures.filter(isOpen);
  const wave = picture.rollout.wave?.namespaces ?? [];
  const [first] = namespacesInScope(picture)
    .map(({ name }) => ({ name, open: open.filter((exposure) => ownedBy(exposure, name)) }))
    .filter((item) => item.open.length > 0)
    .sort(
      (a, b) =>
        Number(wave.includes(b.name)) - Number(wave.includes(a.name)) ||
        b.open.length - a.open.length ||
        (a.name < b.name ? -1 : 1),
    );
  return first ?? null;
}

export function overviewNext(picture: Picture): Next {
  const { record, candidate } = picture.rollout;
  if (isUnderWay(record)) return underWay(record);
  const { inScope, enforced } = podCounts(namespacesInScope(picture));
  if (candidate === null) return inScope > 0 && enforced === inScope ? done(picture) : stage(picture);
  if (picture.exposures.length === 0)
    return plain(
      'wait',
      'Next: wait for flows',
      'No edge has been recorded in this range, so nothing can be decided.',
      { secondary: { label: 'Look at preflight', href: '/preflight' } },
    );
  const most = mostOpen(picture);
  return most === null ? gate(picture) : decide(picture, most.name, most.open);
}
