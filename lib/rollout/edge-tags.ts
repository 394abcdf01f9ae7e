/** Tags of an edge: what a person should know before deciding it (ui.md §5). */
import type { CronSchedule, EdgePeer, EdgeSummary } from '@/lib/flows';
import type { EdgeTag } from './exposure';

/** Fixed minute and hour, every day or on some weekdays. */
const isNightly = (schedule: string): boolean => {
  const [minute = '', hour = '', day, month] = schedule.trim().split(/\s+/);
  return /^\d+$/.test(minute) && /^\d+$/.test(hour) && day === '*' && month === '*';
};

const newSeconds = 2 * 86_400;
/** Seen in no more than this many windows. */
const rareWindows = 3;

export function edgeTags(
  summary: EdgeSummary,
  context: { readonly now: number; readonly schedules: readonly CronSchedule[] },
): EdgeTag[] {
  const { src, dst } = summary.edge;
  const peers = [src, dst];
  const tags: EdgeTag[] = [];
  const schedule = context.schedules.find((cron) =>
    peers.some((peer) => isWorkload(peer) && peer.namespace === cron.namespace && peer.name === cron.name),
  );
  const windows = Math.max(summary.src?.windows ?? 0, summary.dst?.windows ?? 0);
  const spread = summary.lastSeen - summary.firstSeen;
  if (context.now - summary.firstSeen < newSeconds) tags.push('new');
  if (windows <= rareWindows && schedule === undefined && spread < 86_400) tags.push('rare');
  if (schedule !== undefined && isNightly(schedule.schedule)) tags.push('nightly');
  if (peers.some((peer) => peer.type === 'network-set')) tags.push('network-set');
  if (peers.some((peer) => peer.type === 'host')) tags.push('host');
  if (peers.some((peer) => peer.kind === 'Job' || peer.kind === 'CronJob')) tags.push('job');
  if (isWorkload(src) && isWorkload(dst) && src.namespace !== dst.namespace) tags.push('cross-namespace');
  if (peers.some((peer) => peer.type === 'network')) tags.push('external');
  if (isWorkload(src) && isWorkload(dst) && (summary.src === null || summary.dst === null))
    tags.push('one-sided');
  if (peers.some((peer) => isSystem(peer.namespace))) tags.push('system');
  return tags;
}

const isWorkload = (peer: EdgePeer): boolean => peer.type === 'workload';
const isSystem = (namespace: string | null): boolean =>
  namespace !== null && /^(kube-|calico-|tigera-)/.test(namespace);
