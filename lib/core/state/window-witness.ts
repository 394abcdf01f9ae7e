/** The newest recorded window that held something: what a source still has of it tells whether it lost its memory since. */
import { type FlowHistory, type WindowWitness, windowTotals } from '@/lib/flows';

/** Eight windows of Goldmane's: reading them costs little, and a cluster that was idle for as long bears no witness. */
const lookBackSeconds = 120;

/** @param newest end of the newest window of the source, unix seconds */
export async function newestWitness(
  history: FlowHistory,
  source: string,
  newest: number,
): Promise<WindowWitness | null> {
  let found: WindowWitness | null = null;
  for await (const entry of history.entries({ from: newest - lookBackSeconds, to: newest })) {
    if (entry.type !== 'window' || entry.window.source !== source) continue;
    const { start, end, rows } = entry.window;
    if (rows.length === 0 || (found !== null && found.start > start)) continue;
    found = { start, end, ...windowTotals(rows) };
  }
  return found;
}
