import { PHASE_PRODUCTION_BUILD } from 'next/constants.js';

/** Pages are a static export that core serves; in development `next dev` runs beside core and rewrites /api to it. */
export default function config(phase) {
  const shared = {
    reactStrictMode: true,
    images: { unoptimized: true },
    poweredByHeader: false,
    devIndicators: false,
    // `npm run typecheck` checks the whole project at once; a second pass here would only slow the first start.
    typescript: { ignoreBuildErrors: true },
  };
  if (phase === PHASE_PRODUCTION_BUILD) return { ...shared, output: 'export' };
  const core = process.env.DRAWBRIDGE_CORE ?? 'http://127.0.0.1:4680';
  return { ...shared, rewrites: async () => [{ source: '/api/:path*', destination: `${core}/api/:path*` }] };
}
