/**
 * Where Calico's own pending evaluator is known to differ from its data plane (calico-policy §6.4), each as a change of
 * the world after which the engine answers as that evaluator does.
 *
 * Three rows of §6.4 are left out on purpose. A tier without a valid default action is an evaluation error, so there is
 * no answer to compare. An unknown IP set, taken for a match, stands in no object, so it cannot be shown. Nor can a Pass
 * in a profile: Kubernetes' derived profiles have none. What looks like one of these stays unexplained.
 */
import {
  type CalicoPolicy,
  compileSteps,
  type Engine,
  type EntityRule,
  type Flow,
  finish,
  type Policy,
  type Rule,
  type Snapshot,
  type Steps,
} from '@/lib/policy';
import { endsWithoutSmallPrefixes, hasSmallPrefix, withoutSmallPrefixes } from './small-prefixes';

export type Quirk = 'named-port' | 'small-prefix' | 'icmp-type' | 'ip-version' | 'sctp-service';

/** As the edge's line says it (ui.md §5). */
export const quirkWords: Record<Quirk, string> = {
  'named-port': 'named port',
  'small-prefix': 'network set with a small prefix',
  'icmp-type': 'ICMP type',
  'ip-version': 'IP version',
  'sctp-service': 'Service with SCTP',
};

interface WorldChange {
  /** Cheap: whether anything in the world is touched. */
  applies(snapshot: Snapshot): boolean;
  applied(snapshot: Snapshot): Snapshot;
}

const isCalico = (policy: Policy): policy is CalicoPolicy => 'selector' in policy;
const isName = (port: number | string | undefined): boolean =>
  typeof port === 'string' && !/^\d+(:\d+)?$/.test(port);
const asksForName = (end: EntityRule | undefined): boolean =>
  [...(end?.ports ?? []), ...(end?.notPorts ?? [])].some(isName);

function usesNames(policy: Policy): boolean {
  if ('subject' in policy)
    return [...policy.ingress, ...policy.egress].some(({ protocols = [] }) =>
      protocols.some(({ namedPort }) => namedPort !== undefined),
    );
  if ('podSelector' in policy)
    return [...(policy.ingress ?? []), ...(policy.egress ?? [])].some(({ ports = [] }) =>
      ports.some(({ port }) => isName(port)),
    );
  return [...policy.ingress, ...policy.egress].some(
    ({ source, destination }) => asksForName(source) || asksForName(destination),
  );
}

const nameless = <T>(items: readonly T[]): T[] => items.map((item) => ({ ...item, ports: [] }));

/** Names are compared with what no entry equals: as if nobody had a port of any name. */
const namedPorts: WorldChange = {
  applies: ({ policies }) => policies.some(usesNames),
  applied: (snapshot) => ({
    ...snapshot,
    pods: nameless(snapshot.pods),
    workloads: nameless(snapshot.workloads),
    hostEndpoints: nameless(snapshot.hostEndpoints),
  }),
};

const isSctp = (protocol: string): boolean => protocol.toLowerCase() === 'sctp';

/** Members of a Service's set are looked for under another protocol than they have; as a source they have none. */
const sctpServices: WorldChange = {
  applies: ({ services }) =>
    services.some(({ endpoints }) => endpoints.some(({ protocol }) => isSctp(protocol))),
  applied: (snapshot) => ({
    ...snapshot,
    services: snapshot.services.map((service) => ({
      ...service,
      endpoints: service.endpoints.map((endpoint) =>
        isSctp(endpoint.protocol) ? { ...endpoint, protocol: '255' } : endpoint,
      ),
    })),
  }),
};

/** Rules of Calico's kinds with something taken out of them. */
const rulesWithout = (touches: (rule: Rule) => boolean, change: (rule: Rule) => Rule): WorldChange => ({
  applies: ({ policies }) =>
    policies.some((policy) => isCalico(policy) && [...policy.ingress, ...policy.egress].some(touches)),
  applied: (snapshot) => ({
    ...snapshot,
    policies: snapshot.policies.map((policy) =>
      isCalico(policy)
        ? { ...policy, ingress: policy.ingress.map(change), egress: policy.egress.map(change) }
        : policy,
    ),
  }),
});

const changes: Record<Quirk, WorldChange> = {
  'named-port': namedPorts,
  'small-prefix': { applies: hasSmallPrefix, applied: withoutSmallPrefixes },
  'icmp-type': rulesWithout(
    (rule) => rule.icmp !== undefined || rule.notICMP !== undefined,
    ({ icmp: _, notICMP: __, ...rule }) => rule,
  ),
  'ip-version': rulesWithout(
    (rule) => rule.ipVersion !== undefined,
    ({ ipVersion: _, ...rule }) => rule,
  ),
  'sctp-service': sctpServices,
};

const quirks: readonly Quirk[] = ['named-port', 'small-prefix', 'icmp-type', 'ip-version', 'sctp-service'];

const ofProtocol = ({ protocol }: Flow, ...protocols: readonly (string | number)[]): boolean =>
  protocols.includes(typeof protocol === 'string' ? protocol.toLowerCase() : protocol);

const present = new WeakMap<Snapshot, readonly Quirk[]>();

/** What the world has something of; thousands of edges may differ in one world. */
function presentIn(snapshot: Snapshot): readonly Quirk[] {
  const known = present.get(snapshot);
  if (known !== undefined) return known;
  const found = quirks.filter((quirk) => changes[quirk].applies(snapshot));
  present.set(snapshot, found);
  return found;
}

/** Those that can touch a flow of this protocol at all, in a world that has what they are about. */
export function quirksOf({ snapshot }: Engine, flow: Flow): readonly Quirk[] {
  const icmp = ofProtocol(flow, 'icmp', 'icmp6', 'icmpv6', 1, 58);
  const sctp = ofProtocol(flow, 'sctp', 132);
  return presentIn(snapshot).filter(
    (quirk) => (quirk !== 'icmp-type' || icmp) && (quirk !== 'sctp-service' || sctp),
  );
}

const made = new WeakMap<Engine, Map<string, Engine>>();

/** The engine over the world with all of them applied; one that has nothing to be applied to changes nothing. */
export const quirkedEngine = (engine: Engine, applied: readonly Quirk[]): Engine =>
  finish(quirkedSteps(engine, applied));

/** The same in steps. */
export function* quirkedSteps(engine: Engine, applied: readonly Quirk[]): Steps<Engine> {
  const touching = presentIn(engine.snapshot).filter((quirk) => applied.includes(quirk));
  if (touching.length === 0) return engine;
  const key = touching.join(' ');
  const found = made.get(engine)?.get(key);
  if (found !== undefined) return found;
  let world = engine.snapshot;
  for (const quirk of touching) {
    world = changes[quirk].applied(world);
    yield;
  }
  const quirked = yield* compileSteps(world);
  made.set(engine, (made.get(engine) ?? new Map<string, Engine>()).set(key, quirked));
  return quirked;
}

/** The flow as it may be in the world with these applied: of a network set either part. */
export function quirkedFlows(engine: Engine, flow: Flow, applied: readonly Quirk[]): readonly Flow[] {
  if (!applied.includes('small-prefix')) return [flow];
  return endsWithoutSmallPrefixes(flow.src, engine.snapshot).flatMap((src) =>
    endsWithoutSmallPrefixes(flow.dst, engine.snapshot).map((dst) => ({ ...flow, src, dst })),
  );
}
