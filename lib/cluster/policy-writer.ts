/** Checked writes: live read before, resourceVersion on every one, ambiguous answers decided from the object, read back after. */
import { isClusterKind, type Policy, type PolicyRef, parseSelector } from '@/lib/policy';
import type { ClusterCapabilities } from './capabilities';
import type { KubeObject } from './kube-object';
import { parsePolicy } from './parse-policy';
import { type KnownKind, objectPath, resourceOf } from './resources';
import { ConnectionError, KubeError, type KubeTransport } from './transport';
import { samePolicySpec, toWire, type WireMeta } from './write-policy';

export type WriteErrorCode =
  | 'refused'
  | 'conflict'
  | 'forbidden'
  | 'mismatch'
  | 'unknown-outcome'
  | 'invalid';

/** A write that did not do what was meant: names the object, what stands now and what to do. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  constructor(
    readonly code: WriteErrorCode,
    message: string,
    readonly detail: string | null = null,
  ) {
    super(message);
  }
}

export interface LivePolicy {
  readonly policy: Policy;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly object: KubeObject;
}

export interface Written extends LivePolicy {
  readonly auditId: string | null;
  readonly warnings: readonly string[];
}

const deadlineMs = 5_000;
const maxSelector = 1_024;
const maxRules = 1_024;

const nameOf = (ref: PolicyRef): string =>
  `${ref.kind} ${ref.namespace === null ? '' : `${ref.namespace}/`}${ref.name}`;

/** What servers may accept and Felix then drops (calico-policy §1.5, safety "Limits"); empty when fine. */
export function checkPolicy(policy: Policy): string[] {
  if (isClusterKind(policy) || 'podSelector' in policy) return [];
  const problems: string[] = [];
  const check = (text: string | undefined, path: string): void => {
    if (text === undefined) return;
    const parsed = parseSelector(text);
    if (text.length > maxSelector)
      problems.push(`${path} has ${text.length} characters; the limit is ${maxSelector}`);
    else if (!parsed.ok)
      problems.push(`${path} does not parse at character ${parsed.error.position}: ${parsed.error.message}`);
  };
  check(policy.selector, 'selector');
  check(policy.namespaceSelector, 'namespaceSelector');
  check(policy.serviceAccountSelector, 'serviceAccountSelector');
  for (const direction of ['ingress', 'egress'] as const) {
    if (policy[direction].length > maxRules)
      problems.push(`${direction} has ${policy[direction].length} rules; the limit is ${maxRules}`);
    for (const [index, rule] of policy[direction].entries()) {
      if (!['Allow', 'Deny', 'Pass', 'Log'].includes(rule.action))
        problems.push(
          `${direction}[${index}].action is ${JSON.stringify(rule.action)}; use Allow, Deny, Pass or Log`,
        );
      for (const side of ['source', 'destination'] as const) {
        for (const key of ['selector', 'notSelector', 'namespaceSelector'] as const)
          check(rule[side]?.[key], `${direction}[${index}].${side}.${key}`);
        const numeric = (rule[side]?.ports ?? []).some(
          (port) => typeof port === 'number' || /^\d/.test(port),
        );
        if (numeric && rule.protocol === undefined)
          problems.push(`${direction}[${index}].${side}.ports needs a protocol`);
      }
    }
  }
  return problems;
}

export class PolicyWriter {
  constructor(
    private readonly transport: KubeTransport,
    private readonly capabilities: ClusterCapabilities,
  ) {}

  /** Live read; null when it does not exist. */
  async read(ref: PolicyRef): Promise<LivePolicy | null> {
    try {
      const { body } = await this.transport.request<KubeObject>({
        method: 'GET',
        path: this.#path(ref),
        deadlineMs,
      });
      return this.#live(body);
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return null;
      throw error;
    }
  }

