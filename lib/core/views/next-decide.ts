/** The next step while edges are open: the namespace with the most of them, folded to the rules they need. */
import type { EdgeExposure } from '@/lib/rollout';
import type { Picture } from '../picture';
import { ruleGroups } from './edge-groups';
import { edgeIndex } from './edge-index';
import { type EdgeGroup, groupConnections, groupRef } from './edge-row';
import { scheduleOf } from './edge-runs';
import { type NextStep, nextStep } from './next-step';
import { allowHref, openEdgesHref } from './open-edges';
import { scheduleWords } from './schedule-words';
import { namespacesInScope } from './scope-pods';
import { count, verb } from './words';

const maxRows = 4;
/** A proposal takes so many edges at once. */
const maxProposed = 500;

function tagOf(picture: Picture, group: EdgeGroup): string | null {
  const [first] = group;
  const cron = scheduleOf(picture, first.summary);
  if (cron !== null) return scheduleWords(cron.schedule);
  return (['new', 'rare'] as const).find((tag) => first.tags.includes(tag)) ?? null;
}

function rowOf(picture: Picture, group: EdgeGroup): NextStep['rows'][number] {
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
function byWeight(groups: readonly EdgeGroup[]): EdgeGroup[] {
  const weighed = groups.map((group) => ({
    group,
    isUnknown: Number(group[0].verdict === 'unknown'),
    connections: groupConnections(group) ?? 0,
  }));
  return weighed
    .sort(
      (a, b) =>
        a.isUnknown - b.isUnknown ||
        b.group.length - a.group.length ||
        b.connections - a.connections ||
        (a.group[0].id < b.group[0].id ? -1 : 1),
    )
    .map(({ group }) => group);
}

function moreText(hidden: readonly EdgeExposure[]): string | null {
  if (hidden.length === 0) return null;
  const fresh = hidden.filter(({ tags }) => tags.includes('new')).length;
  return `${hidden.length} more${fresh === 0 ? '' : `, ${fresh} of them new`}`;
}

function decide(picture: Picture, namespace: string, open: readonly EdgeExposure[]): NextStep {
  const unknown = open.filter(({ verdict }) => verdict === 'unknown').length;
  const groups = byWeight(ruleGroups(open));
  const edges = count(open.length, 'edge');
  const { wave } = picture.rollout;
  const which = wave === null ? 'the gate' : `the gate of wave ${wave.number}`;
  const blocks = `${open.length === 1 ? 'It blocks' : 'They block'} ${which}.`;
  return nextStep(
    'decide',
    `Next: decide ${edges} in ${namespace}`,
    unknown === 0 ? blocks : `${blocks} ${unknown} ${verb(unknown, 'has')} no verdict.`,
    {
      action: { label: `Review ${edges}`, href: openEdgesHref(namespace) },
      secondary: {
        label: `Propose rules for ${namespace}`,
        href: allowHref(
          namespace,
          open.slice(0, maxProposed).map(({ id }) => id),
        ),
      },
      rows: groups.slice(0, maxRows).map((group) => rowOf(picture, group)),
      more: moreText(groups.slice(maxRows).flat()),
    },
  );
}

/** The namespace with the most open edges among those of the wave, else of all. */
function mostOpen(
  picture: Picture,
): { readonly name: string; readonly open: readonly EdgeExposure[] } | null {
  const index = edgeIndex(picture);
  const wave = picture.rollout.wave?.namespaces ?? [];
  const [first] = namespacesInScope(picture)
    .map(({ name }) => ({ name, open: index.openOwned(name) }))
    .filter((item) => item.open.length > 0)
    .sort(
      (a, b) =>
        Number(wave.includes(b.name)) - Number(wave.includes(a.name)) ||
        b.open.length - a.open.length ||
        (a.name < b.name ? -1 : 1),
    );
  return first ?? null;
}

/** null when no edge is open in scope. */
export function nextDecision(picture: Picture): NextStep | null {
  const most = mostOpen(picture);
  return most === null ? null : decide(picture, most.name, most.open);
}
