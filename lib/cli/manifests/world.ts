/** The cluster that manifests describe, as an engine; what the engine finds odd or wrong gets its file and line. */
import { calicoCapabilities, type KnownKind, snapshotFromObjects } from '@/lib/cluster';
import {
  type CalicoPolicy,
  compile,
  type Engine,
  type PolicyDiagnostic,
  policyKey,
  type Snapshot,
} from '@/lib/policy';
import { impliedNamespace } from './as-served';
import { lineOf, nameOf, type PlacedObject } from './placed-object';
import type { Findings } from './problem';
import type { ObjectSet } from './read-manifests';

/** The newest release whose behaviour the engine knows. */
export const newestCalico = 'v3.32';

/** Objects of the cluster with those of the what-if put in their place, added, or taken away. */
export function overlay(cluster: ObjectSet, whatIf: ObjectSet, findings: Findings): ObjectSet {
  const result = new Map(cluster);
  for (const [key, placed] of whatIf) {
    if (!placed.removes) result.set(key, placed);
    else if (!result.delete(key))
      findings.warn(
        placed.file.name,
        lineOf(placed),
        `${nameOf(placed)} is to be deleted but is not in the cluster`,
      );
  }
  return result;
}

/** As asked for, else as the cluster's own ClusterInformation says, else the newest known. */
export function calicoVersionOf(objects: ObjectSet, asked: string | null): string {
  if (asked !== null) return asked;
  const version = ofKind(objects, 'ClusterInformation').map(({ object }) => {
    const spec = object.spec as { readonly calicoVersion?: string } | undefined;
    return spec?.calicoVersion ?? '';
  });
  return version.find((text) => /^v?\d+\.\d+/.test(text)) ?? newestCalico;
}

const ofKind = (objects: ObjectSet, kind: KnownKind): PlacedObject[] =>
  [...objects.values()].filter((placed) => placed.kind === kind);

/** @param version of Calico, e.g. `v3.32` */
export function snapshotOf(objects: ObjectSet, version: string): Snapshot {
  const present = [...objects.values()].map(({ object }) => object);
  const implied = missingNamespaces(objects).map(impliedNamespace);
  return snapshotFromObjects([...present, ...implied], calicoCapabilities(version, 'aggregated'));
}

/** Namespaces that something lies in but that are no objects themselves. */
function missingNamespaces(objects: ObjectSet): string[] {
  const written = new Set(ofKind(objects, 'Namespace').map(({ object }) => object.metadata.name));
  const named = [...objects.values()].flatMap(({ object }) => object.metadata.namespace ?? []);
  return [...new Set(named)].filter((name) => !written.has(name)).sort();
}

/** Compiles the objects and says what is odd (a warning) or has no effect (an error). */
export function engineOf(objects: ObjectSet, version: string, findings: Findings): Engine {
  const snapshot = snapshotOf(objects, version);
  const engine = compile(snapshot);
  // Objects and policies have the same keys: kind as we name it, namespace, name.
  for (const diagnostic of engine.diagnostics)
    report(diagnostic, objects.get(policyKey(diagnostic.policy)), findings);
  reportProfiles(snapshot, objects, findings);
  const missing = missingNamespaces(objects);
  if (missing.length > 0)
    findings.warn(
      'cluster',
      null,
      `no Namespace object for ${missing.join(', ')}: taken to have no labels but their names`,
    );
  return engine;
}

function report(
  { severity, path, message }: PolicyDiagnostic,
  placed: PlacedObject | undefined,
  findings: Findings,
): void {
  if (placed === undefined) return;
  const line = lineOf(placed, ['spec', ...stepsOf(path)]);
  findings.add({ severity, file: placed.file.name, line, message: `${nameOf(placed)}: ${path}: ${message}` });
}

/** `ingress[0].source.selector` → ingress, 0, source, selector. */
const stepsOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? '') : Number(index),
  );

/** Rules of a profile mean what they would in a global policy (calico-policy §4.5), so they are judged as one. */
function reportProfiles(snapshot: Snapshot, objects: ObjectSet, findings: Findings): void {
  const asPolicy = ({ name, ingress, egress }: Snapshot['profiles'][number]): CalicoPolicy => ({
    kind: 'GlobalNetworkPolicy',
    namespace: null,
    name,
    tier: 'default',
    order: null,
    selector: '',
    ingress,
    egress,
  });
  const { diagnostics } = compile({ ...snapshot, policies: snapshot.profiles.map(asPolicy) });
  for (const diagnostic of diagnostics)
    report(diagnostic, objects.get(`Profile//${diagnostic.policy.name}`), findings);
}
