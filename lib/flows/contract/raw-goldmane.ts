/** Every call of Goldmane's as it is, for the contract suite: requests that the product's own client never makes too. */
import * as grpc from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { goldmaneDescriptor, goldmaneLoaderOptions } from '../goldmane/descriptor';
import { defaultServerName, type GoldmaneAddress } from '../goldmane/goldmane-client';
import type {
  GoldmaneFilter,
  GoldmaneFilterHintsRequest,
  GoldmaneFilterHintsResult,
  GoldmaneFlowResult,
  GoldmaneListRequest,
  GoldmaneListResult,
  GoldmaneStatisticsRequest,
  GoldmaneStatisticsResult,
} from '../goldmane/messages';

type Credentials = 'with certificate' | 'without certificate';
const deadlineMs = 20_000;

export const filterOf = (members: Partial<GoldmaneFilter>): GoldmaneFilter => ({
  source_names: [],
  source_namespaces: [],
  dest_names: [],
  dest_namespaces: [],
  protocols: [],
  dest_ports: [],
  actions: [],
  policies: [],
  reporter: 'ReporterUnspecified',
  pending_actions: [],
  ...members,
});

const definition = fromJSON(goldmaneDescriptor(), goldmaneLoaderOptions);

function method<Request, Reply>(
  service: 'Flows' | 'Statistics',
  name: string,
): grpc.MethodDefinition<Request, Reply> {
  const found = (definition[`goldmane.${service}`] as grpc.ServiceDefinition | undefined)?.[name];
  if (found === undefined) throw new Error(`The Goldmane descriptor has no method ${service}.${name}.`);
  return found as grpc.MethodDefinition<Request, Reply>;
}

/** A stream's messages until it ends; the error it ended with is null for a regular end. */
export interface Drained<T> {
  readonly messages: readonly T[];
  readonly code: grpc.status;
}

export class RawGoldmane {
  private readonly client: grpc.Client;

  constructor(target: GoldmaneAddress, credentials: Credentials = 'with certificate') {
    const own = credentials === 'with certificate' ? [Buffer.from(target.key), Buffer.from(target.cert)] : [];
    this.client = new grpc.Client(
      target.address,
      grpc.credentials.createSsl(Buffer.from(target.ca), ...own),
      {
        'grpc.ssl_target_name_override': target.serverName ?? defaultServerName,
        'grpc.max_receive_message_length': -1,
        'grpc.use_local_subchannel_pool': 1,
      },
    );
  }

  private unary<Request, Reply>(of: grpc.MethodDefinition<Request, Reply>, request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        of.path,
        of.requestSerialize,
        of.responseDeserialize,
        request,
        { deadline: Date.now() + deadlineMs },
        (error, reply) => {
          if (error !== null) reject(error);
          else if (reply === undefined) reject(new Error(`${of.path} gave no reply`));
          else resolve(reply);
        },
      );
    });
  }

  list(request: Partial<GoldmaneListRequest>): Promise<GoldmaneListResult> {
    return this.unary(method<GoldmaneListRequest, GoldmaneListResult>('Flows', 'List'), {
      start_time_gte: 0,
      start_time_lt: 0,
      page: 0,
      page_size: 0,
      sort_by: [],
      filter: null,
      aggregation_interval: 0,
      ...request,
    });
  }

  hints(request: Partial<GoldmaneFilterHintsRequest>): Promise<GoldmaneFilterHintsResult> {
    return this.unary(method<GoldmaneFilterHintsRequest, GoldmaneFilterHintsResult>('Flows', 'FilterHints'), {
      type: 'FilterTypeDestName',
      filter: null,
      start_time_gte: 0,
      start_time_lt: 0,
      page: 0,
      page_size: 0,
      ...request,
    });
  }

  /** Packets per policy. */
  statistics(request: Partial<GoldmaneStatisticsRequest>): Promise<Drained<GoldmaneStatisticsResult>> {
    const { path, requestSerialize, responseDeserialize } = method<
      GoldmaneStatisticsRequest,
      GoldmaneStatisticsResult
    >('Statistics', 'List');
    const call = this.client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      {
        start_time_gte: 0,
        start_time_lt: 0,
        type: 'PacketCount',
        group_by: 'Policy',
        policy_match: null,
        time_series: false,
        ...request,
      },
      { deadline: Date.now() + deadlineMs },
    );
    return new Promise((resolve) => {
      const messages: GoldmaneStatisticsResult[] = [];
      call.on('data', (message: GoldmaneStatisticsResult) => messages.push(message));
      call.on('error', (error: grpc.ServiceError) => resolve({ messages, code: error.code }));
      call.on('end', () => resolve({ messages, code: grpc.status.OK }));
    });
  }

  /** Always drained; rows gather in the result until it is closed. */
  stream(startTime: number, filter: GoldmaneFilter): { rows: GoldmaneFlowResult[]; close: () => void } {
    const { path, requestSerialize, responseDeserialize } = method<object, GoldmaneFlowResult>(
      'Flows',
      'Stream',
    );
    const rows: GoldmaneFlowResult[] = [];
    const request = { start_time_gte: startTime, filter, aggregation_interval: 0 };
    const call = this.client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    call.on('data', (row: GoldmaneFlowResult) => rows.push(row));
    call.on('error', () => undefined);
    return { rows, close: () => call.cancel() };
  }

  close(): void {
    this.client.close();
  }
}
