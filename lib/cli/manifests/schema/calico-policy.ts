/** Calico's policies as its API and Felix take them (calico-policy §1.4, §1.5, §8.3). Fields nobody knows are left to the engine. */
import { z } from 'zod';
import { hasPorts, protocolNumber } from '@/lib/policy';
import {
  calicoPort,
  choice,
  cidr,
  flag,
  list,
  number,
  protocol,
  selector,
  shape,
  text,
  whole,
} from './value';

const entity = shape({
  nets: list(cidr).optional(),
  notNets: list(cidr).optional(),
  selector: selector.optional(),
  notSelector: selector.optional(),
  namespaceSelector: selector.optional(),
  ports: list(calicoPort).optional(),
  notPorts: list(calicoPort).optional(),
  serviceAccounts: shape({ names: list(text).optional(), selector: selector.optional() }).optional(),
  services: shape({ name: text, namespace: text.optional() }).optional(),
});

const icmp = shape({ type: whole(0, 254).optional(), code: whole(0, 255).optional() }).refine(
  ({ type, code }) => code === undefined || type !== undefined,
  { error: 'an ICMP code needs a type', path: ['code'], when: () => true },
);

const fields = shape({
  action: choice('action', ['Allow', 'Deny', 'Log', 'Pass']),
  ipVersion: z
    .literal([4, 6], { error: ({ input }) => `${JSON.stringify(input)} is no IP version; 4 or 6` })
    .optional(),
  protocol: protocol.optional(),
  notProtocol: protocol.optional(),
  icmp: icmp.optional(),
  notICMP: icmp.optional(),
  source: entity.optional(),
  destination: entity.optional(),
});

const isNumeric = (port: unknown): boolean => typeof port === 'number' || /^\d+(:\d+)?$/.test(String(port));
const members = z.record(z.string(), z.unknown()).catch({});

/** Whether the rule's protocol has the ports it names there (§3.2); asked also where something else is wrong. */
function hasItsPorts(rule: unknown, side: string, key: string): boolean {
  const { protocol: name, [side]: end } = members.parse(rule);
  const ports = members.parse(end)[key];
  if (!Array.isArray(ports) || ports.length === 0) return true;
  if (name === undefined) return !ports.some(isNumeric);
  const number = typeof name === 'string' || typeof name === 'number' ? protocolNumber(name) : null;
  // A protocol that is none is said where it stands.
  return number === null || hasPorts(number);
}

const missingProtocol = (side: string, key: string) => ({
  path: [side, key],
  error: 'ports need protocol TCP, UDP or SCTP; name it in the rule',
  when: () => true,
});

const rule = fields
  .refine((value) => hasItsPorts(value, 'source', 'ports'), missingProtocol('source', 'ports'))
  .refine((value) => hasItsPorts(value, 'source', 'notPorts'), missingProtocol('source', 'notPorts'))
  .refine((value) => hasItsPorts(value, 'destination', 'ports'), missingProtocol('destination', 'ports'))
  .refine(
    (value) => hasItsPorts(value, 'destination', 'notPorts'),
    missingProtocol('destination', 'notPorts'),
  );
export const rules = list(rule);

export const stagedAction = choice('stagedAction', ['Set', 'Delete', 'Learn', 'Ignore']);
export const types = list(choice('type', ['Ingress', 'Egress']));

/** Spec of NetworkPolicy, GlobalNetworkPolicy and their staged kinds. */
export const calicoPolicySpec = shape({
  tier: text.optional(),
  order: number.optional(),
  selector: selector.optional(),
  namespaceSelector: selector.optional(),
  serviceAccountSelector: selector.optional(),
  types: types.optional(),
  ingress: rules.optional(),
  egress: rules.optional(),
  stagedAction: stagedAction.optional(),
  applyOnForward: flag.optional(),
  preDNAT: flag.optional(),
  doNotTrack: flag.optional(),
  performanceHints: z.unknown().optional(),
})
  .refine(({ preDNAT, doNotTrack }) => !(preDNAT === true && doNotTrack === true), {
    error: 'preDNAT and doNotTrack exclude each other',
    path: ['preDNAT'],
  })
  .refine(
    ({ preDNAT, doNotTrack, applyOnForward }) =>
      (preDNAT !== true && doNotTrack !== true) || applyOnForward === true,
    { error: 'preDNAT and doNotTrack need applyOnForward: true', path: ['applyOnForward'] },
  );

export const profileSpec = shape({
  ingress: rules.optional(),
  egress: rules.optional(),
  labelsToApply: z.record(z.string(), text).optional(),
});
