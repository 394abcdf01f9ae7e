/** A namespace and a tier of the run's own on the target, and everything made there taken away again at the end. */
import { randomBytes } from 'node:crypto';
import type { KubeObject } from '../kube-object';
import { type KnownKind, objectPath, resourceOf } from '../resources';
import { KubeError, type KubeRequest, type KubeTransport, type WatchEvent } from '../transport';
import type { ContractRole, ContractTarget, FlavourFacts } from './target';

const watchDeadlineMs = 30_000;

export class Workspace {
  readonly id = randomBytes(3).toString('hex');
  readonly namespace = `drawbridge-contract-${this.id}`;
  /** Exists, and only the admin has a right in it. */
  readonly tier = `contract-${this.id}`;
  readonly #transports = new Map<ContractRole, KubeTransport | null>();
  readonly #made: string[] = [];

  constructor(readonly target: ContractTarget) {}

  get facts(): FlavourFacts {
    return this.target.facts;
  }

  get admin(): KubeTransport {
    const transport = this.as('admin');
    if (transport === null) throw new Error(`${this.target.what} gives nobody for the role admin`);
    return transport;
  }

  as(role: ContractRole): KubeTransport | null {
    if (!this.#transports.has(role)) this.#transports.set(role, this.target.transport(role));
    return this.#transports.get(role) ?? null;
  }

  async open(): Promise<void> {
    await this.create('Namespace', { metadata: { name: this.namespace } });
    await this.create('Tier', { metadata: { name: this.tier }, spec: { order: 500, defaultAction: 'Pass' } });
  }

  async close(): Promise<void> {
    for (const path of this.#made.reverse()) await this.remove(path);
    for (const transport of this.#transports.values()) transport?.close();
    await this.target.stop();
  }

  path(kind: KnownKind, name?: string): string {
    const resource = resourceOf(kind, 'native');
    return objectPath(resource, resource.namespaced ? this.namespace : null, name);
  }

  /** The whole object: group, kind and namespace are added. */
  object(kind: KnownKind, fields: { readonly metadata: KubeObject['metadata'] } & Fields): KubeObject {
    const resource = resourceOf(kind, 'native');
    const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
    const place = resource.namespaced ? { namespace: this.namespace } : {};
    return { ...fields, apiVersion, kind: resource.kind, metadata: { ...fields.metadata, ...place } };
  }

  /** Remembers an object to take away at the end, however it comes about. */
  claim(kind: KnownKind, name: string): string {
    const path = this.path(kind, name);
    this.#made.push(path);
    return path;
  }

  async create(
    kind: KnownKind,
    fields: { readonly metadata: KubeObject['metadata'] } & Fields,
    transport: KubeTransport = this.admin,
  ): Promise<KubeObject> {
    const made = await this.post(transport, kind, this.object(kind, fields));
    // Only what this run made itself is ever taken away.
    this.claim(kind, fields.metadata.name);
    return made;
  }

  async post(
    transport: KubeTransport,
    kind: KnownKind,
    body: unknown,
    query: NonNullable<KubeRequest['query']> = {},
  ): Promise<KubeObject> {
    const request = { method: 'POST', path: this.path(kind), body, query } as const;
    return (await transport.request<KubeObject>(request)).body;
  }

  async get(path: string, transport: KubeTransport = this.admin): Promise<KubeObject> {
    return (await transport.request<KubeObject>({ method: 'GET', path })).body;
  }

  async put(
    path: string,
    body: unknown,
    transport: KubeTransport = this.admin,
    query: NonNullable<KubeRequest['query']> = {},
  ): Promise<KubeObject> {
    return (await transport.request<KubeObject>({ method: 'PUT', path, body, query })).body;
  }

  /** Deletes; what is gone already is fine. */
  async remove(path: string, transport: KubeTransport = this.admin): Promise<void> {
    try {
      await transport.request({ method: 'DELETE', path });
    } catch (error) {
      if (!(error instanceof KubeError) || error.code !== 'not-found') throw error;
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The error a request ends with. @throws when it goes well. */
export async function refusal(request: Promise<unknown>): Promise<KubeError> {
  try {
    await request;
  } catch (error) {
    if (error instanceof KubeError) return error;
    throw error;
  }
  throw new Error('the API server accepted what it must refuse');
}

/** Events of a watch until enough are there or the server closes it. */
export async function eventsOf(
  transport: KubeTransport,
  path: string,
  query: NonNullable<KubeRequest['query']>,
  enough: (events: readonly WatchEvent[]) => boolean = () => false,
): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of transport.watch(path, query, AbortSignal.timeout(watchDeadlineMs))) {
    events.push(event);
    if (enough(events)) break;
  }
  return events;
}

export const metadataOf = (event: WatchEvent): KubeObject['metadata'] =>
  (event.object as { readonly metadata: KubeObject['metadata'] }).metadata;
