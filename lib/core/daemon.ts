/** Core: wires the live cluster, the flows, the rollout and the pages into one process. */
import pino, { type Logger } from 'pino';
import {
  type ClusterTarget,
  discover,
  inClusterTarget,
  type KubeTransport,
  loadKubeconfig,
  readOnlyTransport,
} from '@/lib/cluster';
import { waveNamespaces } from '@/lib/rollout';
import { ActivityStore } from '@/lib/rollout/adapters';
import type { CoreConfig } from './config';
import { EventHub } from './http/event-hub';
import { allowedHosts, listen } from './http/listen';
import { Pages } from './http/pages';
import { createHttpServer } from './http/server';
import { OneTimeToken, Sessions } from './http/sessions';
import { Identity } from './identity';
import { bridgeInForce } from './rollout/bridge-in-force';
import { candidateDocument, currentCandidate } from './rollout/current-candidate';
import { GuardSign } from './rollout/guard-sign';
import { RolloutService } from './rollout/rollout-service';
import { auditRoute } from './routes/audit-route';
import { decisionRoutes } from './routes/decision-routes';
import { proposalRoutes } from './routes/proposal-routes';
import { readRoutes } from './routes/read-routes';
import { rolloutRoutes } from './routes/rollout-routes';
import type { RouteContext } from './routes/route-context';
import { unstageRoutes } from './routes/unstage-routes';
import { waveRoutes } from './routes/wave-routes';
import { SignIn } from './sign-in';
import type { ClusterRevision } from './state/cluster-revision';
import { ClusterState } from './state/cluster-state';
import { decisionsDocument } from './state/decisions-document';
import { goldmaneSource, openHistory } from './state/flow-sources';
import { FlowState } from './state/flow-state';
import type { PictureParts } from './state/moment';
import { PictureBuilder } from './state/picture-builder';
import { Revisions, seen } from './state/revisions';
import { parseSettings, settingsDocument } from './state/settings-document';
import { wavesDocument } from './state/waves-document';

export interface Core {
  /** `http://127.0.0.1:4680`. */
  readonly url: string;
  readonly clusterName: string;
  stop(): Promise<void>;
}

const nowSeconds = (): number => Date.now() / 1000;
const documentsEveryMs = 3_000;
const afterWriteMs = 1_500;
const compactEveryMs = 3_600_000;
const defaultTier = 'default';

async function connect(config: CoreConfig): Promise<ClusterTarget> {
  return config.inCluster
    ? inClusterTarget()
    : loadKubeconfig({ path: config.kubeconfig, context: config.context });
}

/** What has to be undone, newest first. */
class Teardown {
  readonly #steps: (() => void | Promise<void>)[] = [];
  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }
  async run(): Promise<void> {
    for (const step of this.#steps.reverse()) await step();
  }
}

