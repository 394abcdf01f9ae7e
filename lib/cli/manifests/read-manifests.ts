/** The objects of `--cluster` or `--what-if`, checked: everything wrong with them goes to the findings. */
import { policyKinds } from '@/lib/cluster';
import { asServed } from './as-served';
import type { InputFile } from './input-files';
import { ManifestFile, type Path } from './manifest-file';
import { keyOf, lineOf, nameOf, type PlacedObject, placedObjects } from './placed-object';
import type { Findings } from './problem';
import { calicoSpecFields, schemas } from './schema';

/** By key; a policy that is wrong is left out. */
export type ObjectSet = ReadonlyMap<string, PlacedObject>;

/** `patches`: whether `$patch: delete` may stand in an object, as it may in a what-if. */
export function readManifests(files: readonly InputFile[], patches: boolean, findings: Findings): ObjectSet {
  const found = new Map<string, PlacedObject>();
  const right = new Map<string, PlacedObject>();
  for (const { name, text } of files)
    for (const written of placedObjects(new ManifestFile(name, text), findings)) {
      const placed = asServed(written);
      const { file } = placed;
      const key = keyOf(placed);
      const other = found.get(key);
      if (other !== undefined) {
        const first = `${other.file.name}:${lineOf(other)}`;
        findings.error(
          file.name,
          lineOf(placed),
          `${nameOf(placed)} is given twice, first in ${first}; keep one`,
        );
        continue;
      }
      found.set(key, placed);
      const isRight =
        checkPatch(placed, patches, findings) && (placed.removes || checkObject(placed, findings));
      const kept = isRight ? placed : remains(placed);
      if (kept !== null) right.set(key, kept);
    }
  return right;
}

/** What of a wrong object others still depend on: that a tier or namespace exists, and which tier a policy is in. */
function remains(placed: PlacedObject): PlacedObject | null {
  const { kind, object } = placed;
  if (kind === 'Tier' || kind === 'Namespace') return placed;
  if (!isCalicoPolicy(placed)) return null;
  const { tier } = (object.spec ?? {}) as { readonly tier?: unknown };
  return { ...placed, object: { ...object, spec: { tier } } };
}

const isCalicoPolicy = ({ kind, object }: PlacedObject): boolean =>
  policyKinds.some((policy) => policy === kind) &&
  kind !== 'StagedKubernetesNetworkPolicy' &&
  object.apiVersion.includes('projectcalico.org/');

function checkPatch(placed: PlacedObject, patches: boolean, findings: Findings): boolean {
  const patch = placed.object.$patch;
  if (patch === undefined || (patches && patch === 'delete')) return true;
  const message = patches
    ? `$patch: ${JSON.stringify(patch)} is not understood; only delete is`
    : '$patch removes objects in --what-if only; take the object out of the files instead';
  findings.error(placed.file.name, lineOf(placed, ['$patch']), `${nameOf(placed)}: ${message}`);
  return false;
}

/** `egress[0].source.nets[1]`: as a person would write it, without the `spec` that all have. */
export function pathText(path: Path): string {
  const steps = path[0] === 'spec' ? path.slice(1) : path;
  return steps
    .map((step) =>
      typeof step === 'number'
        ? `[${step}]`
        : /^[\w$]+$/.test(step)
          ? `.${step}`
          : `[${JSON.stringify(step)}]`,
    )
    .join('')
    .replace(/^\./, '');
}

function checkObject(placed: PlacedObject, findings: Findings): boolean {
  const { kind, object, file } = placed;
  const result = schemas[kind]?.safeParse(object);
  const issues = result?.error?.issues ?? [];
  for (const issue of issues) {
    const { message } = issue;
    const steps = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    const where = pathText(steps);
    // A field that should not be is told where it is.
    const extra = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    findings.error(
      file.name,
      lineOf(placed, [...steps, ...extra]),
      `${nameOf(placed)}: ${where === '' ? 'spec' : where}: ${message}`,
    );
  }
  if (issues.length === 0) warnOfUnknownFields(placed, findings);
  return issues.length === 0;
}

/** A slip of the pen in `spec` of a Calico policy is dropped by the API server; one inside a rule is the engine's to judge. */
function warnOfUnknownFields(placed: PlacedObject, findings: Findings): void {
  const { object, file } = placed;
  if (!isCalicoPolicy(placed)) return;
  for (const field of Object.keys(object.spec ?? {}))
    if (!calicoSpecFields.has(field))
      findings.warn(
        file.name,
        lineOf(placed, ['spec', field]),
        `${nameOf(placed)}: ${field} is no field of spec that is known; what it does is not judged`,
      );
}
