/** The exported pages, held in memory precompressed, with a Content-Security-Policy made from their own inline scripts. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export interface Page {
  readonly type: string;
  readonly plain: Buffer;
  readonly brotli: Buffer | null;
  readonly gzip: Buffer | null;
  readonly etag: string;
  /** Files under /_next/static carry their hash in the name. */
  readonly immutable: boolean;
  /** Set for HTML. */
  readonly policy: string | null;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt']);

/** Scripts only from here or of a known hash; styles may be inline (the editor needs it); nothing from elsewhere. */
function contentPolicy(html: string): string {
  const hashes = new Set<string>();
  for (const match of html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)) {
    const text = match[1] ?? '';
    if (text !== '') hashes.add(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  }
  return [
    "default-src 'none'",
    `script-src 'self' ${[...hashes].join(' ')}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function load(file: string, path: string): Page {
  const plain = readFileSync(file);
  const extension = extname(file);
  const small = plain.length < 1024 || !compressible.has(extension);
  return {
    type: types[extension] ?? 'application/octet-stream',
    plain,
    // Quality 5 compresses the whole export in about a second; 11 takes ten times as long for a few percent.
    brotli: small ? null : brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    gzip: small ? null : gzipSync(plain),
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    immutable: path.startsWith('/_next/static/'),
    policy: extension === '.html' ? contentPolicy(plain.toString('utf8')) : null,
  };
}

/** Pages by request path: `/rollout` finds `rollout.html` or `rollout/index.html`. */
export class Pages {
  readonly #pages = new Map<string, Page>();

  /** @throws when the folder does not exist: the pages were not built. */
  constructor(folder: string) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const path = `/${relative(folder, file).split(/[\\/]/).join('/')}`;
      this.#pages.set(path, load(file, path));
    }
  }

  find(path: string): Page | null {
    const clean = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    return (
      this.#pages.get(clean) ??
      this.#pages.get(`${clean === '/' ? '' : clean}/index.html`) ??
      this.#pages.get(`${clean}.html`) ??
      null
    );
  }

  get notFound(): Page | null {
    return this.#pages.get('/404.html') ?? null;
  }

  get count(): number {
    return this.#pages.size;
  }
}
