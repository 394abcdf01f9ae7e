import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInputFiles } from './input-files';
import { Findings, problemLine } from './problem';
import { type ObjectSet, readManifests } from './read-manifests';
import { calicoVersionOf, engineOf, overlay, snapshotOf } from './world';

const testing = join(dirname(fileURLToPath(import.meta.url)), '..', 'testing');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbridge-manifests-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** What was said, without the folder. */
async function read(paths: readonly string[], stdin = '', patches = false) {
  const findings = new Findings();
  const files = await readInputFiles(paths, async () => stdin, findings);
  const objects = readManifests(files, patches, findings);
  const said = (severity: 'error' | 'warning'): string[] =>
    findings.of(severity).map((problem) => problemLine(problem).trimEnd().replaceAll(`${folder}/`, ''));
  return { objects, findings, errors: () => said('error'), warnings: () => said('warning') };
}

/** Line and text of every comment of a fixture that says what is wrong there. */
const expected = (path: string): [number, string][] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text, index): [number, string][] => {
      const comment = /\S.* # (.*)$/.exec(text)?.[1];
      return comment === undefined ? [] : [[index + 1, comment]];
    });

const keys = (objects: ObjectSet): string[] => [...objects.keys()].sort();

describe('manifests', () => {
  it('are read from folders at any depth: YAML with several documents, JSON, lists and typed lists', async () => {
    const { objects, errors, warnings } = await read([join(testing, 'shop')]);
    expect(errors()).toEqual([]);
    expect(warnings()).toEqual([]);
    expect(keys(objects)).toEqual([
      'CalicoNetworkPolicy/shop/default.api',
      'ClusterNetworkPolicy//no-ssh',
      'EndpointSlice/shop/api-1',
      'GlobalNetworkPolicy//security.no-legacy',
      'GlobalNetworkSet//partners',
      'HostEndpoint//n1-eth0',
      'Namespace//db',
      'Namespace//default',
      'Namespace//shop',
      'NetworkPolicy/db/pg',
      'NetworkSet/shop/legacy',
      'Node//n1',
      'Node//n2',
      'Pod/db/pg',
      'Pod/default/tool',
      'Pod/shop/api',
      'Pod/shop/pending',
      'Pod/shop/web',
      'Profile//open',
      'Service/shop/api',
      'ServiceAccount/shop/checkout',
      'StagedGlobalNetworkPolicy//default.deny',
      'StagedKubernetesNetworkPolicy/default/tool',
      'StagedNetworkPolicy/shop/default.web',
      'Tier//security',
    ]);
  });

  it.each(['calico.yaml', 'kubernetes.yaml'])(
    'in faults/%s: everything wrong is said at its line',
    async (name) => {
      const path = join(testing, 'faults', name);
      const { objects, findings } = await read([path]);
      engineOf(objects, 'v3.32', findings);
      const found = findings.of('error').map(({ line, message }) => [line, message] as const);
      const wanted = expected(path);
      for (const [line, text] of wanted)
        expect(
          found.some(([at, message]) => at === line && message.includes(text)),
          `${line}: ${text}\n${found.join('\n')}`,
        ).toBe(true);
      expect(found.length, found.join('\n')).toBe(wanted.length);
    },
  );

  it('that Calico takes with an odd effect are warned of at their line, and stay', async () => {
    const path = join(testing, 'odd', 'odd.yaml');
    const { objects, findings, errors } = await read([path]);
    engineOf(objects, 'v3.32', findings);
    expect(errors()).toEqual([]);
    const found = findings.of('warning').map(({ line, message }) => [line, message] as const);
    for (const [line, text] of expected(path))
      expect(
        found.some(([at, message]) => at === line && message.includes(text)),
        `${line}: ${text}\n${found.join('\n')}`,
      ).toBe(true);
    expect(keys(objects)).toContain('CalicoNetworkPolicy/default/default.odd');
  });

  it('that are no YAML are said with the line of each mistake', async () => {
    const path = file('broken.yaml', 'kind: Pod\napiVersion: v1\nmetadata: {name: a\n---\na: b: c\n');
    const { errors, objects } = await read([path]);
    expect(errors()).toEqual([
      expect.stringMatching(/^broken\.yaml:\d+: does not parse: /),
      expect.stringMatching(/^broken\.yaml:5: does not parse: /),
    ]);
    expect(objects.size).toBe(0);
  });

  it('that are JSON with a mistake are said with its line', async () => {
    const path = file('broken.json', '{\n  "apiVersion": "v1",\n  "kind": "Pod"\n  "metadata": {}\n}\n');
    const { errors } = await read([path]);
    expect(errors()[0]).toMatch(/^broken\.json:[34]: does not parse: /);
  });

  it('in JSON are told by line like those in YAML', async () => {
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { hostNetwork: 'x' } };
    const path = file(
      'pods.json',
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [object] }, null, '\t'),
    );
    const { errors } = await read([path]);
    expect(errors()).toEqual(['pods.json:12: Pod default/a: hostNetwork: "x" is not true or false']);
  });

  it('that cannot be read, lie in a loop of links or are not there are all said', async () => {
    symlinkSync(folder, join(folder, 'again'));
    symlinkSync(join(folder, 'gone'), join(folder, 'gone.yaml'));
    file('a.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n');
    writeFileSync(join(folder, 'latin1.yaml'), Buffer.from([0x61, 0xe9]));
    const { errors, objects } = await read([folder, join(folder, 'missing')]);
    expect(errors()).toEqual([
      expect.stringMatching(/again: is a link to .*, which it lies in; remove the link$/),
      expect.stringMatching(/^gone\.yaml: cannot be read: ENOENT/),
      expect.stringMatching(/^latin1\.yaml: cannot be read: /),
      expect.stringMatching(/^missing: cannot be read: ENOENT/),
    ]);
    expect(keys(objects)).toEqual(['Namespace//a']);
  });

  it('given twice by path are read once; an object given twice is refused with both places', async () => {
    const a = file('a.yaml', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n');
    expect((await read([a, folder])).errors()).toEqual([]);
    const b = file('b.yaml', '\n\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n');
    expect((await read([a, b])).errors()).toEqual([
      'b.yaml:3: Namespace a is given twice, first in a.yaml:1; keep one',
    ]);
  });

  it('may come from standard input', async () => {
    const { objects } = await read(['-'], 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n');
    expect(keys(objects)).toEqual(['Namespace//a']);
  });

  it('a folder without manifests is a mistake in the path', async () => {
    expect((await read([folder])).errors()).toEqual([
      expect.stringContaining('holds no *.yaml, *.yml or *.json file'),
    ]);
  });
});

