/** Failures towards Goldmane in one line: what failed, where, what to do. */
import { type ServiceError, status } from '@grpc/grpc-js';

export type GoldmaneErrorCode =
  | 'unreachable'
  | 'tls'
  | 'refused-request'
  | 'timeout'
  | 'overloaded'
  | 'credentials';

export class GoldmaneError extends Error {
  override readonly name = 'GoldmaneError';
  constructor(
    readonly code: GoldmaneErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface Cause {
  readonly pattern: RegExp;
  readonly code: GoldmaneErrorCode;
  /** Continues "Goldmane at host:port ". */
  readonly says: string;
}

const causes: readonly Cause[] = [
  {
    pattern: /ECONNREFUSED/,
    code: 'unreachable',
    says: 'refused the connection: check the address, and that its port-forward is running (kubectl -n calico-system port-forward svc/goldmane 7443).',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|name resolution/i,
    code: 'unreachable',
    says: 'has a name that cannot be resolved: check the address.',
  },
  {
    pattern: /altnames|does not match certificate/i,
    code: 'tls',
    says: 'presents a certificate for another name: give the name it carries as server name (--goldmane-server-name).',
  },
  {
    pattern: /certificate has expired|not yet valid/i,
    code: 'tls',
    says: 'presents a certificate that is not valid now: check its dates and this machine’s clock.',
  },
  {
    pattern: /unable to (verify|get)|self.signed|issuer certificate|certificate signature failure/i,
    code: 'tls',
    says: 'presents a certificate that the given CA did not sign: give the CA that Tigera’s operator uses (ConfigMap goldmane-ca-bundle) with --goldmane-ca.',
  },
  {
    pattern: /wrong version number|packet length too long|EPROTO/i,
    code: 'tls',
    says: 'does not speak TLS there: check that the port is Goldmane’s (7443).',
  },
  {
    // Under TLS 1.3 a refused client certificate is only seen as a connection that ends before it was used.
    pattern:
      /alert|bad certificate|certificate required|unknown ca|ECONNRESET|socket hang up|disconnected|Failed to connect \(/i,
    code: 'tls',
    says: 'ended the connection while it was set up: the client certificate must be signed by the cluster’s CA (--goldmane-cert, --goldmane-key).',
  },
];

/** `what`: the request, for messages of the server's own. */
export function goldmaneError(error: ServiceError, address: string, what: string): GoldmaneError {
  const place = `Goldmane at ${address}`;
  const details = (error.details || error.message).replaceAll(/\s+/g, ' ');
  switch (error.code) {
    case status.DEADLINE_EXCEEDED:
      return new GoldmaneError(
        'timeout',
        `${place} did not answer ${what} in time: it may be overloaded, or the address leads nowhere.`,
        { cause: error },
      );
    case status.RESOURCE_EXHAUSTED:
      return new GoldmaneError('overloaded', `${place} refused ${what}: ${details}.`, { cause: error });
    case status.UNAVAILABLE: {
      const cause = causes.find(({ pattern }) => pattern.test(details));
      if (cause !== undefined)
        return new GoldmaneError(cause.code, `${place} ${cause.says}`, { cause: error });
      return new GoldmaneError('unreachable', `${place} cannot be reached: ${details}.`, { cause: error });
    }
    default:
      return new GoldmaneError(
        'refused-request',
        `${place} did not answer ${what}: ${details} (gRPC ${status[error.code] ?? error.code}).`,
        { cause: error },
      );
  }
}
