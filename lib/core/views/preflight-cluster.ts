/** Preflight, group Cluster: what runs here, and whether all that decides verdicts can be read. */
import type { CalicoFlavour } from '@/lib/cluster';
import { dnsPath } from '@/lib/rollout';
import type { Picture } from '../picture';
import { type Check, type Finding, inGroup, question } from './preflight-check';
import { count, duration, listed } from './words';

const flavours: Record<CalicoFlavour, string> = {
  aggregated: 'aggregated API',
  native: 'Calico’s kinds as custom resources',
  'crd-only': 'only the storage API crd.projectcalico.org/v1',
  none: 'no Calico API',
};

function calico({ capabilities }: Picture): Finding {
  const check = question('calico', 'Calico is here');
  const { flavour, calico: found } = capabilities;
  const version = found.version === null ? 'Calico, version not known' : `Calico ${found.version}`;
  const text = `${version}, ${flavours[flavour]}`;
  if (flavour === 'none')
    return check.fail('This cluster serves no Calico API', 'Install Calico, or connect to another cluster.');
  if (found.version === null)
    return check.inconclusive(
      text,
      'Grant get on clusterinformations.projectcalico.org: how equal orders are broken depends on the version.',
    );
  if (flavour === 'crd-only')
    return check.inconclusive(
      `${text}: nothing checks policies before they are stored`,
      'Install Calico’s API server, or connect where projectcalico.org/v3 is served.',
    );
  return check.pass(text);
}

function stagedKinds({ capabilities }: Picture): Finding {
  const check = question('staged-kinds', 'Staged kinds are served');
  const kinds = ['StagedNetworkPolicy', 'StagedGlobalNetworkPolicy', 'StagedKubernetesNetworkPolicy'];
  const missing = capabilities.missing.filter(({ kind }) => kinds.includes(kind));
  if (!capabilities.stagedKinds)
    return check.fail(
      `Missing: ${listed(missing.map(({ kind }) => kind)) || 'all of them'}`,
      'Upgrade to Calico 3.30 or later, or grant list on the staged kinds.',
    );
  if (missing.length > 0)
    return check.inconclusive(
      `Missing: ${listed(missing.map(({ kind }) => kind))}`,
      'Grant list on it, or do without it.',
    );
  return check.pass(kinds.join(', '));
}

function tiers({ capabilities, snapshot }: Picture): Finding {
  const check = question('tiers', 'Tiers can be read');
  if (!capabilities.tiers)
    return check.inconclusive(
      'Their order is assumed as Calico ships it',
      'Grant list on tiers.projectcalico.org.',
    );
  return check.pass(count(snapshot.tiers.length, 'tier'));
}

function allKinds({ capabilities }: Picture): Finding {
  const check = question('kinds-readable', 'Every kind may be read');
  const forbidden = capabilities.missing.filter(({ reason }) => reason === 'forbidden');
  const [first] = forbidden;
  // What does not exist here hides nothing; staged kinds and tiers have questions of their own.
  const absent = capabilities.missing.filter(({ reason }) => reason === 'not-served').map(({ kind }) => kind);
  const rest = absent.length === 0 ? '' : `; not served here: ${listed(absent)}`;
  if (first === undefined) return check.pass(`${count(capabilities.resources.length, 'kind')} read${rest}`);
  const kinds = listed(forbidden.map(({ kind }) => kind));
  return check.inconclusive(`Not readable: ${kinds}. What they say is unknown`, first.message);
}

/** Reflectors tell the time in milliseconds. */
function fresh({ kinds, now }: Picture): Finding {
  const check = question('kinds-current', 'What was read is current');
  const late = kinds.filter(({ state }) => state === 'stale' || state === 'syncing');
  if (kinds.length === 0) return check.waiting('Nothing has been read yet', 'Wait for the first lists.');
  const [first] = late;
  if (first === undefined) return check.pass(`${count(kinds.length, 'kind')} watched`);
  const age =
    first.lastEventAt === null
      ? 'never read'
      : `last heard of ${duration(now - first.lastEventAt / 1_000)} ago`;
  const text = `${listed(late.map(({ kind }) => kind))} not current, ${age}`;
  const remedy = first.message ?? 'See that the API server can be reached.';
  return first.state === 'syncing' ? check.waiting(text, remedy) : check.inconclusive(text, remedy);
}

function namespaces({ capabilities, snapshot }: Picture): Finding {
  const check = question('namespaces', 'All namespaces may be listed');
  if (capabilities.namespaces === null) return check.pass(count(snapshot.namespaces.length, 'namespace'));
  return check.inconclusive(
    `Only ${listed(capabilities.namespaces, 6)}`,
    'Grant list on namespaces and on pods in all of them, or leave the rest out of scope.',
  );
}

function validPolicies({ engine }: Picture): Finding {
  const check = question('policies-valid', 'Every policy parses');
  const errors = engine.diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return check.pass(count(engine.snapshot.policies.length, 'policy'));
  const { kind, namespace, name: own } = first.policy;
  return check.inconclusive(
    `${count(errors.length, 'error')}, first in ${kind} ${namespace === null ? '' : `${namespace}/`}${own}: ${first.message}`,
    'Repair or remove it: Calico may treat it as if it did not exist.',
  );
}

function dns({ snapshot }: Picture): Finding {
  const check = question('dns', 'DNS path found');
  const path = dnsPath(snapshot);
  const local = path.nodeLocal.length === 0 ? '' : `, and NodeLocal DNS at ${listed(path.nodeLocal)}`;
  const isFound = snapshot.services.some(
    (service) => service.namespace === path.namespace && service.ports.some(({ port }) => port === 53),
  );
  const text = `${path.selector} in ${path.namespace}, port ${listed(path.ports.map(String))}${local}`;
  return isFound
    ? check.pass(text)
    : check.inconclusive(
        `Assumed: ${text}`,
        'Grant list on services in kube-system, so that the real DNS pods are found.',
      );
}

function systemNamespaces({ coverage }: Picture): Finding {
  const check = question('exempt', 'System namespaces are exempt');
  const exempt = coverage.filter((namespace) => namespace.exempt !== null);
  const pods = exempt.reduce((sum, namespace) => sum + namespace.pods.length, 0);
  if (!exempt.some(({ exempt: reason }) => reason?.builtIn === true))
    return check.inconclusive('No system namespace is visible', 'Grant list on namespaces.');
  return check.pass(
    `${listed(
      exempt.map((namespace) => namespace.name),
      6,
    )}, ${count(pods, 'pod')}`,
  );
}

export const clusterChecks = (picture: Picture): Check[] =>
  inGroup('Cluster', [
    calico(picture),
    stagedKinds(picture),
    tiers(picture),
    allKinds(picture),
    fresh(picture),
    namespaces(picture),
    validPolicies(picture),
    dns(picture),
    systemNamespaces(picture),
  ]);
