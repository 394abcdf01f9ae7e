/** What pages of a busy cluster ask for, answered by core's own routes. */
import { jsonText } from '@/lib/core/http/answer';
import { type ApiContext, StreamAnswer } from '@/lib/core/http/server';
import { granted } from '@/lib/core/permissions';
import { readRoutes } from '@/lib/core/routes/read-routes';
import type { PictureBuilder } from '@/lib/core/state/picture-builder';
import type { EdgeSummary } from '@/lib/flows';
import { policyKey, type Snapshot } from '@/lib/policy';

export interface Asked {
  readonly name: string;
  readonly path: string;
  readonly query: string;
}

/** Every page there is, and the lists of edges in each way they are filtered, grouped and sorted. */
export function asked(snapshot: Snapshot, edges: readonly EdgeSummary[]): Asked[] {
  const [staged] = snapshot.policies.filter(({ kind }) => kind === 'StagedNetworkPolicy');
  const policy = staged === undefined ? '' : encodeURIComponent(policyKey(staged));
  const edge = encodeURIComponent(edges[0]?.id ?? '');
  const of = (name: string, path: string, query = 'range=7d'): Asked => ({
    name,
    path: `/api/${path}`,
    query,
  });
  return [
    of('status', 'status'),
    of('overview', 'overview'),
    of('namespaces', 'namespaces'),
    of('one namespace', 'namespace', 'ns=ns-30'),
    of('policies', 'policies'),
    of('policies of a namespace', 'policies', 'ns=ns-30'),
    of('one policy', 'policy', `policy=${policy}`),
    of('edges', 'edges'),
    of('edges of a day, by rule', 'edges', 'range=1d&group=rule'),
    of('edges that would be denied', 'edges', 'verdict=would-deny,unknown&group=rule&limit=2000'),
    of('edges by source', 'edges', 'group=source&sort=last&limit=2000'),
    of('edges by destination', 'edges', 'group=destination&sort=name'),
    of('edges by policy', 'edges', 'group=policy'),
    of('edges of a namespace', 'edges', 'ns=ns-30&group=none'),
    of('edges of a policy', 'edges', 'policy=default-deny'),
    of('edges with a word in them', 'edges', 'q=selected&sort=first'),
    of('edges as CSV', 'edges.csv'),
    of('one edge', 'edge', `id=${edge}`),
    of('rollout', 'rollout'),
    of('activity', 'activity'),
    of('preflight', 'preflight'),
  ];
}

const session: ApiContext['session'] = {
  id: 'bench',
  user: 'bench',
  transport: {
    description: 'nobody',
    request: () => Promise.reject(new Error('A page that only reads asks nothing of the API server.')),
    watch: () => {
      throw new Error('A page that only reads watches nothing.');
    },
    close: () => undefined,
  },
  createdAt: 0,
  lastSeen: 0,
};

/** Answers to the last byte, as the server would send it; their length. */
export function answering(pictures: PictureBuilder): (one: Asked) => Promise<number> {
  const permissions = { stage: granted, enforce: granted, decide: granted, settings: granted };
  const routes = readRoutes({ pictures, identity: { permissions: async () => permissions } });
  return async ({ path, query }) => {
    const handler = routes[`GET ${path}`];
    if (handler === undefined) throw new RangeError(`There is no route ${path}`);
    const answer = await handler({ session, query: new URLSearchParams(query), body: null });
    if (!(answer instanceof StreamAnswer)) return (await jsonText(answer)).length;
    let length = 0;
    for await (const part of answer.parts) length += part.length;
    return length;
  };
}

/** Pages that ask again as soon as they have their answer, several at a time, until they are closed. */
export class Pages {
  answered = 0;
  #isOpen = true;
  readonly #open: Promise<unknown>;

  constructor(
    answer: (one: Asked) => Promise<number>,
    all: readonly Asked[],
    others: readonly (() => Promise<unknown>)[],
  ) {
    const half = Math.ceil(all.length / 2);
    this.#open = Promise.all([
      this.#page(all.slice(0, half).map((one) => () => answer(one))),
      this.#page(all.slice(half).map((one) => () => answer(one))),
      this.#page(others),
    ]);
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#open;
  }

  async #page(asks: readonly (() => Promise<unknown>)[]): Promise<void> {
    while (this.#isOpen)
      for (const ask of asks) {
        if (!this.#isOpen) return;
        await ask();
        this.answered++;
      }
  }
}
