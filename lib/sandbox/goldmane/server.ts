/** Goldmane's gRPC front with mutual TLS: any client certificate of the authority may read and push (flow-logs §1.1). */
import * as grpc from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { goldmaneDescriptor, goldmaneLoaderOptions } from '@/lib/flows/goldmane/descriptor';
import type {
  GoldmaneFilterHintsRequest,
  GoldmaneFilterHintsResult,
  GoldmaneFlow,
  GoldmaneFlowResult,
  GoldmaneListRequest,
  GoldmaneListResult,
  GoldmaneStatisticsRequest,
  GoldmaneStatisticsResult,
  GoldmaneStreamRequest,
} from '@/lib/flows/goldmane/messages';
import { type Clock, systemClock, untilNextWindow } from '../clock';
import { Goldmane } from './goldmane';
import { CrashError } from './time-range';

/** PEM texts. `ca` signs the clients that are let in. */
export interface TlsMaterial {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface GoldmaneOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Width of a bucket; Calico's own is 15 s. */
  readonly windowSeconds?: number;
  readonly tls: TlsMaterial;
  readonly clock?: Clock;
  /** Told when a request ended the process as it would end the real one; it then restarts by itself. */
  readonly onCrash?: (why: string) => void;
}

export interface GoldmaneServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly windowSeconds: number;
  /** Puts a flow in as if Felix had sent it over one connection. */
  ingest(flow: GoldmaneFlow): void;
  /** Loses everything and begins ids at 1, as a pod restart does; resolves when it serves again, at a window's begin. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

type Empty = Record<string, never>;

const definition = fromJSON(goldmaneDescriptor(), goldmaneLoaderOptions);

function service(name: 'Flows' | 'Statistics' | 'FlowCollector'): grpc.ServiceDefinition {
  const found = definition[`goldmane.${name}`];
  if (found === undefined) throw new Error(`The Goldmane descriptor has no service ${name}.`);
  return found as grpc.ServiceDefinition;
}

const unknownError = (error: unknown): { code: grpc.status; message: string } => ({
  code: grpc.status.UNKNOWN,
  message: error instanceof Error ? error.message : String(error),
});

/** One life of the server on its port. */
class Life {
  private readonly server = new grpc.Server({ 'grpc.max_send_message_length': -1 });
  readonly goldmane: Goldmane;

  constructor(
    clock: Clock,
    windowSeconds: number,
    private readonly crash: (why: string) => void,
  ) {
    this.goldmane = new Goldmane(clock, windowSeconds);
    this.server.addService(service('Flows'), {
      List: this.unary((request: GoldmaneListRequest) => this.goldmane.list(request)),
      FilterHints: this.unary((request: GoldmaneFilterHintsRequest) => this.goldmane.filterHints(request)),
      Stream: this.stream,
    });
    this.server.addService(service('Statistics'), { List: this.statistics });
    this.server.addService(service('FlowCollector'), { Connect: this.connect });
  }

  /** Runs `work`; a request that ends the real process ends this life. Null when there is nothing to answer with. */
  private attempt<T>(work: () => T, refuse: (error: unknown) => void): T | null {
    try {
      return work();
    } catch (error) {
      if (error instanceof CrashError) this.crash(error.message);
      else refuse(error);
      return null;
    }
  }

  private unary<Request, Answer extends GoldmaneListResult | GoldmaneFilterHintsResult>(
    answer: (request: Request) => Answer,
  ): grpc.handleUnaryCall<Request, Answer> {
    return (call, callback) => {
      const result = this.attempt(
        () => answer(call.request),
        (error) => callback(unknownError(error)),
      );
      if (result !== null) callback(null, result);
    };
  }

  private readonly stream: grpc.handleServerStreamingCall<GoldmaneStreamRequest, GoldmaneFlowResult> = (
    call,
  ) => {
    const close = this.attempt(
      () =>
        this.goldmane.stream(call.request, {
          write: (row) => call.write(row),
          onDrain: (resume) => call.once('drain', resume),
        }),
      (error) => call.emit('error', unknownError(error)),
    );
    call.on('cancelled', () => close?.());
    call.on('close', () => close?.());
  };

  private readonly statistics: grpc.handleServerStreamingCall<
    GoldmaneStatisticsRequest,
    GoldmaneStatisticsResult | Empty
  > = (call) => {
    const results = this.attempt(
      () => this.goldmane.statistics(call.request),
      (error) => call.emit('error', unknownError(error)),
    );
    if (results === null) return;
    for (const result of results) call.write(result);
    if (results.length > 0) call.end();
    else {
      call.write({});
      call.emit('error', { code: grpc.status.NOT_FOUND, message: 'no statistics found' });
    }
  };

  private readonly connect: grpc.handleBidiStreamingCall<{ flow: GoldmaneFlow | null }, Empty> = (call) => {
    const peer = call.getPeer();
    call.on('data', (update: { flow: GoldmaneFlow | null }) => {
      this.attempt(
        () => {
          this.goldmane.receive(update.flow, peer);
          call.write({});
        },
        (error) => call.emit('error', unknownError(error)),
      );
    });
    call.on('end', () => call.end());
    call.on('error', () => undefined);
  };

  bind(port: number, tls: TlsMaterial): Promise<number> {
    const credentials = grpc.ServerCredentials.createSsl(
      Buffer.from(tls.ca),
      [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }],
      true,
    );
    return new Promise((resolve, reject) => {
      this.server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
  }

  end(): void {
    this.goldmane.stop();
    this.server.forceShutdown();
  }
}

class RunningGoldmane implements GoldmaneServer {
  readonly windowSeconds: number;
  private readonly clock: Clock;
  private life: Life | null = null;
  private port: number;
  private restarting: Promise<void> | null = null;
  private stopped = false;
  private cancelWait: (() => void) | null = null;

  constructor(private readonly options: GoldmaneOptions) {
    this.windowSeconds = options.windowSeconds ?? 15;
    this.clock = options.clock ?? systemClock;
    this.port = options.port ?? 0;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async begin(): Promise<void> {
    const life = new Life(this.clock, this.windowSeconds, (why) => {
      this.options.onCrash?.(why);
      this.restart().catch(() => undefined);
    });
    this.life = life;
    try {
      this.port = await life.bind(this.port, this.options.tls);
    } catch (error) {
      life.end();
      throw error;
    }
    if (this.stopped) life.end();
  }

  ingest(flow: GoldmaneFlow): void {
    this.life?.goldmane.receive(flow, 'in-process');
  }

  restart(): Promise<void> {
    this.restarting ??= this.restartOnce().finally(() => {
      this.restarting = null;
    });
    return this.restarting;
  }

  private async restartOnce(): Promise<void> {
    this.life?.end();
    this.life = null;
    // The real process waits for its clock to align before it serves.
    await new Promise<void>((resolve) => {
      const cancel = this.clock.schedule(resolve, untilNextWindow(this.clock.now(), this.windowSeconds));
      this.cancelWait = () => {
        cancel();
        resolve();
      };
    });
    this.cancelWait = null;
    if (!this.stopped) await this.begin();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelWait?.();
    await this.restarting?.catch(() => undefined);
    this.life?.end();
    this.life = null;
  }
}

/** Starts Goldmane on 127.0.0.1. Fails when the port is taken or the certificates do not load. */
export async function startGoldmane(options: GoldmaneOptions): Promise<GoldmaneServer> {
  const running = new RunningGoldmane(options);
  await running.begin();
  return running;
}
