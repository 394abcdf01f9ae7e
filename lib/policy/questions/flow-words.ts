/** The ends of a flow and what it carries, as people say it. */
import type { Flow, FlowEnd } from '../model/verdict';

export function endName(end: FlowEnd): string {
  switch (end.type) {
    case 'ip':
      return end.ip;
    case 'network':
      return end.zone === 'pub' ? 'the public network' : 'the private network';
    default:
      return end.name;
  }
}

export function serviceWords(flow: Flow): string {
  const protocol =
    typeof flow.protocol === 'number' ? `protocol ${flow.protocol}` : flow.protocol.toUpperCase();
  const detail = flow.port ?? flow.icmpType;
  return detail === undefined || detail === null ? protocol : `${protocol} ${detail}`;
}

/** `cart → redis TCP 6379`. */
export const flowTitle = (flow: Flow): string =>
  `${endName(flow.src)} → ${endName(flow.dst)} ${serviceWords(flow)}`;
