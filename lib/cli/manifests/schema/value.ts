/** Values that members of manifests may have. Each refusal says what was written and what may be. */
import { z } from 'zod';
import { parseCidr, parseSelector, protocolNumber } from '@/lib/policy';

/** As written, shortened. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const expected =
  (what: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? `is missing; ${what}` : `${show(input)} is not ${what}`;

/** Anything that `fault` finds nothing wrong with; it answers with the rest of the sentence. */
const checked = (what: string, fault: (value: unknown) => string | null) =>
  z.unknown().superRefine((value, context) => {
    const message = value === undefined ? `is missing; ${what}` : fault(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

export const text = z.string({ error: expected('a string') });
export const flag = z.boolean({ error: expected('true or false') });
export const number = z.number({ error: expected('a number') });
export const list = <T extends z.ZodType>(item: T) => z.array(item, { error: expected('a list') });
export const labels = z.record(z.string(), text, { error: expected('a map from string to string') });

export const whole = (least: number, most: number) =>
  checked(`a whole number from ${least} to ${most}`, (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? null
      : `${show(value)} is no whole number from ${least} to ${most}`,
  );

const commaOr = (values: readonly string[]): string =>
  values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

/** `"allow" is no action; Allow, Deny, Log or Pass`. */
export const choice = <const T extends readonly string[]>(what: string, values: T) =>
  z.enum(values, {
    error: ({ input }) =>
      input === undefined
        ? `is missing; ${commaOr(values)}`
        : `${show(input)} is no ${what}; ${commaOr(values)}`,
  });

/** A map whose further members are left as they are. */
export const shape = <T extends z.ZodRawShape>(members: T) =>
  z.looseObject(members, { error: expected('a map') });

/** A map without further members: what it does not name, Kubernetes refuses. */
export const closed = <T extends z.ZodRawShape>(members: T) =>
  z.strictObject(members, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has no field ${commaOr(issue.keys as readonly string[])}; ${commaOr(Object.keys(members))}`
        : expected('a map')(issue),
  });

export const cidr = checked('an address range such as 10.0.0.0/8', (value) =>
  typeof value === 'string' && parseCidr(value) !== null
    ? null
    : `${show(value)} is no address range; write one such as 10.0.0.0/8`,
);

export const address = checked('an IP address', (value) =>
  typeof value === 'string' && !value.includes('/') && parseCidr(value) !== null
    ? null
    : `${show(value)} is no IP address`,
);

export const selector = checked('a selector', (value) => {
  if (typeof value !== 'string') return `${show(value)} is not a selector`;
  const parsed = parseSelector(value);
  return parsed.ok
    ? null
    : `selector ${show(value)} does not parse at ${parsed.error.position}: ${parsed.error.message}`;
});

export const protocol = checked('TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite or a number', (value) => {
  const number = typeof value === 'string' || typeof value === 'number' ? protocolNumber(value) : null;
  return number !== null && Number.isInteger(number) && number >= 1 && number <= 255
    ? null
    : `${show(value)} is no protocol; TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite or a number from 1 to 255`;
});

const portName = /^[a-zA-Z0-9_.-]{1,128}$/;
const isPort = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 65_535;

/** A number, a range `"8000:9000"` or the name of a port (calico-policy §1.4). */
export const calicoPort = checked('a port', (value) => {
  if (typeof value === 'number') return isPort(value) ? null : `${value} is no port from 1 to 65535`;
  if (typeof value !== 'string') return `${show(value)} is no port`;
  const range = /^(\d+)(?::(\d+))?$/.exec(value);
  if (range === null) return portName.test(value) ? null : `${show(value)} is no port, range or name`;
  const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
  return isPort(first) && isPort(last) && first <= last
    ? null
    : `${show(value)} is no range of ports from 1 to 65535`;
});

/** A number or the name of a port. */
export const kubernetesPort = checked('a port', (value) => {
  if (typeof value === 'number') return isPort(value) ? null : `${value} is no port from 1 to 65535`;
  return typeof value === 'string' && portName.test(value) && /[a-zA-Z]/.test(value)
    ? null
    : `${show(value)} is no port number or name`;
});

/** Kubernetes' label selector. */
export const labelSelector = closed({
  matchLabels: labels.optional(),
  matchExpressions: list(
    closed({
      key: text,
      operator: choice('operator', ['In', 'NotIn', 'Exists', 'DoesNotExist']),
      values: list(text).optional(),
    }).refine(
      ({ operator, values = [] }) =>
        operator === 'In' || operator === 'NotIn' ? values.length > 0 : values.length === 0,
      { error: 'In and NotIn need values, Exists and DoesNotExist have none', path: ['values'] },
    ),
  ).optional(),
});
