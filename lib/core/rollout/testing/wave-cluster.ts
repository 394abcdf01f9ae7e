/** A small shop on a real HTTP API server, with recorded edges and a rollout service: what the tests of this folder act on. */
import {
  type ClusterCapabilities,
  discover,
  HttpTransport,
  type KubeObject,
  stripServerFields,
  toWire,
  toYaml,
  verdictKinds,
} from '@/lib/cluster';
import {
  type EdgeKey,
  type EdgePeer,
  type EdgeSummary,
  edgeId,
  type Observation,
  type ReporterSummary,
} from '@/lib/flows';
import { compile, type Engine, type Snapshot } from '@/lib/policy';
import { allow, np, snp } from '@/lib/policy/testing/world';
import {
  type CandidateKind,
  coverage,
  type Decisions,
  edgeFlow,
  exemptNamespaces,
  exposeEdges,
  type GatePolicy,
  noDecisions,
} from '@/lib/rollout';
import { ActivityStore } from '@/lib/rollout/adapters';
import { MemoryClock } from '@/lib/rollout/testing/memory-cluster';
import { type KubeServer, type KubeServerOptions, type Role, startKubeServer } from '@/lib/sandbox/kube';
import type { Picture } from '../../picture';
import type { WaveOrder } from '../../state/waves-document';
import { pictureOf } from '../../testing/picture';
import { assembleRollout } from '../assemble-rollout';
import { type CandidateStores, stageCandidate } from '../candidate-service';
import { candidateDocument, currentCandidate } from '../current-candidate';
import { RolloutService, type RolloutServiceDeps } from '../rollout-service';

export const journalNamespace = 'drawbridge';

export const quickGate: GatePolicy = {
  minObservedSeconds: 60,
  minStagedSeconds: 0,
  minCompletePercent: 90,
  passValidSeconds: 900,
  confirmSeconds: 120,
  extendSeconds: 60,
  settleSeconds: 5,
  verifiedAfterSeconds: 30,
  verifiedPercent: 80,
};

const namespace = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

function pod(id: string, labels: Record<string, string>, ip: string): KubeObject {
  const [space = '', name = ''] = id.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: space, labels },
    spec: { nodeName: 'n1', containers: [{ name: 'app', image: 'app' }] },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
  };
}

/** An allow that the database team wrote by hand, with marks of its own. */
const pgAllow = {
  ...toWire(
    np('db/default.pg', {
      order: 400,
      selector: 'app == "pg"',
      types: ['Ingress'],
      ingress: [
        allow({
          source: { selector: 'app == "api"', namespaceSelector: 'projectcalico.org/name == "shop"' },
        }),
      ],
    }),
    { labels: { owner: 'dba' }, annotations: { 'example.org/reviewed': '2026-10-01' } },
  ),
};

const objects: readonly KubeObject[] = [
  namespace(journalNamespace),
  namespace('shop'),
  namespace('db'),
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1' },
    status: { addresses: [{ type: 'InternalIP', address: '192.168.0.1' }] },
  },
  pod('shop/web', { app: 'web' }, '10.0.1.10'),
  pod('shop/api', { app: 'api' }, '10.0.1.11'),
  pod('db/pg', { app: 'pg' }, '10.0.2.20'),
  pod('db/batch', { app: 'batch' }, '10.0.2.21'),
  pod('kube-system/coredns', { 'k8s-app': 'kube-dns' }, '10.0.0.53'),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kube-dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    spec: {
      selector: { 'k8s-app': 'kube-dns' },
      clusterIP: '10.96.0.10',
      clusterIPs: ['10.96.0.10'],
      ports: [{ name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 }],
    },
  },
  pgAllow,
  toWire(
    snp('db/default.pg', {
      order: 400,
      selector: 'app == "pg"',
      types: ['Ingress'],
      ingress: [
        allow({
          source: { selector: 'app == "api"', namespaceSelector: 'projectcalico.org/name == "shop"' },
        }),
        allow({
          source: { selector: 'app == "web"', namespaceSelector: 'projectcalico.org/name == "shop"' },
        }),
      ],
    }),
  ),
  toWire(
    snp('shop/default.web', {
      order: 500,
      selector: 'app == "web"',
      types: ['Egress'],
      egress: [allow({ protocol: 'TCP', destination: { selector: 'app == "api"', ports: [8080] } })],
    }),
  ),
  toWire(
    snp('shop/default.api', {
      order: 500,
      selector: 'app == "api"',
      types: ['Ingress', 'Egress'],
      ingress: [
        allow({ protocol: 'TCP', source: { selector: 'app == "web"' }, destination: { ports: [8080] } }),
      ],
      egress: [
        allow({
          protocol: 'TCP',
          destination: {
            selector: 'app == "pg"',
            namespaceSelector: 'projectcalico.org/name == "db"',
            ports: [5432],
          },
        }),
      ],
    }),
  ),
];

