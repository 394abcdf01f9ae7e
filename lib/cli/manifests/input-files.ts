/** Which files the paths of a flag stand for. A folder stands for its YAML and JSON files, at any depth. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from './problem';

/** Spelled as a reader of the message will look for it: `-` is read from standard input. */
export const standardInput = '-';

export interface InputFile {
  /** As given, or the folder as given and the way below it. */
  readonly name: string;
  readonly text: string;
}

const manifestName = /\.(ya?ml|json)$/i;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** @param stdin the text of standard input, asked for only where `-` is among the paths. */
export async function readInputFiles(
  paths: readonly string[],
  stdin: () => Promise<string>,
  findings: Findings,
): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  const seen = new Set<string>();
  const read = (name: string): void => {
    try {
      // The same file given twice, by whatever way, is read once. A pipe has a name that leads nowhere.
      const real = statSync(name).isFile() ? realpathSync(name) : name;
      if (seen.has(real)) return;
      seen.add(real);
      const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(name));
      files.push({ name, text });
    } catch (error) {
      findings.error(name, null, `cannot be read: ${reasonOf(error)}`);
    }
  };
  for (const path of paths) {
    const kind = path === standardInput ? 'stdin' : kindOf(path, findings);
    if (kind === 'stdin') files.push({ name: kind, text: await stdin() });
    else if (kind === 'folder') for (const name of filesBelow(path, findings)) read(name);
    else if (kind === 'file') read(path);
  }
  return files;
}

/** Sorted by name, so that what is said does not depend on the file system. */
function filesBelow(folder: string, findings: Findings): string[] {
  const found: string[] = [];
  const walk = (at: string, above: readonly string[]): void => {
    let real: string;
    let names: string[];
    try {
      real = realpathSync(at);
      names = readdirSync(at).sort();
    } catch (error) {
      findings.error(at, null, `cannot be read: ${reasonOf(error)}`);
      return;
    }
    if (above.includes(real)) {
      findings.error(at, null, `is a link to ${real}, which it lies in; remove the link`);
      return;
    }
    for (const name of names) {
      const path = join(at, name);
      // Of what is no manifest only folders are looked at, so a broken link elsewhere does not matter.
      const isManifest = manifestName.test(name);
      const kind = kindOf(path, isManifest ? findings : null);
      if (kind === 'folder') walk(path, [...above, real]);
      else if (kind === 'file' && isManifest) found.push(path);
    }
  };
  walk(folder, []);
  if (found.length === 0)
    findings.error(folder, null, 'holds no *.yaml, *.yml or *.json file; name a folder with manifests');
  return found;
}

/** null, and a finding where somebody wants it, for what cannot be looked at. */
function kindOf(path: string, findings: Findings | null): 'folder' | 'file' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    findings?.error(path, null, `cannot be read: ${reasonOf(error)}`);
    return null;
  }
}
