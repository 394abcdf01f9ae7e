/** One line of `--flows`: a concrete connection, checked, with the ends shared between equal ones. */
import { z } from 'zod';
import { type Flow, type FlowEnd, hasPorts, protocolNumber } from '@/lib/policy';
import { pathText } from '../manifests/read-manifests';
import { address, closed, show, whole } from '../manifests/schema/value';

export interface LabelledFlow extends Flow {
  /** As given; answers carry it. */
  readonly id: string | number;
}

const isProtocol = (value: unknown): boolean => {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const number = protocolNumber(value);
  return number !== null && Number.isInteger(number) && number >= 0 && number <= 255;
};
const protocol = z.custom<string | number>(isProtocol, {
  error: ({ input }) =>
    input === undefined
      ? 'is missing; tcp, udp, sctp, icmp, icmp6 or a number'
      : `${show(input)} is no protocol; tcp, udp, sctp, icmp, icmp6 or a number from 0 to 255`,
});
const id = z.union([z.string(), z.number()], {
  error: ({ input }) =>
    input === undefined
      ? 'is missing; a string or a number'
      : `${show(input)} is no id; a string or a number`,
});
const ipVersion = z.literal([4, 6], { error: ({ input }) => `${show(input)} is no IP version; 4 or 6` });
const pod = z.string().regex(/^[^/]+\/[^/]+$/);
const name = z.string().min(1);

const ways = '{"pod":"namespace/name"}, {"ip":"address"} or {"hostEndpoint":"name"}';
const end = z.union(
  [
    z.strictObject({ pod }),
    z.strictObject({ ip: address.transform(String) }),
    z.strictObject({ hostEndpoint: name }),
  ],
  {
    error: ({ input }) => (input === undefined ? `is missing; ${ways}` : `${show(input)} is no end; ${ways}`),
  },
);

const port = whole(0, 65_535).transform(Number);
const optionalNumber = (schema: z.ZodType<number>) => schema.nullish();
const line = closed({
  id,
  src: end,
  dst: end,
  protocol,
  port: optionalNumber(port),
  srcPort: optionalNumber(port),
  icmpType: optionalNumber(whole(0, 255).transform(Number)),
  icmpCode: optionalNumber(whole(0, 255).transform(Number)),
  ipVersion: ipVersion.nullish(),
}).refine(({ protocol: given, port: number }) => number != null || !hasPorts(protocolNumber(given) ?? 0), {
  error: 'is missing; a number from 0 to 65535',
  path: ['port'],
});

type End = z.infer<typeof end>;

/** Equal ends are one object, so that the engine's memos by identity hold. */
export class FlowEnds {
  readonly #known = new Map<string, FlowEnd>();

  of(given: End): FlowEnd {
    const [kind, text] =
      'pod' in given
        ? ['pod', given.pod]
        : 'ip' in given
          ? ['ip', given.ip]
          : ['host-endpoint', given.hostEndpoint];
    const key = `${kind} ${text}`;
    const known = this.#known.get(key) ?? make(kind, text ?? '');
    this.#known.set(key, known);
    return known;
  }
}

function make(kind: string | undefined, text: string): FlowEnd {
  if (kind === 'ip') return { type: 'ip', ip: text };
  if (kind === 'host-endpoint') return { type: 'host-endpoint', name: text };
  const [namespace = '', name = ''] = text.split('/');
  return { type: 'pod', namespace, name };
}

export type ParsedLine =
  | { readonly flow: LabelledFlow }
  /** One sentence for each thing that is wrong. */
  | { readonly problems: readonly string[] };

export function parseFlowLine(text: string, ends: FlowEnds): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problems: [`is no JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = line.safeParse(value);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map(({ path, message }) => {
        const where = pathText(path.map((step) => (typeof step === 'symbol' ? String(step) : step)));
        return where === '' ? `the flow ${message}` : `${where}: ${message}`;
      }),
    };
  const { src, dst, port: number, srcPort, icmpType, icmpCode, ipVersion: version, ...rest } = parsed.data;
  const flow: LabelledFlow = {
    id: rest.id,
    src: ends.of(src),
    dst: ends.of(dst),
    protocol: typeof rest.protocol === 'string' ? rest.protocol.toLowerCase() : rest.protocol,
    port: number ?? null,
    ...(srcPort == null ? {} : { srcPort }),
    ...(icmpType == null ? {} : { icmpType }),
    ...(icmpCode == null ? {} : { icmpCode }),
    ...(version == null ? {} : { ipVersion: version }),
  };
  return { flow };
}
