/** Felix' end of Goldmane's FlowCollector/Connect: one stream, pipelined, receipts counted. */
import * as grpc from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { goldmaneDescriptor, goldmaneLoaderOptions } from '@/lib/flows/goldmane/descriptor';
import type { GoldmaneFlow } from '@/lib/flows/goldmane/messages';
import { type Clock, systemClock } from '../clock';

/** Where flows go. Resolves once all of them were received. */
export interface FlowSink {
  send(flows: readonly GoldmaneFlow[]): Promise<void>;
  close(): void;
}

export interface GoldmaneTarget {
  /** host:port. */
  readonly address: string;
  /** PEM texts. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Name in the server's certificate. */
  readonly serverName?: string;
}

type Update = { readonly flow: GoldmaneFlow };
type Connection = grpc.ClientDuplexStream<Update, Record<string, never>>;

/** Seconds between attempts, doubling as Felix' do. */
const firstRetryMs = 1000;
const maxRetryMs = 10_000;

export class Collector implements FlowSink {
  private readonly client: grpc.Client;
  private readonly method: grpc.MethodDefinition<Update, Record<string, never>>;
  private connection: Connection | null = null;
  /** Sent or waiting, oldest first, without a receipt yet; sent again over a new connection. */
  private waiting: GoldmaneFlow[] = [];
  private settled: (() => void)[] = [];
  private retryMs = firstRetryMs;
  private cancelRetry: (() => void) | null = null;
  private closed = false;

  constructor(
    target: GoldmaneTarget,
    private readonly clock: Clock = systemClock,
    /** Told when the connection broke. */
    private readonly onError: (message: string) => void = () => undefined,
  ) {
    const service = fromJSON(goldmaneDescriptor(), goldmaneLoaderOptions)['goldmane.FlowCollector'];
    const method = (service as grpc.ServiceDefinition | undefined)?.Connect;
    if (method === undefined) throw new Error('The Goldmane descriptor has no method FlowCollector.Connect.');
    this.method = method as grpc.MethodDefinition<Update, Record<string, never>>;
    const { ca, key, cert } = target;
    this.client = new grpc.Client(
      target.address,
      grpc.credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(cert)),
      {
        'grpc.ssl_target_name_override': target.serverName ?? 'goldmane.calico-system.svc',
        'grpc.use_local_subchannel_pool': 1,
      },
    );
  }

  send(flows: readonly GoldmaneFlow[]): Promise<void> {
    if (this.closed || flows.length === 0) return Promise.resolve();
    const done = new Promise<void>((resolve) => this.settled.push(resolve));
    const open = this.connection;
    this.waiting.push(...flows);
    if (open !== null) for (const flow of flows) open.write({ flow });
    else if (this.cancelRetry === null) this.connect();
    return done;
  }

  private connect(): void {
    this.cancelRetry = null;
    const { path, requestSerialize, responseDeserialize } = this.method;
    const connection = this.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    this.connection = connection;
    connection.on('data', () => this.received());
    connection.on('error', (error: Error) => this.lost(connection, error.message));
    connection.on('end', () => this.lost(connection, 'Goldmane closed the connection'));
    for (const flow of this.waiting) connection.write({ flow });
  }

  private received(): void {
    this.retryMs = firstRetryMs;
    this.waiting.shift();
    if (this.waiting.length > 0) return;
    const settled = this.settled;
    this.settled = [];
    for (const resolve of settled) resolve();
  }

  private lost(connection: Connection, message: string): void {
    if (this.connection !== connection) return;
    this.connection = null;
    connection.cancel();
    if (this.closed) return;
    this.onError(message);
    this.cancelRetry = this.clock.schedule(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(maxRetryMs, this.retryMs * 2);
  }

  /** Gives up what is not received yet. */
  close(): void {
    this.closed = true;
    this.cancelRetry?.();
    const connection = this.connection;
    this.connection = null;
    connection?.on('error', () => undefined);
    connection?.cancel();
    this.client.close();
    for (const resolve of this.settled) resolve();
    this.settled = [];
  }
}
