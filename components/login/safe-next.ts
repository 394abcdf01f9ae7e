/** Where to go after signing in: an address of these pages, never of another host. */
export function safeNext(next: string | null): string {
  if (next === null || !next.startsWith('/') || /^\/[/\\]/.test(next)) return '/';
  const base = 'http://here.invalid';
  const parsed = URL.canParse(next, base) ? new URL(next, base) : null;
  if (parsed === null || parsed.origin !== base || parsed.pathname === '/login') return '/';
  return `${parsed.pathname}${parsed.search}`;
}
