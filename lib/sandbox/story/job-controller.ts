/** Runs Jobs: a pod appears, runs for its time, and has succeeded. Keeps the last three of a CronJob. */
import type { KubeObject } from '@/lib/cluster';
import type { Clock } from '../clock';
import type { KubeObjects } from '../kube';
import { hashOf } from '../traffic/random';
import { stableLetters } from './identity';
import { PodAddresses, storyNodes } from './nodes';
import { podObject, podStatus } from './pod-objects';

const kinds = {
  job: { apiVersion: 'batch/v1', kind: 'Job' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
} as const;

const keptRuns = 3;
/** From the Job to its running pod. */
const startMs = 1000;

interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
}

interface PodStatus {
  readonly podIP?: string;
  readonly hostIP?: string;
}

const ownerName = ({ metadata }: KubeObject): string => metadata.ownerReferences?.[0]?.name ?? metadata.name;
const placeOf = ({ metadata: { namespace = 'default', name } }: KubeObject) => ({ namespace, name });

export class JobController {
  #cancelChanges: (() => void) | null = null;
  readonly #timers = new Set<() => void>();

  /** @param runSeconds how long a run of a Job takes, asked by namespace and name of its CronJob. */
  constructor(
    private readonly objects: KubeObjects,
    private readonly clock: Clock,
    private readonly runSeconds: (namespace: string, name: string) => number,
  ) {}

  start(): void {
    this.#cancelChanges = this.objects.onChange(kinds.job, ({ type, object }) => {
      if (type === 'DELETED') this.#removePods(object);
      // A Job with a status is under way already.
      else if (type === 'ADDED' && object.status === undefined)
        this.#after(startMs, () => this.#begin(object));
    });
  }

  stop(): void {
    this.#cancelChanges?.();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #after(milliseconds: number, task: () => void): void {
    const cancel = this.clock.schedule(() => {
      this.#timers.delete(cancel);
      task();
    }, milliseconds);
    this.#timers.add(cancel);
  }

  #time(): string {
    return `${new Date(this.clock.now()).toISOString().slice(0, 19)}Z`;
  }

  #begin(made: KubeObject): void {
    const job = this.objects.get({ ...kinds.job, ...placeOf(made) });
    if (job === null) return;
    const pod = this.#runningPod(job);
    this.objects.apply(pod);
    this.objects.apply({ ...job, status: { active: 1, startTime: this.#time() } });
    const { namespace } = placeOf(job);
    this.#after(this.runSeconds(namespace, ownerName(job)) * 1000, () => this.#finish(job, pod));
  }

  #runningPod(job: KubeObject): KubeObject {
    const { namespace, name } = placeOf(job);
    const { template } = job.spec as { readonly template?: Template };
    const workers = storyNodes.filter(({ controlPlane }) => !controlPlane);
    const node = workers[hashOf(name) % workers.length];
    if (node === undefined) throw new Error('The story has no workers.');
    const taken = this.objects
      .list(kinds.pod)
      .map(({ status }) => (status as PodStatus | undefined)?.podIP ?? '')
      .filter((ip) => ip !== '');
    const createdAt = this.#time();
    return podObject(
      { ...template },
      {
        owner: job,
        name: `${name}-${stableLetters(`${namespace}/${name}/${createdAt}`, 5)}`,
        generateName: `${name}-`,
        node,
        ip: new PodAddresses(taken).take(node),
        labels: { ...template?.metadata?.labels, 'batch.kubernetes.io/job-name': name },
        createdAt,
      },
    );
  }

  #finish(job: KubeObject, made: KubeObject): void {
    const at = this.#time();
    const pod = this.objects.get({ ...kinds.pod, ...placeOf(made) });
    if (pod !== null) {
      const { podIP = '', hostIP = '' } = pod.status as PodStatus;
      this.objects.apply({ ...pod, status: podStatus('Succeeded', { ip: podIP, hostIP, at }) });
    }
    const held = this.objects.get({ ...kinds.job, ...placeOf(job) });
    if (held === null) return;
    const conditions = [{ type: 'Complete', status: 'True', lastTransitionTime: at }];
    this.objects.apply({ ...held, status: { succeeded: 1, completionTime: at, conditions } });
    this.#forgetOldRuns(held);
  }

  #forgetOldRuns(job: KubeObject): void {
    const owner = job.metadata.ownerReferences?.[0]?.uid;
    if (owner === undefined) return;
    const finished = this.objects
      .list(kinds.job)
      .filter(
        ({ metadata, status }) =>
          metadata.ownerReferences?.[0]?.uid === owner &&
          (status as { succeeded?: number } | undefined)?.succeeded === 1,
      )
      .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1));
    for (const old of finished.slice(0, -keptRuns)) this.objects.delete({ ...kinds.job, ...placeOf(old) });
  }

  #removePods(job: KubeObject): void {
    for (const pod of this.objects.list(kinds.pod))
      if (pod.metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid))
        this.objects.delete({ ...kinds.pod, ...placeOf(pod) });
  }
}