export async function startCore(
  config: CoreConfig & { readonly loginToken: string },
  pagesFolder: string,
): Promise<Core> {
  const teardown = new Teardown();
  try {
    return await bringUp(config, pagesFolder, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function bringUp(
  config: CoreConfig & { readonly loginToken: string },
  pagesFolder: string,
  teardown: Teardown,
): Promise<Core> {
  const logger = pino({ level: config.logLevel }, pino.destination(2));
  const pages = new Pages(pagesFolder);
  const target = await connect(config);
  const full = target.connect();
  teardown.add(() => full.close());
  // Core reads with its own account and cannot write with it, except to go on with a rollout nobody is signed in for.
  const reader = readOnlyTransport(full);
  const capabilities = await discover(reader, config.namespaces);
  const revisions = new Revisions();

  const cluster = new ClusterState(reader, capabilities, nowSeconds);
  teardown.add(() => cluster.stop());
  await cluster.start(revisions.moved('cluster'));

  const history = await openHistory(config, target, cluster);
  teardown.add(() => history.close());
  const compacting = setInterval(() => {
    history
      .compact(nowSeconds())
      .catch((error: unknown) => logger.error({ err: error }, 'old windows could not be rolled up'));
  }, compactEveryMs);
  compacting.unref();
  teardown.add(() => clearInterval(compacting));
  const flows = new FlowState(history, revisions.moved('flows'), (error) =>
    logger.error({ err: error }, 'a flow window could not be recorded'),
  );
  teardown.add(() => flows.stop());

  const namespace = config.journalNamespace;
  const decisions = decisionsDocument(reader, namespace);
  const settings = settingsDocument(reader, namespace, config.production);
  const waves = wavesDocument(reader, namespace);
  for (const document of [decisions, settings, waves]) {
    document.onChange(revisions.moved(document === waves ? 'rollout' : 'decisions'));
    await document.start(documentsEveryMs);
    teardown.add(() => document.stop());
  }
  const sessions = new Sessions(() => Date.now(), false);
  const identity = new Identity({
    target,
    readOnly: config.readOnly,
    journalNamespace: namespace,
    stagedKinds: capabilities.stagedKinds,
    tier: defaultTier,
    now: () => Date.now(),
    isAlive: (session) => sessions.alive(session),
  });
  const writer = (): KubeTransport => identity.lastWriter ?? (config.readOnly ? reader : full);
  const activity = new ActivityStore({
    transport: writer,
    namespace,
    clock: { now: nowSeconds },
    onProblem: (message) => logger.warn(message),
  });
  await activity.list().catch((error: unknown) => logger.warn({ err: error }, 'activity cannot be read'));

  const candidateNote = candidateDocument(reader, namespace);
  candidateNote.onChange(revisions.moved('rollout'));
  await candidateNote.start(documentsEveryMs);
  teardown.add(() => candidateNote.stop());
  const guardSign = new GuardSign({ reader, namespace, clock: { now: nowSeconds } });
  await guardSign.start(documentsEveryMs);
  teardown.add(() => guardSign.stop());
  const candidateIn = (note: typeof candidateNote.current) => (revision: ClusterRevision) =>
    currentCandidate(note, revision.facts);

  const parts: PictureParts = {
    cluster,
    flows,
    identity: () => ({
      name: target.clusterName,
      context: config.inCluster ? null : target.contextName,
      server: target.server,
      rehearsedAt: config.rehearsedAt,
    }),
    readOnly: config.readOnly,
    settings: () => parseSettings(settings.current),
    decisions: () => decisions.current,
    record: () => rollout.record,
    isJournalRead: () => rollout.isRead,
    candidate: () => candidateIn(candidateNote.current),
    activity: () => activity.events,
    waves: () => waves.current,
    guardSeenAt: () => guardSign.seenAt,
    capabilities: () => capabilities,
    revision: () => revisions.current,
    now: nowSeconds,
  };
  const pictures = new PictureBuilder(parts);
  const rollout: RolloutService = new RolloutService({
    ownTransport: config.readOnly ? reader : full,
    writerFor: (user) => identity.writerFor(user),
    journalNamespace: namespace,
    capabilities: () => capabilities,
    engineNow: () => cluster.engine,
    gateNow: () => pictures.lastGate,
    activity,
    clock: { now: nowSeconds, steady: () => performance.now() / 1000 },
    readOnly: config.readOnly,
    isInForce: async (record) => {
      if (record.at.lowered === null) return null;
      const windowSeconds = flows.status()[0]?.capabilities.windowSeconds ?? null;
      if (windowSeconds === null) return null;
      const namespaces = waveNamespaces(cluster.snapshot, record.candidate, record.wave);
      const from = Math.ceil(record.at.lowered) + windowSeconds;
      const summaries = await history.edges({ from, to: nowSeconds() + windowSeconds });
      return bridgeInForce(record, new Set(namespaces.map(({ name }) => name)), summaries);
    },
  });
  rollout.onChange(revisions.moved('rollout'));
  await rollout.start();
  teardown.add(() => rollout.stop());
  if (config.goldmane !== null) await flows.add(goldmaneSource(config.goldmane, cluster));

  const signIn = new SignIn(sessions, identity, target, !config.inCluster);
  await signIn.start();
  const hub = new EventHub(sessions);
  teardown.add(() => hub.close());
  revisions.start((revision) => hub.send('revision', revision));
  teardown.add(() => revisions.stop());
  const context: RouteContext = {
    pictures,
    identity,
    decisions,
    settings,
    waves,
    candidateNote,
    rollout,
    activity,
    versionOf: (ref) => cluster.objectOf(ref)?.metadata.resourceVersion ?? null,
    afterWrite: async (isSeen) => {
      await Promise.all([seen(isSeen, afterWriteMs), candidateNote.refresh(), rollout.refresh()]);
    },
    now: nowSeconds,
  };
  const server = createHttpServer({
    routes: new Map(
      Object.entries({
        ...readRoutes(context),
        ...auditRoute(context),
        ...decisionRoutes(context),
        ...proposalRoutes(context),
        ...unstageRoutes(context),
        ...rolloutRoutes(context),
        ...waveRoutes(context),
      }),
    ),
    pages,
    sessions,
    hub,
    oneTime: new OneTimeToken(config.loginToken),
    linkSession: () => signIn.withLink(),
    login: (token) => signIn.withToken(token),
    hello: () => revisions.current,
    health: () => ({ ready: true, detail: { kinds: cluster.cache.status(), sources: flows.status() } }),
    allowedHosts: () => allowedHosts(config, port),
    logger,
  });
  let port = config.port;
  port = await listen(server, config);
  teardown.add(() => {
    server.closeAllConnections();
    server.close();
  });
  logStart(logger, target, port);
  const shown = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  return {
    url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`,
    clusterName: target.clusterName,
    stop: () => teardown.run(),
  };
}

function logStart(logger: Logger, target: ClusterTarget, port: number): void {
  logger.info({ cluster: target.clusterName, server: target.server, port }, 'core is up');
}
