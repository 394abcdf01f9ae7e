/** `drawbridge serve`: core alone. Prints one JSON line when it listens. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '@/lib/core/config';
import { startCore } from '@/lib/core/daemon';
import { untilEnd } from './until-end';

export async function serve(args: readonly string[]): Promise<number> {
  const config = parseConfig(args, process.env);
  const here = dirname(fileURLToPath(import.meta.url));
  const pages = [join(here, '..', 'out'), join(here, '..', '..', 'out')].find((folder) =>
    existsSync(join(folder, 'index.html')),
  );
  if (pages === undefined) throw new Error('The pages are not built. Run npm run build.');
  const core = await startCore(
    { ...config, loginToken: config.loginToken ?? randomBytes(24).toString('base64url') },
    pages,
  );
  process.stdout.write(`${JSON.stringify({ url: core.url, cluster: core.clusterName })}\n`);
  await untilEnd();
  await core.stop();
  return 0;
}
