/** The places of the product, in the order of the sidebar. */
import {
  ArrowLeftRight,
  Boxes,
  ClipboardCheck,
  History,
  Layers3,
  LayoutDashboard,
  type LucideIcon,
  Milestone,
  Settings,
} from 'lucide-react';
import type { StatusView } from '@/lib/api';

export interface Place {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** The letter after `g`. */
  readonly key: string | null;
  readonly count: ((counts: StatusView['counts']) => PlaceCount | null) | null;
}

export interface PlaceCount {
  readonly value: number;
  readonly words: string;
  /** Amber: some edge would be denied. */
  readonly would: boolean;
}

const some = (value: number, words: string, would = false): PlaceCount | null =>
  value === 0 ? null : { value, words, would };

export const mainPlaces: readonly Place[] = [
  { path: '/', name: 'Overview', icon: LayoutDashboard, key: 'o', count: null },
  {
    path: '/namespaces',
    name: 'Namespaces',
    icon: Boxes,
    key: 'n',
    count: (counts) => some(counts.namespaces, 'namespaces'),
  },
  {
    path: '/flows',
    name: 'Flows',
    icon: ArrowLeftRight,
    key: 'f',
    count: (counts) => some(counts.toDecide, 'edges to decide', counts.wouldDeny > 0),
  },
  { path: '/policies', name: 'Policies', icon: Layers3, key: 'p', count: null },
  { path: '/rollout', name: 'Rollout', icon: Milestone, key: 'r', count: null },
  { path: '/activity', name: 'Activity', icon: History, key: 'a', count: null },
];

export const lowerPlaces: readonly Place[] = [
  {
    path: '/preflight',
    name: 'Preflight',
    icon: ClipboardCheck,
    key: null,
    count: (counts) => some(counts.preflight, 'checks that do not pass'),
  },
  { path: '/settings', name: 'Settings', icon: Settings, key: null, count: null },
];

export const allPlaces: readonly Place[] = [...mainPlaces, ...lowerPlaces];

export const placeOf = (path: string): Place | null => allPlaces.find((place) => place.path === path) ?? null;
