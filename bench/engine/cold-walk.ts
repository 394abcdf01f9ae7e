/** Goal 1: one flow against twenty thousand rules, nothing remembered of flows before. */
import type { Flow } from '@/lib/policy';
import { CompiledEngine } from '@/lib/policy/engine';
import { decide } from '@/lib/policy/evaluate/decide';
import { matchRule, type Packet } from '@/lib/policy/evaluate/match';
import { packetOf } from '@/lib/policy/evaluate/packet';
import { RuleList } from '@/lib/policy/evaluate/rule-list';
import { plainEvaluate } from '@/lib/policy/plain/plain-evaluate';
import { resolveEnd } from '@/lib/policy/world/flow-end';
import type { Party } from '@/lib/policy/world/party';
import { type Goal, say } from '../goal';
import { interleaved } from '../measure';
import { allowList, type ListFixture, unmatchedRules } from './rule-list-fixture';

interface Asked {
  readonly flow: Flow;
  readonly source: Party;
  readonly destination: Party;
  readonly packet: Packet;
}

const rounds = 9;
/**
 * The plain evaluator reads all text of rules and sets for every flow: on the whole list one flow would take minutes. It is
 * asked on a list of the same shape with a hundredth of the rules and sets, and its time is taken as that of a rule, which
 * flatters it: with all the sets a rule costs it more.
 */
const plainFlows = 2;
const plainShare = 100;

function ask(engine: CompiledEngine, flow: Flow): Asked {
  const packet = packetOf(flow);
  const from = resolveEnd(engine.world, flow.src, 4, 'source');
  const to = resolveEnd(engine.world, flow.dst, 4, 'destination');
  const source = 'parties' in from ? from.parties[0] : undefined;
  const destination = 'parties' in to ? to.parties[0] : undefined;
  if (packet === null || source === undefined || destination === undefined)
    throw new Error('the fixture names an end that is not there');
  return { flow, source, destination, packet };
}

/** Rule after rule as objects, as a compiled evaluator without indexes walks them. */
function walkObjects(list: RuleList, { source, destination, packet }: Asked, engine: CompiledEngine): number {
  for (const [at, { rule }] of list.rules.entries())
    if (matchRule(rule, source, destination, packet, engine.world.findService) === true) return at;
  return list.rules.length;
}

const address = (end: Flow['src']): string => (end.type === 'ip' ? end.ip : '10.1.0.1');

function plainVerdict(engine: CompiledEngine, { flow, packet }: Asked): string {
  const { egress, ingress } = plainEvaluate(
    engine.snapshot,
    {
      protocol: packet.protocol,
      src: address(flow.src),
      dst: address(flow.dst),
      srcPort: 40_000,
      dstPort: packet.port ?? 0,
      icmpType: 0,
      icmpCode: 0,
    },
    'enforced',
  );
  return (egress ?? ingress)?.verdict ?? 'none';
}

function measure({ name, snapshot, flows }: ListFixture, small: ListFixture): Goal[] {
  const engine = new CompiledEngine(snapshot, null);
  const asked = flows.map((flow) => ask(engine, flow));
  const [first] = asked;
  const subject = first?.source.subject ?? first?.destination.subject;
  if (first === undefined || subject == null) throw new Error('the fixture has no flow');
  const direction = first.source.subject === null ? 'Ingress' : 'Egress';
  const list = engine.policies.list(subject.entity, direction, 'enforced');
  const fresh = (): RuleList => {
    const made = new RuleList(direction, list.tiers, engine.world);
    // Indexes of the list are compiled, not remembered: one flow of no member of the bench builds them.
    decide(made, first.source, first.destination, { ...first.packet, port: 1 }, engine.world.findService);
    return made;
  };
  const decided = (rules: RuleList, one: Asked): number =>
    decide(rules, one.source, one.destination, one.packet, engine.world.findService);
  for (const one of asked)
    if (Math.min(decided(list, one), list.rules.length) !== walkObjects(list, one, engine))
      throw new Error(`${name}: the answers differ`);
  const smallEngine = new CompiledEngine(small.snapshot, null);
  const smallRules = small.snapshot.policies.flatMap((policy) => [
    ...(policy.ingress ?? []),
    ...(policy.egress ?? []),
  ]);
  const smallAsked = small.flows.map((flow) => ask(smallEngine, flow));
  for (const one of smallAsked.slice(0, plainFlows * 4))
    if (smallEngine.evaluate(one.flow, 'enforced').verdict !== plainVerdict(smallEngine, one))
      throw new Error(`${name}: the plain evaluator answers otherwise`);
  let cold = fresh();
  const times = interleaved(
    [
      {
        name: 'plain',
        run: () => {
          for (const one of smallAsked.slice(0, plainFlows)) plainVerdict(smallEngine, one);
          return (plainFlows * smallRules.length) / list.rules.length;
        },
      },
      {
        name: 'objects',
        run: () => {
          for (const one of asked.slice(0, 8)) walkObjects(list, one, engine);
          return 8;
        },
      },
      {
        name: 'prepare',
        run: () => {
          cold = fresh();
          return 1;
        },
      },
      {
        name: 'never seen',
        run: () => {
          for (const one of asked) decided(cold, one);
          return asked.length;
        },
      },
      {
        name: 'ends seen',
        run: () => {
          for (const one of asked) decided(list, one);
          return asked.length;
        },
      },
    ],
    rounds,
  );
  const at = (key: string): number => times.get(key) ?? Number.NaN;
  const us = (key: string): string => `${(at(key) / 1e3).toPrecision(3)} µs`;
  say(
    `${name}: ${list.rules.length} rules, ${asked.length} flows · plain ${us('plain')}, objects ${us('objects')} (${(at('objects') / list.rules.length).toPrecision(3)} ns a rule), ours ${us('never seen')} for ends never seen, ${us('ends seen')} for ends seen`,
  );
  const short = name.slice(0, 2);
  return [
    { name: `1 cold walk ${short} over plain`, ratio: at('plain') / at('never seen'), atLeast: 50 },
    { name: `1 cold walk ${short} over objects`, ratio: at('objects') / at('never seen'), atLeast: 50 },
  ];
}

export function coldWalk(): Goal[] {
  const flows = 4_096;
  const shapes = [
    { make: unmatchedRules, policies: 294, sets: 3_708 },
    { make: allowList, policies: 301, sets: 3_708 },
  ];
  return shapes.flatMap(({ make, policies, sets }) => {
    const few = {
      policies: Math.round(policies / plainShare),
      sets: Math.round(sets / plainShare),
      flows: 16,
    };
    return measure(make({ policies, sets, flows }), make(few));
  });
}
