import type { PolicyRefView } from '@/lib/api';

/** `<kind>/<namespace or ->/<name>`: what stands in the address and asks core for one policy. */
export const policyKey = (ref: PolicyRefView): string => `${ref.kind}/${ref.namespace ?? '-'}/${ref.name}`;
