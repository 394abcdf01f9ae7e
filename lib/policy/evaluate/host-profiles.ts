/** The profiles of a host endpoint, asked after the last tier of its normal list (calico-policy §4.5, §4.8). */
import { compileProfileRules } from '../compile/compile-calico';
import { type CompiledRule, InvalidPolicy } from '../compile/compiled';
import type { Direction } from '../model/policy';
import type { Profile, Snapshot } from '../model/snapshot';
import type { HostEntity } from '../world/host-directory';
import type { Ending } from './walk';

const everything = (name: string, action: 'Allow' | 'Deny'): Profile => ({
  name,
  ingress: [{ action }],
  egress: [{ action }],
  labelsToApply: {},
});

/** Where the API does not serve profiles, the one of automatic host endpoints and those of namespaces and accounts still exist. */
function derived(name: string, { namespaces, serviceAccounts }: Snapshot): Profile | null {
  if (name === 'projectcalico-default-allow') return everything(name, 'Allow');
  if (namespaces.some((namespace) => name === `kns.${namespace.name}`)) return everything(name, 'Allow');
  return serviceAccounts.some((account) => name === `ksa.${account.namespace}.${account.name}`)
    ? { name, ingress: [], egress: [], labelsToApply: {} }
    : null;
}

/** In the place of a profile that is missing, or that its validator refuses for a rule of either direction, Felix puts one that denies. */
function rulesOf(name: string, snapshot: Snapshot, direction: Direction) {
  const missing = everything(name, 'Deny');
  const profile =
    snapshot.profiles.find((known) => known.name === name) ?? derived(name, snapshot) ?? missing;
  try {
    const rules = {
      Ingress: compileProfileRules(profile, 'Ingress'),
      Egress: compileProfileRules(profile, 'Egress'),
    };
    return rules[direction];
  } catch (error) {
    if (error instanceof InvalidPolicy) return compileProfileRules(missing, direction);
    throw error;
  }
}

export const profilesOf = (
  { hostEndpoint }: HostEntity,
  snapshot: Snapshot,
  direction: Direction,
): Ending => ({
  profiles: hostEndpoint.profiles.map((name) => ({ name, rules: rulesOf(name, snapshot, direction) })),
  otherwise: 'deny',
});

/** Rules of all profiles that host endpoints name: they too tell endpoints and ports apart. */
export function hostProfileRules(snapshot: Snapshot): CompiledRule[] {
  const names = new Set(snapshot.hostEndpoints.flatMap(({ profiles }) => profiles));
  return [...names].flatMap((name) => [
    ...rulesOf(name, snapshot, 'Ingress'),
    ...rulesOf(name, snapshot, 'Egress'),
  ]);
}
