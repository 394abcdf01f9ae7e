/** `npm run screens`: pictures of every screen (wide, phone; light, dark) into docs/screens, from the sandbox as it really runs. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
await ensureBuilt();
const executablePath = await ensureBrowser();
const { chromium } = await import('playwright');
const folder = join(root, 'docs', 'screens');
mkdirSync(folder, { recursive: true });

const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const themes = ['light', 'dark'];
const addresses = '192.0.2.0/24 203.0.113.0/24 10.20.0.0/24';

function startSandbox() {
  const child = spawn(
    process.execPath,
    [join(root, 'dist', 'drawbridge.mjs'), 'start', '--port', '0', '--sandbox-window', '1', '--production'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`drawbridge start ended with exit ${code}`)));
    child.stdout.on('data', (chunk) => {
      const link = /https?:\/\/\S+/.exec(String(chunk))?.[0];
      if (link !== undefined) resolve({ child, link, origin: new URL(link).origin });
    });
  });
}

const { child, link, origin } = await startSandbox();
const browser = await chromium.launch({
  ...(executablePath === null ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});
const context = await browser.newContext();
const page = await context.newPage();

/** The API as the pages use it: what the pictures show is brought about the way a person would. */
async function api(method, path, data) {
  const answer = await page.request.fetch(`${origin}${path}`, {
    method,
    headers: { 'x-drawbridge': '1' },
    ...(data === undefined ? {} : { data }),
  });
  const body = await answer.json();
  if (!answer.ok()) throw new Error(`${method} ${path}: ${body.error?.message ?? answer.status()}`);
  return body;
}

async function picture(name, path, before = async () => {}) {
  for (const [size, viewport] of Object.entries(sizes))
    for (const theme of themes) {
      await page.setViewportSize(viewport);
      await page.addInitScript((chosen) => localStorage.setItem('drawbridge-theme', chosen), theme);
      await page.goto(`${origin}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 30_000 });
      await before();
      // Charts and covers are drawn from a second answer.
      await page.waitForTimeout(1_200);
      await page.screenshot({ path: join(folder, `${name}.${size}.${theme}.png`) });
    }
  process.stderr.write(`  ${name}\n`);
}

const undecided = async (verdict) =>
  (await api('GET', `/api/edges?limit=2000&group=none&verdict=${verdict}`)).rows
    .filter(({ decision }) => decision === null)
    .map(({ edge }) => edge.id);

async function stageAllows(edges) {
  const proposal = await api('POST', '/api/proposal', {
    edges,
    width: 'suggested',
    cidr: addresses,
    yaml: null,
  });
  await api('POST', '/api/stage', { policies: proposal.policies.map(({ yaml }) => ({ yaml })), edges });
}

async function phase(wanted) {
  for (let attempt = 0; attempt < 120; attempt++) {
    if ((await api('GET', '/api/rollout')).phase === wanted) return;
    await page.waitForTimeout(500);
  }
  throw new Error(`The rollout did not become ${wanted}.`);
}

const namespaceOf = (id) => id.split('~')[0];

async function observe() {
  await picture('login', '/login');
  await page.goto(link);
  await picture('candidate', '/rollout');
  await api('POST', '/api/candidate/stage', { kind: 'global', namespace: null, exclude: [], yaml: null });
  const early = (await undecided('would-deny')).filter((id) =>
    ['monitoring', 'logging'].includes(namespaceOf(id)),
  );
  await stageAllows(early.filter((id) => !id.includes('shop~') && !id.includes('argocd~')));
  const reports = 'shop~reports.shop~postgres.tcp.5432';
  await picture('overview', '/');
  await picture('namespaces', '/namespaces');
  await picture('namespace', '/namespaces?ns=shop&open=1');
  await picture('flows', `/flows?ns=shop&verdict=would-deny,unknown`);
  await picture('edge', `/flows?ns=shop&verdict=would-deny,unknown&group=none&edge=${reports}`);
  await picture('flows-matrix', '/flows?view=matrix');
  await picture('allow', `/flows?allow=${reports}`);
  await picture('policies', '/policies');
  await picture('preflight', '/preflight');
  await picture('settings', '/settings');
  await picture('rollout', '/rollout');
  await picture('waves', '/rollout', async () => {
    await page.getByRole('button', { name: 'Order…' }).click();
    await page.getByRole('button', { name: 'Propose an order' }).click();
  });
}

async function decideAll() {
  const surprise = 'shop~frontend.-~net!pub.tcp.443';
  await api('POST', '/api/decisions', {
    edges: [surprise],
    kind: 'deny',
    reason: 'Nobody knows what calls this address',
    until: null,
  });
  await stageAllows(await undecided('would-deny'));
  const until = Date.now() / 1000 + 14 * 86_400;
  const unknown = await undecided('unknown');
  await api('POST', '/api/decisions', {
    edges: unknown,
    kind: 'accept-unknown',
    reason: 'The address is in the range that is allowed',
    until,
  });
  const settings = await api('GET', '/api/settings');
  const gate = { ...settings.gate, minStagedSeconds: 0, minObservedSeconds: 5 * 86_400, settleSeconds: 3 };
  await api('PUT', '/api/settings', { ...settings, gate });
  const { gate: result } = await api('GET', '/api/rollout');
  for (const gap of result.gaps.filter(({ remedy }) => remedy.kind === 'accept'))
    await api('POST', '/api/rollout/accept', {
      gap: gap.id,
      reason: 'Looked at by hand',
      owner: 'platform',
      until,
    });
}

/** After the last change of a policy, Calico’s verdicts take a few windows to speak of it. */
async function gatePasses() {
  for (const end = Date.now() + 240_000; Date.now() < end; await page.waitForTimeout(2_000)) {
    const { gate } = await api('GET', '/api/rollout');
    if (gate?.state === 'pass') return;
  }
  throw new Error('The gate did not pass within four minutes.');
}

async function enforce() {
  await picture('gate', '/rollout');
  await gatePasses();
  await api('POST', '/api/rollout/action', { verb: 'lower', namespaces: [], typed: null });
  await phase('armed');
  await picture('rollout-lowered', '/rollout');
  const { verbs } = await api('GET', '/api/rollout');
  const typed = verbs.find(({ verb }) => verb === 'raise')?.dialog?.typed ?? null;
  await api('POST', '/api/rollout/action', { verb: 'raise-canary', namespaces: [], typed });
  await phase('verifying');
  await page.waitForTimeout(8_000);
  await picture('rollout-canary', '/rollout');
  await api('POST', '/api/rollout/action', { verb: 'raise', namespaces: [], typed });
  await phase('verifying');
  await page.waitForTimeout(8_000);
  await picture('rollout-verifying', '/rollout');
  await api('POST', '/api/rollout/action', { verb: 'confirm', namespaces: [], typed: null });
  await phase('committed');
  await picture('rollout-committed', '/rollout');
  await picture('activity', '/activity');
}

try {
  await observe();
  await decideAll();
  await enforce();
} finally {
  await browser.close();
  child.removeAllListeners('close');
  child.kill('SIGTERM');
}
