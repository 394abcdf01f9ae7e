/** The embedded API server: HTTPS on loopback, objects in memory. */
import { randomBytes } from 'node:crypto';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { calicoCapabilities, type KubeObject, snapshotFromObjects } from '@/lib/cluster';
import type { Snapshot } from '@/lib/policy';
import { type Authority, type CertificatePair, createAuthority } from '../certificates';
import { type Clock, systemClock } from '../clock';
import type { LiveCluster } from '../traffic/simulator';
import type { KubeUser } from './access';
import { AuditLog } from './audit-log';
import { Authenticator } from './authentication';
import { bootObjects } from './boot-objects';
import { Discovery } from './discovery';
import { furtherResources } from './further-resources';
import { KubeObjects } from './kube-objects';
import { ObjectReader } from './object-reader';
import { ObjectStore } from './object-store';
import { ObjectWriter } from './object-writer';
import { type HandlerParts, RequestHandler } from './request-handler';
import { ResourceOperations } from './resource-operations';
import { type ServedFlavour, servedResources } from './served-resources';
import { type Role, roles, storyUsers } from './users';
import { Watches } from './watches';

export interface KubeServerOptions {
  /** Objects it holds from the beginning. */
  readonly objects?: readonly KubeObject[];
  /** How Calico's kinds are served; `native` unless said. */
  readonly flavour?: 'native' | 'aggregated';
  /** False for a Calico before 3.30; true unless said. */
  readonly stagedKinds?: boolean;
  /** Serves ClusterNetworkPolicy; false unless said. */
  readonly clusterNetworkPolicy?: boolean;
  /** Serves every kind that the objects are of and lib/cluster knows; false unless said. */
  readonly servesKindsOfObjects?: boolean;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Signs the server; client certificates of it are let in. Made anew unless given. */
  readonly authority?: Authority;
  readonly kubernetesVersion?: string;
  /** Events that can be watched again; 10,000 unless said. */
  readonly historyLimit?: number;
  /** Milliseconds between bookmarks; a minute unless said. */
  readonly bookmarkMs?: number;
  /** Gets a line of JSON for each request that may change something. */
  readonly auditLogPath?: string;
  readonly intercept?: HandlerParts['intercept'];
}

export interface KubeServer {
  /** https://127.0.0.1:port */
  readonly url: string;
  /** PEM text. */
  readonly ca: string;
  token(role: Role): string;
  /** A client certificate for a user, as the authority would sign it. */
  certificate(role: Role): Promise<CertificatePair>;
  readonly objects: KubeObjects;
  readonly audit: AuditLog;
  /** What the traffic simulator sees. */
  readonly cluster: LiveCluster;
  readonly watchCount: number;
  /** Forgets the history: older versions and continue tokens get 410. */
  expireHistory(): void;
  /** Cuts every open watch off. */
  closeWatches(): void;
  stop(): Promise<void>;
}

/** A snapshot of the store, made anew only after a change that can matter to a verdict. */
class StoreCluster implements LiveCluster {
  #made: { readonly revision: number; readonly snapshot: Snapshot } | null = null;

  constructor(
    private readonly objects: KubeObjects,
    private readonly flavour: ServedFlavour['flavour'],
  ) {}

  get revision(): number {
    return this.objects.verdictRevision;
  }

  snapshot(): Snapshot {
    const { revision } = this;
    if (this.#made?.revision !== revision) {
      const all = this.objects.all();
      const information = all.find(({ kind }) => kind === 'ClusterInformation');
      const { calicoVersion } = (information?.spec ?? {}) as { calicoVersion?: string };
      const capabilities = calicoCapabilities(calicoVersion ?? null, this.flavour);
      this.#made = { revision, snapshot: snapshotFromObjects(all, capabilities) };
    }
    return this.#made.snapshot;
  }
}

const certificateName = { commonName: 'kube-apiserver', use: 'server' } as const;

async function tlsOptions(authority: Authority): Promise<https.ServerOptions> {
  const { cert, key } = await authority.issue({
    ...certificateName,
    dnsNames: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
    addresses: ['127.0.0.1', '::1', '10.96.0.1'],
  });
  return { cert, key, ca: authority.ca, requestCert: true, rejectUnauthorized: false };
}

const tokensFor = (): ReadonlyMap<Role, string> =>
  new Map(roles.map((role) => [role, randomBytes(24).toString('base64url')]));

function userOf(tokens: ReadonlyMap<Role, string>): ReadonlyMap<string, KubeUser> {
  return new Map([...tokens].map(([role, token]) => [token, storyUsers[role]]));
}

function listen(server: https.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `The API server cannot have port ${port} of 127.0.0.1: something else listens there. Choose another one, or 0 for any free one.`,
              { cause: error },
            )
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Starts on 127.0.0.1. Fails when the port is taken or an object is of a kind that is not served. */
export async function startKubeServer(options: KubeServerOptions = {}): Promise<KubeServer> {
  const clock = options.clock ?? systemClock;
  const served: ServedFlavour = {
    flavour: options.flavour ?? 'native',
    stagedKinds: options.stagedKinds ?? true,
    clusterNetworkPolicy: options.clusterNetworkPolicy ?? false,
  };
  const given = options.objects ?? [];
  const standard = servedResources(served);
  const further = options.servesKindsOfObjects === true ? furtherResources(given, standard) : [];
  const resources = [...standard, ...further];
  const discovery = new Discovery(resources, served);
  const store = new ObjectStore(options.historyLimit ?? 10_000);
  const objects = new KubeObjects(store, resources, clock);
  for (const object of [...bootObjects(served, discovery, given), ...given]) objects.apply(object);
  store.compact();
  const tokens = tokensFor();
  const audit = new AuditLog(options.auditLogPath ?? null);
  const watches = new Watches(store, clock, options.bookmarkMs ?? 60_000);
  const handler = new RequestHandler({
    resources,
    discovery,
    authenticator: new Authenticator(userOf(tokens), Object.values(storyUsers)),
    operations: new ResourceOperations({
      reader: new ObjectReader(store),
      writer: new ObjectWriter(store, resources, clock),
      watches,
    }),
    audit,
    clock,
    kubernetesVersion: options.kubernetesVersion ?? 'v1.34.4',
    intercept: options.intercept ?? (() => null),
  });
  const authority = options.authority ?? (await createAuthority('drawbridge-sandbox'));
  const server = https.createServer(await tlsOptions(authority), (request, response) => {
    handler.handle(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  const port = await listen(server, options.port ?? 0);
  return {
    url: `https://127.0.0.1:${port}`,
    ca: authority.ca,
    token: (role) => tokens.get(role) ?? '',
    certificate: (role) => {
      const { name, groups } = storyUsers[role];
      const [organization = ''] = groups;
      return authority.issue({ commonName: name, organization, use: 'client' });
    },
    objects,
    audit,
    cluster: new StoreCluster(objects, served.flavour),
    get watchCount() {
      return watches.count;
    },
    expireHistory: () => store.compact(),
    closeWatches: () => watches.cutAll(),
    stop: () =>
      new Promise((resolve) => {
        watches.endAll();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