describe('objects as the server would hold them', () => {
  const objectsOf = async (text: string, patches = false): Promise<ObjectSet> => {
    const { objects, errors } = await read([file('m.yaml', text)], '', patches);
    expect(errors()).toEqual([]);
    return objects;
  };

  it('a namespace carries its name as a label, and one that only others name does too', async () => {
    const objects = await objectsOf('apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n');
    const findings = new Findings();
    engineOf(objects, 'v3.32', findings);
    expect(snapshotOf(objects, 'v3.32').namespaces).toEqual([
      { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' }, terminating: false },
    ]);
    expect(findings.of('warning').map(problemLine)).toEqual([
      'cluster: warning: no Namespace object for shop: taken to have no labels but their names\n',
    ]);
  });

  it('a field that is null is absent', async () => {
    const objects = await objectsOf(
      'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: a, namespace: }\nspec: {order: null, selector: , ingress: }\n',
    );
    expect(snapshotOf(objects, 'v3.32').policies).toMatchObject([
      { namespace: null, order: null, ingress: [] },
    ]);
  });

  it("of Calico's own storage have the name and labels of their annotation, and types in both directions (§1.6, §4.3)", async () => {
    const kept = (meta: object): string => JSON.stringify(JSON.stringify(meta));
    const objects = await objectsOf(
      `apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata:\n  name: default.a\n  annotations:\n    projectcalico.org/metadata: ${kept({ name: 'a' })}\nspec: {selector: all()}\n---\n` +
        `apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkSet\nmetadata:\n  name: s\n  annotations:\n    projectcalico.org/metadata: ${kept({ labels: { kind: 'partner' } })}\nspec: {nets: [10.0.0.0/8]}\n`,
    );
    const { policies, networkSets } = snapshotOf(objects, 'v3.31');
    expect(policies).toMatchObject([{ name: 'a', types: ['Ingress', 'Egress'] }]);
    expect(networkSets).toMatchObject([{ labels: { kind: 'partner' } }]);
  });

  it('aliases and merge keys count as what they stand for, and are told by the line that uses them', async () => {
    const path = file(
      'm.yaml',
      'apiVersion: v1\nkind: List\nitems:\n- &a {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- <<: *a\n  metadata:\n    name: b\n  spec:\n    hostNetwork: 1\n',
    );
    const { objects, errors } = await read([path]);
    expect(errors()).toEqual(['m.yaml:9: Pod default/b: hostNetwork: 1 is not true or false']);
    expect(keys(objects)).toEqual(['Pod/default/a']);
  });

  it('the release is the one asked for, else that of ClusterInformation, else the newest known', async () => {
    const objects = await objectsOf(
      'apiVersion: projectcalico.org/v3\nkind: ClusterInformation\nmetadata: {name: default}\nspec: {calicoVersion: v3.31.2}\n',
    );
    expect(calicoVersionOf(objects, 'v3.30')).toBe('v3.30');
    expect(calicoVersionOf(objects, null)).toBe('v3.31.2');
    expect(calicoVersionOf(new Map(), null)).toBe('v3.32');
  });
});

describe('a what-if', () => {
  const pod = (name: string, rest = ''): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n${rest}`;
  const merged = async (cluster: string, whatIf: string) => {
    const { objects } = await read([file('c.yaml', cluster)]);
    const put = await read([file('w.yaml', whatIf)], '', true);
    return { keys: keys(overlay(objects, put.objects, put.findings)), ...put };
  };

  it('replaces what has the same kind, namespace and name, and adds the rest', async () => {
    const { objects } = await read([file('c.yaml', pod('a'))]);
    const put = await read(
      [file('w.yaml', `${pod('a', 'spec: {nodeName: n9}\n')}---\n${pod('b')}`)],
      '',
      true,
    );
    const all = overlay(objects, put.objects, put.findings);
    expect(keys(all)).toEqual(['Pod/default/a', 'Pod/default/b']);
    expect(all.get('Pod/default/a')?.object.spec).toEqual({ nodeName: 'n9' });
  });

  it('takes away what is marked $patch: delete, and warns when it is not there', async () => {
    const gone = await merged(pod('a'), pod('a', '$patch: delete\n'));
    expect(gone.keys).toEqual([]);
    expect(gone.warnings()).toEqual([]);
    const absent = await merged(pod('a'), pod('b', '$patch: delete\n'));
    expect(absent.warnings()).toEqual([
      'w.yaml:1: warning: Pod default/b is to be deleted but is not in the cluster',
    ]);
  });

  it('knows no other patch, and the cluster itself knows none', async () => {
    const { errors } = await read([file('w.yaml', pod('a', '$patch: replace\n'))], '', true);
    expect(errors()).toEqual([
      'w.yaml:4: Pod default/a: $patch: "replace" is not understood; only delete is',
    ]);
    expect((await read([file('c.yaml', pod('a', '$patch: delete\n'))])).errors()).toEqual([
      expect.stringContaining('c.yaml:4: Pod default/a: $patch removes objects in --what-if only'),
    ]);
  });
});