const workload = (space: string, name: string): EdgePeer => ({
  type: 'workload',
  namespace: space,
  name,
  kind: 'Pod',
});

const edge = (src: EdgePeer, dst: EdgePeer, protocol: string, port: number): EdgeKey => ({
  src,
  dst,
  protocol,
  port,
  icmpType: null,
  icmpCode: null,
});

export const edges = {
  webApi: edge(workload('shop', 'web'), workload('shop', 'api'), 'tcp', 8080),
  apiPg: edge(workload('shop', 'api'), workload('db', 'pg'), 'tcp', 5432),
  webDns: edge(workload('shop', 'web'), workload('kube-system', 'coredns'), 'udp', 53),
  /** Nobody allowed it: decided to be denied on purpose. */
  batchApi: edge(workload('db', 'batch'), workload('shop', 'api'), 'tcp', 8080),
} as const;

export const onPurpose = (at: number): Decisions => {
  const id = edgeId(edges.batchApi);
  return {
    ...noDecisions,
    edges: { [id]: { edge: id, kind: 'deny', by: 'mara.lindt', at, reason: 'old job', until: null } },
  };
};

/** What both ends would report of an edge right now, Calico agreeing with the engine. */
export function reported(engine: Engine, key: EdgeKey, times: { from: number; to: number }): EdgeSummary {
  const flow = edgeFlow(key);
  const enforced = engine.evaluate(flow, 'enforced');
  const staged = engine.evaluate(flow, 'staged');
  const side = (which: 'egress' | 'ingress'): ReporterSummary | null => {
    const own = enforced[which];
    if (own === null) return null;
    const isDenied = own.verdict === 'deny';
    return {
      firstSeen: times.from,
      lastSeen: times.to,
      windows: 10,
      connections: 10,
      allowedConnections: isDenied ? 0 : 10,
      deniedConnections: isDenied ? 10 : 0,
      allowedLastSeen: isDenied ? null : times.to,
      deniedLastSeen: isDenied ? times.to : null,
      bytesForward: null,
      bytesReverse: null,
      action: isDenied ? 'deny' : 'allow',
      enforcedTrace: own.trace,
      pendingTrace: staged[which]?.trace ?? [],
      pendingState: 'known',
    };
  };
  return {
    id: edgeId(key),
    edge: key,
    firstSeen: times.from,
    lastSeen: times.to,
    src: side('egress'),
    dst: side('ingress'),
    service: null,
  };
}

/** What was recorded, where it is not all of the four edges for a week. */
export interface Told {
  readonly summaries?: readonly EdgeSummary[];
  readonly observation?: Observation;
  readonly sources?: Picture['sources'];
  /** Unix seconds. */
  readonly policiesChangedAt?: number;
  readonly missing?: ClusterCapabilities['missing'];
  readonly gate?: Partial<GatePolicy>;
  readonly world?: (snapshot: Snapshot) => Snapshot;
  /** The order of the waves that people chose. */
  readonly waves?: WaveOrder;
}

export interface WaveCluster {
  readonly server: KubeServer;
  readonly clock: MemoryClock;
  readonly capabilities: ClusterCapabilities;
  readonly activity: ActivityStore;
  readonly stores: CandidateStores;
  as(role: Role): HttpTransport;
  actor(role: Role): { readonly user: string; readonly transport: HttpTransport };
  engine(): Engine;
  /** Reads the note anew and assembles everything. */
  picture(service: RolloutService | null, chosen?: readonly string[], told?: Told): Promise<Picture>;
  service(more?: Partial<RolloutServiceDeps>): RolloutService;
  stage(kind?: CandidateKind): Promise<void>;
  /** Every policy as a person would write it, by path. */
  policies(): Record<string, string>;
  stop(): Promise<void>;
}

const users: Partial<Record<Role, string>> = {
  operator: 'jonas.weber',
  author: 'mara.lindt',
  viewer: 'tom.berg',
};

