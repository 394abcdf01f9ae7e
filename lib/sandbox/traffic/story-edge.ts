/** One line of the story: who opens connections to whom, and how often. Workload level; pods are drawn later. */

/** An end as the story names it. */
export type StoryEnd =
  | { readonly type: 'workload'; readonly namespace: string; readonly name: string }
  /** An address inside a NetworkSet (namespace null: GlobalNetworkSet). */
  | { readonly type: 'network-set'; readonly namespace: string | null; readonly name: string }
  /** A machine with a host endpoint, by the host endpoint's node. */
  | { readonly type: 'host'; readonly node: string }
  /** The endpoints of a Service that are no pods of ours, such as the API server. */
  | { readonly type: 'service'; readonly namespace: string; readonly name: string }
  /** An address outside. */
  | { readonly type: 'address'; readonly ip: string };

/** How many connections, in connections an hour unless said. */
export type Rate =
  /** Follows the day: least at 03:00, most at 15:00, `perHour` on average. */
  | { readonly type: 'diurnal'; readonly perHour: number }
  /** Evenly spaced, as scrapes and keep-alives are. */
  | { readonly type: 'steady'; readonly perHour: number }
  /** A CronJob: `connections` within the first minutes of each run. */
  | { readonly type: 'run'; readonly connections: number; readonly minutes: number }
  /** Happened once: `daysAgo` days before the story's day, at that time of day. */
  | {
      readonly type: 'once';
      readonly daysAgo: number;
      readonly hour: number;
      readonly minute: number;
      readonly connections: number;
    }
  /** Began `daysAgo` days before the story's day, at that time of day, and goes on evenly. */
  | {
      readonly type: 'since';
      readonly daysAgo: number;
      readonly hour: number;
      readonly minute: number;
      readonly perHour: number;
    };

export interface StoryEdge {
  readonly src: StoryEnd;
  readonly dst: StoryEnd;
  readonly protocol: 'tcp' | 'udp';
  /** The pod's port, after DNAT. */
  readonly port: number;
  readonly rate: Rate;
  /** Bytes of one connection: requests and answers. */
  readonly bytes: { readonly forward: number; readonly reverse: number };
  /** Dialled through its Service (else directly, as scrapes are). */
  readonly viaService: boolean;
  /** False where Calico had not evaluated the pending trace: it is then empty. */
  readonly pendingComputed: boolean;
  /** Connections stay open over windows and keep the trace of their first packet. */
  readonly pooled: boolean;
}

export interface StoryEdgeOptions {
  readonly bytes?: readonly [forward: number, reverse: number];
  readonly direct?: boolean;
  readonly pendingComputed?: boolean;
  readonly pooled?: boolean;
}

/**
 * Notation of an end: `shop/cart` a workload, `set:shop/payment-api` and `set:-/name` network sets,
 * `host:legacy-erp`, `svc:default/kubernetes`, `ip:203.0.113.7`.
 */
function parseEnd(text: string): StoryEnd {
  const [, mark = '', rest = ''] = /^(?:(set|host|svc|ip):)?(.+)$/.exec(text) ?? [];
  if (mark === 'host') return { type: 'host', node: rest };
  if (mark === 'ip') return { type: 'address', ip: rest };
  const [namespace = '', name = ''] = rest.split('/');
  if (namespace === '' || name === '')
    throw new Error(`Story end "${text}" is not written as namespace/name.`);
  if (mark === 'set') return { type: 'network-set', namespace: namespace === '-' ? null : namespace, name };
  return mark === 'svc' ? { type: 'service', namespace, name } : { type: 'workload', namespace, name };
}

/** `edge('shop/frontend > shop/cart', 'tcp/8080', {type: 'diurnal', perHour: 900})`; see {@link parseEnd} for ends. */
export function edge(line: string, port: string, rate: Rate, options: StoryEdgeOptions = {}): StoryEdge {
  const [src = '', dst = ''] = line.split(' > ');
  const [protocol, number] = port.split('/');
  if (protocol !== 'tcp' && protocol !== 'udp')
    throw new Error(`Story port "${port}" is not tcp/… or udp/….`);
  const [forward, reverse] = options.bytes ?? [900, 4200];
  return {
    src: parseEnd(src),
    dst: parseEnd(dst),
    protocol,
    port: Number(number),
    rate,
    bytes: { forward, reverse },
    viaService: options.direct !== true,
    pendingComputed: options.pendingComputed ?? true,
    pooled: options.pooled ?? false,
  };
}

const endName = (end: StoryEnd): string => {
  switch (end.type) {
    case 'host':
      return `host:${end.node}`;
    case 'address':
      return `ip:${end.ip}`;
    default:
      return `${end.type}:${end.namespace ?? '-'}/${end.name}`;
  }
};

/** Tells one line of the story from the others; seeds its draws. */
export const storyEdgeName = (story: StoryEdge): string =>
  `${endName(story.src)}>${endName(story.dst)}/${story.protocol}/${story.port}`;
