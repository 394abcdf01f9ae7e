/** Recorded flows for a snapshot: from the history on this disk, or from a running core that has it locked. */
import { existsSync } from 'node:fs';
import { type HistoryEntry, openDuckDbHistory, type TimeRange } from '@/lib/flows';
import { recordingEntries } from '@/lib/flows/recording/recording-entries';
import type { CoreAddress } from './options';

export interface RecordedFlows {
  readonly range: TimeRange;
  readonly entries: AsyncIterable<HistoryEntry>;
  close(): Promise<void>;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param path of the history file. @throws Error when there is none, or somebody else has it open. */
export async function flowsOfHistory(path: string, seconds: number): Promise<RecordedFlows> {
  if (!existsSync(path))
    throw new Error(
      `There is no flow history of this cluster at ${path}. Name its folder with --data DIR, a running Drawbridge with --core URL, or take the objects alone with --no-flows.`,
    );
  const history = await openDuckDbHistory({ path }).catch((error: unknown) => {
    const reason = reasonOf(error);
    throw new Error(
      /in use by another process|open in this process/.test(reason)
        ? `${reason} A running Drawbridge gives its flows too: --core http://127.0.0.1:4680, with a token of the cluster in DRAWBRIDGE_TOKEN.`
        : reason,
      { cause: error },
    );
  });
  const now = Date.now() / 1000;
  const { newest } = await history.observation({ from: now - seconds, to: now });
  const to = newest ?? Math.floor(now);
  const range = { from: to - seconds, to };
  return { range, entries: history.entries(range), close: () => history.close() };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

async function refusalOf(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
  return body?.error?.message ?? `status ${answer.status}`;
}

async function asked(url: URL, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init).catch((error: unknown) => {
    throw new Error(`Drawbridge at ${url.origin} does not answer (${reasonOf(error)}). See that it runs.`, {
      cause: error,
    });
  });
  if (!answer.ok)
    throw new Error(`Drawbridge at ${url.origin} refused ${url.pathname}: ${await refusalOf(answer)}`);
  return answer;
}

/** @throws Error when the core does not answer, or does not take the token. */
export async function flowsOfCore({ url, token }: CoreAddress, seconds: number): Promise<RecordedFlows> {
  const login = await asked(new URL('/api/login', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-drawbridge': '1' },
    body: JSON.stringify({ token }),
  });
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const path = `/api/flows.ndjson?range=${Math.ceil(seconds / 60)}m`;
  const answer = await asked(new URL(path, url), { headers: { cookie } });
  if (answer.body === null) throw new Error(`Drawbridge at ${url.origin} sent no flows.`);
  const lines = linesOf(answer.body as ReadableStream<Uint8Array>);
  const first = await lines.next();
  const header = JSON.parse(first.done === true ? 'null' : first.value) as TimeRange | null;
  if (header === null) throw new Error(`Drawbridge at ${url.origin} sent no flows.`);
  async function* all(): AsyncGenerator<string> {
    yield JSON.stringify(header);
    yield* lines;
  }
  return {
    range: { from: header.from, to: header.to },
    entries: recordingEntries(all(), url.origin),
    close: async () => {
      await fetch(new URL('/api/logout', url), {
        method: 'POST',
        headers: { cookie, 'x-drawbridge': '1' },
      }).catch(() => undefined);
    },
  };
}
