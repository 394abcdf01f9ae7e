import Link from 'next/link';
import { Mark } from '@/components/ui/marks';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="w-full max-w-[440px]">
        <p className="mb-8 flex items-center gap-2 font-semibold text-14">
          <Mark name="logo" />
          Drawbridge
        </p>
        <h1>There is no page at this address.</h1>
        <p className="mt-2 text-ink-2">The link may be of another version, or cut off.</p>
        <Link href="/" className="link mt-4 inline-block">
          Go to Overview
        </Link>
      </div>
    </main>
  );
}
