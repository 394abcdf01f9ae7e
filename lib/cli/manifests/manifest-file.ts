/** One text of Kubernetes objects: its documents as plain values, and the line any member of them stands in. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type ScalarTag,
  type Tags,
} from 'yaml';
import type { Findings } from './problem';

export type Path = readonly (string | number)[];

/** Kubernetes reads these as truth values, as YAML 1.1 did; a label `on` must be quoted there. */
const oldTruth: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|on)/i.test(text),
};

function parseYaml(text: string): { documents: readonly Document[]; lines: LineCounter } {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    customTags: (tags: Tags) => [oldTruth, ...tags],
  });
  // An empty text is an empty list with properties of its own.
  return { documents: [...parsed], lines };
}

export class ManifestFile {
  /** Kept only after somebody asked for a line: a document's tree is far bigger than its value. */
  #parsed: ReturnType<typeof parseYaml> | null = null;

  constructor(
    readonly name: string,
    readonly text: string,
  ) {}

  /** Values of the documents in order; null for an empty one. What does not parse goes to the findings. */
  values(findings: Findings): readonly unknown[] {
    const json = asJson(this.text);
    if (json !== undefined) return [json];
    const { documents, lines } = parseYaml(this.text);
    for (const { errors } of documents)
      for (const { message, pos } of errors)
        findings.error(this.name, lines.linePos(pos[0]).line, `does not parse: ${message}`);
    if (documents.some(({ errors }) => errors.length > 0)) return [];
    return documents.map((document) => {
      try {
        return document.toJS() as unknown;
      } catch (error) {
        // Aliases that unfold to more than anybody writes by hand.
        const line = lines.linePos(document.range?.[0] ?? 0).line;
        findings.error(this.name, line, `does not parse: ${error instanceof Error ? error.message : error}`);
        return null;
      }
    });
  }

  /** 1-based line of a member, or of the nearest one around it that is written there. */
  line(document: number, path: Path): number {
    this.#parsed ??= parseYaml(this.text);
    const { documents, lines } = this.#parsed;
    const found = documents[document];
    return lines.linePos(found === undefined ? 0 : offsetOf(found, path)).line;
  }
}

/** Most of what clusters print is JSON, which its own parser reads far faster. undefined: it is none. */
function asJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Of a plain value the value itself, of a map or list the key it stands under. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return offset;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return offset;
      node = item;
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    } else return offset;
    if (isScalar(node)) offset = node.range?.[0] ?? offset;
  }
  return offset;
}
