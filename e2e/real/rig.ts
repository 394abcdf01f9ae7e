/** The real API server for a test: started from the binary of e2e/rig, ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { HttpTransport, type KubeTransport } from '@/lib/cluster';
import { realParts } from '@/scripts/real-parts.mjs';
import { type AuditEntry, readAuditLog } from './audit-log';

export type RigRole = 'admin' | 'operator' | 'author' | 'viewer' | 'guard' | 'editor';

export interface Rig {
  /** https://127.0.0.1:port */
  readonly url: string;
  /** PEM text. */
  readonly ca: string;
  readonly caPath: string;
  /** Contexts prod-eu-1 (the operator's) and prod-eu-1-admin, -author, -viewer, -guard, -editor. */
  readonly kubeconfigPath: string;
  readonly kubernetesVersion: string;
  /** From start to everything served, in milliseconds. */
  readonly bootMs: number;
  token(role: RigRole): string;
  transport(role: RigRole): KubeTransport;
  /** Every write so far, oldest first. */
  auditLog(): AuditEntry[];
  /** Ends all history: older continue tokens and versions answer 410. */
  expireHistory(): Promise<void>;
  stop(): Promise<void>;
}

interface Announcement {
  readonly url: string;
  readonly ca: string;
  readonly kubeconfig: string;
  readonly auditLog: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly kubernetes: string;
  readonly bootMs: number;
}

const bootDeadlineMs = 120_000;
const endDeadlineMs = 15_000;

/** @throws Error with the one line that says why there is none. */
async function binary(): Promise<string> {
  const parts = await realParts();
  if (!parts.ok) throw new Error(`No real API server: ${parts.reason}`);
  return parts.binary;
}

/** The next line the rig says, or the end of its log when it ends instead. */
function nextLine(
  child: ChildProcess,
  lines: Interface,
  logPath: string,
  deadlineMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      lines.off('line', heard);
      child.off('exit', ended);
    };
    const fail = (what: string): void => {
      done();
      const said = existsSync(logPath) ? readFileSync(logPath, 'utf8') : '';
      const own = said.split('\n').filter((line) => line.startsWith('rig: '));
      reject(new Error(`The rig ${what}. ${own.join(' ') || said.slice(-2_000)}`));
    };
    const heard = (line: string): void => {
      done();
      resolve(line);
    };
    const ended = (code: number | null): void => fail(`ended with ${code}`);
    const timer = setTimeout(() => fail(`said nothing for ${deadlineMs / 1000} s`), deadlineMs);
    lines.on('line', heard);
    child.on('exit', ended);
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const timer = setTimeout(() => child.kill('SIGKILL'), endDeadlineMs);
    child.on('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Builds the rig when there is none yet, which takes minutes; boots in 4 to 8 s. */
export async function startRig(): Promise<Rig> {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-rig-'));
  const logPath = join(dir, 'rig.log');
  const child = spawn(await binary(), ['apiserver', '--dir', dir], { stdio: ['pipe', 'pipe', 'pipe'] });
  const log = createWriteStream(logPath);
  child.stderr.pipe(log);
  const lines = createInterface({ input: child.stdout });
  const stop = async (): Promise<void> => {
    await end(child);
    lines.close();
    await new Promise((resolve) => log.end(resolve));
    rmSync(dir, { recursive: true, force: true });
  };
  let said: Announcement;
  try {
    said = JSON.parse(await nextLine(child, lines, logPath, bootDeadlineMs)) as Announcement;
  } catch (error) {
    await stop();
    throw error;
  }
  const ca = readFileSync(said.ca, 'utf8');
  const token = (role: RigRole): string => said.tokens[role] ?? '';
  return {
    url: said.url,
    ca,
    caPath: said.ca,
    kubeconfigPath: said.kubeconfig,
    kubernetesVersion: said.kubernetes,
    bootMs: said.bootMs,
    token,
    transport: (role) =>
      new HttpTransport({
        server: said.url,
        description: `the rig as ${role}`,
        tls: { ca },
        headers: async () => ({ authorization: `Bearer ${token(role)}` }),
      }),
    auditLog: () => readAuditLog(said.auditLog),
    expireHistory: async () => {
      child.stdin.write('compact\n');
      const answer = await nextLine(child, lines, logPath, 30_000);
      if (!answer.includes('"compacted"')) throw new Error(`The rig did not end its history: ${answer}`);
    },
    stop,
  };
}
