/** What FlowCollector/Connect lets in: duplicates of one connection are dropped for five minutes (flow-logs §1.10, §1.14). */
import type { GoldmaneFlow, GoldmaneFlowKey } from '@/lib/flows/goldmane/messages';
import { flowKeyText, hitsOf } from './flow-key';
import { CrashError } from './time-range';

const rememberedMs = 5 * 60_000;

export type KeyedFlow = GoldmaneFlow & { readonly Key: GoldmaneFlowKey };

/** Refuses what ends the real process: no flow, no key, an end-of-tier hit without trigger. */
export function checkedFlow(flow: GoldmaneFlow | null): KeyedFlow {
  const key = flow?.Key ?? null;
  if (flow === null || key === null) throw new CrashError('FlowUpdate without flow or key');
  for (const hit of hitsOf(key))
    if (hit.kind === 'EndOfTier' && hit.trigger === null)
      throw new CrashError('end-of-tier hit without trigger');
  return { ...flow, Key: key };
}

export class DuplicateFilter {
  private readonly seen = new Map<string, number>();

  /** Counters are ignored, the client's port is not: a replay over a new connection counts twice. */
  isNew(flow: KeyedFlow, peer: string, nowMs: number): boolean {
    const text = `${peer}\n${flow.start_time}\n${flow.end_time}\n${flowKeyText(flow.Key)}`;
    if (this.seen.has(text)) return false;
    this.seen.set(text, nowMs);
    return true;
  }

  sweep(nowMs: number): void {
    for (const [text, at] of this.seen) {
      if (nowMs - at <= rememberedMs) break;
      this.seen.delete(text);
    }
  }
}
