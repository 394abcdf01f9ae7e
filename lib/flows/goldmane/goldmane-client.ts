/** Goldmane over mutual TLS: the two calls that a source needs. Never asks for what is known to end the server (flow-logs §1.14). */
import * as grpc from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { goldmaneDescriptor, goldmaneLoaderOptions } from './descriptor';
import { GoldmaneError, goldmaneError } from './goldmane-error';
import type {
  GoldmaneFlowResult,
  GoldmaneListRequest,
  GoldmaneListResult,
  GoldmaneStreamRequest,
} from './messages';

/** Where Goldmane is and who we are to it. There is no mode without client certificate. */
export interface GoldmaneAddress {
  /** host:port. */
  readonly address: string;
  /** PEM texts. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Name in Goldmane's certificate; `goldmane.calico-system.svc` when null. */
  readonly serverName: string | null;
}

export const defaultServerName = 'goldmane.calico-system.svc';

/** A server frozen by a slow reader of somebody else's answered after 59 s. */
const listDeadlineMs = 75_000;
/** 20,000 rows are 5.6 MB: the default of 4 MiB is too small (flow-logs §1.1). */
const maxReplyBytes = 256 * 1024 * 1024;

type ListMethod = grpc.MethodDefinition<GoldmaneListRequest, GoldmaneListResult>;
type StreamMethod = grpc.MethodDefinition<GoldmaneStreamRequest, GoldmaneFlowResult>;

function credentialsOf({ address, ca, cert, key }: GoldmaneAddress): grpc.ChannelCredentials {
  try {
    return grpc.credentials.createSsl(Buffer.from(ca), Buffer.from(key), Buffer.from(cert));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new GoldmaneError(
      'credentials',
      `The certificates for Goldmane at ${address} cannot be used (${detail}): CA, certificate and key must be PEM files that belong together.`,
      { cause: error },
    );
  }
}

export interface StreamEnd {
  /** Null when we closed it. */
  readonly error: GoldmaneError | null;
}

export class GoldmaneClient {
  private readonly client: grpc.Client;
  private readonly listMethod: ListMethod;
  private readonly streamMethod: StreamMethod;
  private readonly calls = new Set<{ cancel(): void }>();

  /** Fails with a {@link GoldmaneError} when the certificates cannot be used; connects with the first call. */
  constructor(private readonly target: GoldmaneAddress) {
    const service = fromJSON(goldmaneDescriptor(), goldmaneLoaderOptions)['goldmane.Flows'];
    const methods = service as grpc.ServiceDefinition | undefined;
    if (methods?.List === undefined || methods.Stream === undefined)
      throw new Error('The Goldmane descriptor has no service Flows with List and Stream.');
    this.listMethod = methods.List as ListMethod;
    this.streamMethod = methods.Stream as StreamMethod;
    this.client = new grpc.Client(target.address, credentialsOf(target), {
      'grpc.ssl_target_name_override': target.serverName ?? defaultServerName,
      'grpc.max_receive_message_length': maxReplyBytes,
      'grpc.use_local_subchannel_pool': 1,
      // Keepalive pings more often than every five minutes are punished: none at all.
      'grpc.initial_reconnect_backoff_ms': 500,
      'grpc.max_reconnect_backoff_ms': 5000,
    });
  }

  /** Rows of `[from, to)`, both bucket bounds in unix seconds: one row a key, newest first. `limit` 0: all of them. */
  list(from: number, to: number, limit = 0): Promise<readonly GoldmaneFlowResult[]> {
    const request: GoldmaneListRequest = {
      start_time_gte: from,
      start_time_lt: to,
      page: 0,
      page_size: limit,
      sort_by: [],
      filter: null,
      aggregation_interval: 0,
    };
    const { path, requestSerialize, responseDeserialize } = this.listMethod;
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        { deadline: Date.now() + listDeadlineMs },
        (error, reply) => {
          this.calls.delete(call);
          if (error !== null) reject(goldmaneError(error, this.target.address, 'a list of flows'));
          else resolve(reply?.flows ?? []);
        },
      );
      this.calls.add(call);
    });
  }

  /**
   * Rows as buckets close, one row a key and bucket; `startTime` 0 = from now on, negative = so many seconds back first.
   * `onRow` must not block: a reader that does not drain freezes the server for everybody. The result closes the stream.
   */
  stream(
    startTime: number,
    onRow: (row: GoldmaneFlowResult) => void,
    onEnd: (end: StreamEnd) => void,
  ): () => void {
    const { path, requestSerialize, responseDeserialize } = this.streamMethod;
    const request = { start_time_gte: startTime, filter: null, aggregation_interval: 0 };
    const call = this.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    this.calls.add(call);
    let open = true;
    const end = (error: GoldmaneError | null): void => {
      if (!open) return;
      open = false;
      this.calls.delete(call);
      onEnd({ error });
    };
    call.on('data', (row: GoldmaneFlowResult) => {
      if (open) onRow(row);
    });
    call.on('error', (error: grpc.ServiceError) =>
      end(
        error.code === grpc.status.CANCELLED
          ? null
          : goldmaneError(error, this.target.address, 'a stream of flows'),
      ),
    );
    call.on('end', () =>
      end(new GoldmaneError('unreachable', `Goldmane at ${this.target.address} ended the stream of flows.`)),
    );
    return () => {
      end(null);
      call.cancel();
    };
  }

  close(): void {
    for (const call of this.calls) call.cancel();
    this.client.close();
  }
}
