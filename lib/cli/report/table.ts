/** Answers for a person: aligned columns that fit a terminal of 100 columns; what is longer goes on below, nothing is cut. */
import type { Evaluation, FlowEnd, HostEvaluation, PolicyHit, SideEvaluation } from '@/lib/policy';
import type { LabelledFlow } from '../flow/flow-line';
import { reasonText } from './evaluation-line';

export interface Column {
  readonly title: string;
  readonly width: number;
}

/** Lines of at most `width`, broken at blanks where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length > width) {
      lines.push(line);
      line = '';
    }
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width));
    line = line === '' ? rest : `${line} ${rest}`;
  }
  return [...lines, line];
}

const colours: Readonly<Record<string, string>> = { allow: '32', deny: '31', unknown: '33' };

/** Green, red or yellow where the cell begins with a verdict; `newly-denied` counts as deny. */
function painted(cell: string): string {
  const word = /(allow|deny|denied|unknown)/.exec(cell)?.[1];
  const code = word === undefined ? undefined : colours[word === 'denied' ? 'deny' : word];
  return code === undefined ? cell : `\u001b[${code}m${cell}\u001b[0m`;
}

/** `paint`: which column carries the verdict and is coloured; null paints nothing. */
export class Table {
  constructor(
    private readonly columns: readonly Column[],
    private readonly paint: string | null,
  ) {}

  head(): string {
    return this.#line(
      this.columns.map(({ title }) => title),
      false,
    );
  }

  /** A cell's parts each begin a line of their own. */
  row(cells: readonly (string | readonly string[])[]): string {
    const wrapped = this.columns.map(({ width }, index) => {
      const cell = cells[index] ?? '';
      return (typeof cell === 'string' ? [cell] : cell).flatMap((part) => wrap(part, width));
    });
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) =>
      this.#line(
        wrapped.map((lines) => lines[at] ?? ''),
        true,
      ),
    ).join('');
  }

  #line(cells: readonly string[], paint: boolean): string {
    const padded = this.columns.map(({ title, width }, index) => {
      const cell = cells[index] ?? '';
      const last = index === this.columns.length - 1;
      const text = paint && title === this.paint ? painted(cell) : cell;
      return last ? text : text + ' '.repeat(width - cell.length);
    });
    return `${padded.join(' ').trimEnd()}\n`;
  }
}

function endText(end: FlowEnd): string {
  if (end.type === 'ip') return end.ip;
  if (end.type === 'pod') return `${end.namespace}/${end.name}`;
  return 'name' in end ? `host ${end.name}` : end.zone;
}

/** `shop/web → shop/api tcp 8080`. */
export const flowText = ({ src, dst, protocol, port }: LabelledFlow): string =>
  `${endText(src)} → ${endText(dst)} ${protocol}${port === null ? '' : ` ${port}`}`;

const nameText = ({
  namespace,
  name,
}: {
  readonly namespace: string | null;
  readonly name: string;
}): string => (namespace === null || namespace === '' ? name : `${namespace}/${name}`);

function hitText(hit: PolicyHit): string {
  if (hit.kind === 'Profile') return `profile ${hit.name}`;
  if (hit.kind === 'EndOfTier')
    return `end of tier ${hit.tier}${hit.trigger === undefined ? '' : ` (${hit.trigger.kind} ${nameText(hit.trigger)})`}`;
  return `${hit.kind} ${nameText(hit)} rule ${hit.ruleIndex}`;
}

function sideText(name: string, side: SideEvaluation): string {
  const last = side.trace.at(-1);
  return `${name} ${side.verdict}${last === undefined ? '' : `: ${hitText(last)}`}`;
}

const hostText = (host: HostEvaluation): string =>
  sideText(`host ${host.hostEndpoint} ${host.direction.toLowerCase()} (${host.list})`, host);

/** What decided, a line an end; for unknown the reason first. */
export const decisionLines = ({ reason, egress, ingress, host = [] }: Evaluation): string[] => [
  ...(reason === undefined ? [] : [reasonText(reason)]),
  ...(egress === null ? [] : [sideText('egress', egress)]),
  ...(ingress === null ? [] : [sideText('ingress', ingress)]),
  ...host.map(hostText),
];