export async function waveCluster(options: KubeServerOptions = {}): Promise<WaveCluster> {
  const server = await startKubeServer({ objects, ...options });
  const clock = new MemoryClock(Math.floor(Date.now() / 1000));
  const made = new Map<Role, HttpTransport>();
  const as = (role: Role): HttpTransport => {
    const known = made.get(role);
    if (known !== undefined) return known;
    const transport = new HttpTransport({
      server: server.url,
      description: role,
      tls: { ca: server.ca },
      headers: async () => ({ authorization: `Bearer ${server.token(role)}` }),
    });
    made.set(role, transport);
    return transport;
  };
  const capabilities = await discover(as('operator'));
  const activity = new ActivityStore({ transport: as('operator'), namespace: journalNamespace, clock });
  const note = candidateDocument(as('operator'), journalNamespace);
  const stores: CandidateStores = { activity, note };
  const engine = (): Engine => compile(server.cluster.snapshot());
  const services: RolloutService[] = [];

  const picture = async (
    service: RolloutService | null,
    chosen: readonly string[] = [],
    told: Told = {},
  ): Promise<Picture> => {
    await note.refresh();
    const now = clock.now();
    const here = told.world === undefined ? engine() : compile(told.world(engine().snapshot));
    const snapshot = told.world?.(here.snapshot) ?? here.snapshot;
    const record = service?.record ?? null;
    const isOver = record === null || record.phase === 'committed' || record.phase === 'rolled-back';
    const bridge = isOver ? null : record.plan.bridge;
    const decisions = onPurpose(now);
    const summaries =
      told.summaries ??
      Object.values(edges).map((key) => reported(here, key, { from: now - 3_600, to: now - 1 }));
    const range = { from: now - 7 * 86_400, to: now };
    const observation = told.observation ?? {
      range,
      oldest: range.from,
      newest: range.to,
      completeSeconds: range.to - range.from,
      expectedSeconds: range.to - range.from,
      gaps: [],
      complete: [range],
      recorded: [range],
    };
    const exempt = exemptNamespaces(snapshot);
    const base = pictureOf({ world: snapshot, policies: snapshot.policies, edges: summaries, decisions });
    const more = {
      now,
      snapshot,
      engine: here,
      capabilities: { ...capabilities, missing: told.missing ?? capabilities.missing },
      waves: told.waves ?? null,
      decisions,
      exempt,
      range,
      observation,
      policiesChangedAt: told.policiesChangedAt ?? now - 7_200,
      coverage: coverage(here, { exempt, bridge }),
      settings: { gate: { ...quickGate, ...told.gate }, exemptions: [], production: true },
      kinds: verdictKinds.map((kind) => ({
        kind,
        state: 'live' as const,
        lastEventAt: now * 1000,
        count: 1,
        message: null,
      })),
      sources:
        told.sources ??
        base.sources.map((source) => ({
          ...source,
          state: { state: 'live' as const, newestWindowEnd: now },
        })),
      exposures: exposeEdges({
        engine: here,
        summaries,
        decisions,
        now,
        policiesChangedAt: told.policiesChangedAt ?? now - 7_200,
        schedules: [],
        bridge,
      }),
    };
    const { rollout: _, ...rest } = { ...base, ...more };
    const raisedAt = record?.at.raised ?? null;
    const rollout = assembleRollout(rest, {
      candidate: currentCandidate(note.current, { snapshot, objectOf: () => null }),
      record,
      chosenNamespaces: chosen,
      order: told.waves?.waves ?? null,
      summariesSinceRaise:
        raisedAt === null
          ? null
          : Object.values(edges).map((key) => reported(here, key, { from: raisedAt + 1, to: now + 1 })),
      summariesBeforeRaise: null,
    });
    return { ...rest, rollout };
  };

  const cluster: WaveCluster = {
    server,
    clock,
    capabilities,
    activity,
    stores,
    as,
    actor: (role) => ({ user: users[role] ?? role, transport: as(role) }),
    engine,
    picture,
    service: (more = {}) => {
      const service = new RolloutService({
        ownTransport: as('operator'),
        writerFor: () => null,
        journalNamespace,
        capabilities: () => capabilities,
        engineNow: engine,
        gateNow: () => null,
        activity,
        clock,
        readOnly: false,
        tickMs: 3_600_000,
        restSeconds: 0,
        ...more,
      });
      services.push(service);
      return service;
    },
    stage: async (kind = 'global') => {
      await stageCandidate(
        await picture(null),
        { kind, namespace: kind === 'global' ? null : 'shop', exclude: [], yaml: null },
        cluster.actor('operator'),
        stores,
      );
      // Flows are newer than what was staged.
      clock.time += 60;
    },
    policies: () =>
      Object.fromEntries(
        server.objects
          .all()
          .filter(({ kind }) => kind.endsWith('NetworkPolicy'))
          .map((object) => [
            `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`,
            toYaml(stripServerFields(object)),
          ]),
      ),
    stop: async () => {
      await Promise.all(services.map((service) => service.stop()));
      for (const transport of made.values()) transport.close();
      await server.stop();
    },
  };
  return cluster;
}
