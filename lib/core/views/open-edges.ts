/** Which edges still ask for a decision, and whose they are. */
import type { EdgePeer, EdgeSummary } from '@/lib/flows';
import type { EdgeExposure, SideName } from '@/lib/rollout';

/** Would be denied or unknown, and nobody has decided it; *later* is no decision (as in the gate). */
export function isOpen({ verdict, decision }: EdgeExposure): boolean {
  if (decision?.kind === 'deny') return false;
  return verdict === 'would-deny' || (verdict === 'unknown' && decision?.kind !== 'accept-unknown');
}

export const isDeniedOnPurpose = ({ decision }: EdgeExposure): boolean => decision?.kind === 'deny';

const endOf = ({ summary }: EdgeExposure, side: SideName): EdgePeer =>
  side === 'source' ? summary.edge.src : summary.edge.dst;

/** The ends whose own side denies it or cannot be judged; both, where no side is to blame. */
export function blamedEnds(exposure: EdgeExposure): EdgePeer[] {
  const { src, dst } = exposure.summary.edge;
  return exposure.sides.length === 0 ? [src, dst] : exposure.sides.map((side) => endOf(exposure, side));
}

/** Of the two reporters the larger number, never their sum; null when the source does not count. */
export function connectionsOf({ src, dst }: EdgeSummary): number | null {
  const known = [src?.connections, dst?.connections].filter((n) => n !== null && n !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}

/** `would-deny,unknown` of a namespace: what the page of Flows lists there. */
export const openEdgesHref = (namespace: string): string =>
  `/flows?ns=${encodeURIComponent(namespace)}&verdict=would-deny,unknown`;

/** Opens Allow with these edges. Ids carry percent signs of their own, so each is escaped. */
export const allowHref = (namespace: string, ids: readonly string[]): string =>
  `/flows?ns=${encodeURIComponent(namespace)}&allow=${ids.map(encodeURIComponent).join(',')}`;