  /** Server-side dry run of a create or replace: what the server would store. */
  async dryRun(policy: Policy, meta: WireMeta = {}): Promise<Written> {
    this.#refuseInvalid(policy);
    const { method, path } = this.#target(policy, meta);
    const answer = await this.transport.request<KubeObject>({
      method,
      path,
      query: { dryRun: 'All', fieldManager: 'drawbridge' },
      body: toWire(policy, meta),
      deadlineMs,
    });
    return { ...this.#live(answer.body), auditId: answer.auditId, warnings: answer.warnings };
  }

  create(policy: Policy, meta: WireMeta = {}): Promise<Written> {
    return this.#put(policy, meta, null);
  }

  /** @param current what the caller read: its resourceVersion and uid must still stand. */
  replace(
    policy: Policy,
    current: { readonly uid: string; readonly resourceVersion: string },
    meta: WireMeta = {},
  ): Promise<Written> {
    return this.#put(policy, { ...meta, ...current }, current);
  }

  /** Deletes under UID and resourceVersion preconditions and confirms that it is gone. */
  async remove(
    ref: PolicyRef,
    current: { readonly uid: string; readonly resourceVersion: string },
  ): Promise<{ readonly auditId: string | null }> {
    let auditId: string | null = null;
    try {
      const preconditions = { uid: current.uid, resourceVersion: current.resourceVersion };
      const answer = await this.transport.request({
        method: 'DELETE',
        path: this.#path(ref),
        body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions },
        deadlineMs,
      });
      auditId = answer.auditId;
    } catch (error) {
      if (error instanceof KubeError && error.code === 'not-found') return { auditId };
      if (!isAmbiguous(error)) throw this.#writeError(error, ref, 'delete');
    }
    const still = await this.read(ref);
    if (still !== null && still.uid === current.uid)
      throw new WriteError(
        'unknown-outcome',
        `${nameOf(ref)} was to be deleted and is still there. Nothing else was changed. Try again.`,
      );
    return { auditId };
  }

  async #put(policy: Policy, meta: WireMeta, before: { readonly uid: string } | null): Promise<Written> {
    this.#refuseInvalid(policy);
    const { method, path } = this.#target(policy, meta);
    let auditId: string | null = null;
    let warnings: readonly string[] = [];
    try {
      const answer = await this.transport.request<KubeObject>({
        method,
        path,
        query: { fieldManager: 'drawbridge' },
        body: toWire(policy, meta),
        deadlineMs,
      });
      auditId = answer.auditId;
      warnings = answer.warnings;
    } catch (error) {
      if (!isAmbiguous(error)) throw this.#writeError(error, policy, before === null ? 'create' : 'update');
    }
    // The answer is never the proof: what stands in the cluster is (safety, fact 6).
    const live = await this.read(policy);
    if (live === null)
      throw new WriteError(
        'unknown-outcome',
        `${nameOf(policy)} was written but cannot be read back. Nothing else was changed. Look at the object and try again.`,
      );
    if (before !== null && live.uid !== before.uid)
      throw new WriteError(
        'conflict',
        `${nameOf(policy)} was deleted and created anew by somebody else meanwhile. It was not changed. Compare and try again.`,
      );
    if (!samePolicySpec(live.policy, policy))
      throw new WriteError(
        'mismatch',
        `${nameOf(policy)} reads back different from what was written: the server or somebody else changed it. Compare versions before going on.`,
        JSON.stringify(live.object.spec),
      );
    return { ...live, auditId, warnings };
  }

  #refuseInvalid(policy: Policy): void {
    const problems = checkPolicy(policy);
    if (problems.length > 0)
      throw new WriteError('invalid', `${nameOf(policy)} was not sent: ${problems.join('; ')}.`);
  }

  #live(object: KubeObject): LivePolicy {
    return {
      policy: parsePolicy(object, this.capabilities.calico.typesDefault === 'by-presence'),
      uid: object.metadata.uid ?? '',
      resourceVersion: object.metadata.resourceVersion ?? '',
      object,
    };
  }

  #path(ref: PolicyRef, collection = false): string {
    return objectPath(
      resourceOf(ref.kind as KnownKind, this.capabilities.flavour),
      ref.namespace,
      collection ? undefined : ref.name,
    );
  }

  #target(policy: Policy, meta: WireMeta): { method: 'POST' | 'PUT'; path: string } {
    return meta.resourceVersion === undefined
      ? { method: 'POST', path: this.#path(policy, true) }
      : { method: 'PUT', path: this.#path(policy) };
  }

  #writeError(error: unknown, ref: PolicyRef, verb: string): unknown {
    if (!(error instanceof KubeError)) return error;
    const stands = 'It stands as it was.';
    if (error.code === 'forbidden' || error.code === 'unauthorized')
      return new WriteError(
        'forbidden',
        `The API server refused to ${verb} ${nameOf(ref)} (${error.status}): ${error.message}. ${stands} Ask for the right, or sign in as somebody who has it.`,
        error.message,
      );
    if (error.code === 'conflict' || error.code === 'already-exists')
      return new WriteError(
        'conflict',
        `The API server refused to ${verb} ${nameOf(ref)} (409): it was changed by somebody else. ${stands} Compare versions and try again.`,
        error.message,
      );
    return new WriteError(
      'refused',
      `The API server refused to ${verb} ${nameOf(ref)} (${error.status}): ${error.message}. ${stands}`,
      error.message,
    );
  }
}

/** The write may or may not have happened. */
function isAmbiguous(error: unknown): boolean {
  return (
    (error instanceof ConnectionError &&
      error.code !== 'refused' &&
      error.code !== 'dns' &&
      error.code !== 'tls') ||
    (error instanceof KubeError && error.status >= 500)
  );
}
