/** A next step without rows: what it is, why, and where it is done. */
import type { OverviewView } from '@/lib/api';

export type NextStep = OverviewView['next'];

export const nextStep = (
  kind: NextStep['kind'],
  title: string,
  detail: string,
  more: Partial<NextStep> = {},
): NextStep => ({
  kind,
  title,
  detail,
  action: null,
  secondary: null,
  rows: [],
  more: null,
  ...more,
});

export const toRollout = (label: string) => ({ label, href: '/rollout' });
