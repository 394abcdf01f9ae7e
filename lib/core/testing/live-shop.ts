/** The small shop as core sees it live: a test changes it at any moment, also while a picture is in the making. */
import type { EdgeSummary, TimeRange } from '@/lib/flows';
import { type Policy, policyKey, type Snapshot, type Steps } from '@/lib/policy';
import { type Decisions, noDecisions, type RolloutRecord } from '@/lib/rollout';
import type { Picture } from '../picture';
import { ClusterRevision } from '../state/cluster-revision';
import type { PictureParts } from '../state/moment';
import type { WaveOrder } from '../state/waves-document';
import { candidateOf, pictureOf } from './picture';
import { shopEdges } from './recorded';
import { now, shopWorld, stagedPolicies, start } from './shop-world';

export class LiveShop {
  /** Unix seconds. */
  time = now;
  edges: readonly EdgeSummary[] = shopEdges;
  decisions: Decisions = noDecisions;
  record: RolloutRecord | null = null;
  waves: WaveOrder | null = null;
  isJournalRead = true;
  /** Ranges of which the flows were read, in order. */
  readonly ranges: TimeRange[] = [];

  /** How often the flows were read. */
  get reads(): number {
    return this.ranges.length;
  }

  #policies: readonly Policy[] = stagedPolicies;
  #revision: Picture['revision'] = { cluster: 1, flows: 1, rollout: 1, decisions: 1 };
  #cluster = this.#clusterOf({ ...shopWorld, policies: stagedPolicies });

  move(topic: keyof Picture['revision']): void {
    this.#revision = { ...this.#revision, [topic]: this.#revision[topic] + 1 };
  }

  setPolicies(policies: readonly Policy[]): void {
    this.setWorld({ ...shopWorld, policies });
  }

  setWorld(snapshot: Snapshot): void {
    this.#policies = snapshot.policies;
    this.#cluster = this.#clusterOf(snapshot);
    this.move('cluster');
  }

  get cluster(): ClusterRevision {
    return this.#cluster;
  }

  #clusterOf(snapshot: Snapshot): ClusterRevision {
    const objects = new Map(
      snapshot.policies.map((policy) => [
        policyKey(policy),
        { apiVersion: 'v3', kind: policy.kind, metadata: { name: policy.name } },
      ]),
    );
    const facts = {
      revision: this.#revision.cluster,
      snapshot,
      policiesChangedAt: start,
      objectOf: (ref: Parameters<typeof policyKey>[0]) => objects.get(policyKey(ref)) ?? null,
    };
    return new ClusterRevision(facts, null);
  }

  parts(): PictureParts {
    const shown = pictureOf();
    const live = this;
    return {
      cluster: {
        currentSteps() {
          return held(live.cluster);
        },
        cache: { status: () => [] },
      },
      flows: {
        get history() {
          const { history } = pictureOf({ edges: live.edges });
          const edges = history.edges.bind(history);
          history.edges = (range) => {
            live.ranges.push(range);
            return edges(range);
          };
          return history;
        },
        status: () => [...shown.sources],
        recording: () => ({ state: 'recording' }),
      },
      identity: () => shown.cluster,
      readOnly: false,
      settings: () => shown.settings,
      decisions: () => this.decisions,
      waves: () => this.waves,
      record: () => this.record,
      isJournalRead: () => this.isJournalRead,
      candidate: () => {
        const { candidate } = candidateOf(this.#policies);
        return () => candidate;
      },
      activity: () => [],
      guardSeenAt: () => null,
      revision: () => this.#revision,
      capabilities: () => shown.capabilities,
      now: () => this.time,
    };
  }
}

function* held(cluster: ClusterRevision): Steps<ClusterRevision> {
  yield;
  return cluster;
}
