import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Pages } from './pages';

function site(): Pages {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  mkdirSync(join(folder, '_next/static'), { recursive: true });
  writeFileSync(
    join(folder, 'index.html'),
    `<script src="/x.js"></script><script>self.theme=1</script>${'x'.repeat(2000)}`,
  );
  writeFileSync(join(folder, 'rollout.html'), '<p>rollout</p>');
  writeFileSync(join(folder, '404.html'), 'no');
  writeFileSync(join(folder, '_next/static/a.js'), 'a');
  return new Pages(folder);
}

describe('pages', () => {
  it('finds a page by its address without the file ending, with or without a slash', () => {
    expect(site().find('/rollout')?.plain.toString()).toBe('<p>rollout</p>');
    expect(site().find('/rollout/')?.plain.toString()).toBe('<p>rollout</p>');
    expect(site().find('/')?.type).toMatch(/html/);
    expect(site().find('/../package.json')).toBeNull();
  });

  it('allows inline scripts by their hash only, and nothing from elsewhere', () => {
    const policy = site().find('/')?.policy ?? '';
    expect(policy).toContain(`'sha256-${createHash('sha256').update('self.theme=1').digest('base64')}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.match(/script-src [^;]*/)?.[0]).not.toContain('unsafe');
  });

  it('keeps a compressed copy that unpacks to the page', () => {
    const page = site().find('/');
    expect(page?.brotli).not.toBeNull();
    expect(brotliDecompressSync(page?.brotli ?? Buffer.alloc(0)).equals(page?.plain ?? Buffer.alloc(1))).toBe(
      true,
    );
  });

  it('hashed files may be cached for ever, pages never', () => {
    expect(site().find('/_next/static/a.js')?.immutable).toBe(true);
    expect(site().find('/')?.immutable).toBe(false);
  });
});
