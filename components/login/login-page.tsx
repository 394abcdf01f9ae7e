'use client';
import { useSearchParams } from 'next/navigation';
import { Mark } from '@/components/ui/marks';
import { LoginForm } from './login-form';
import { safeNext } from './safe-next';

/** The way in: the printed link, or a bearer token of the cluster. */
export function LoginPage() {
  const params = useSearchParams();
  const expired = params.get('expired') === '1';
  return (
    <main className="grid min-h-dvh place-items-center p-6 max-phone:place-items-start">
      <div className="w-full max-w-[440px]">
        <p className="mb-8 flex items-center gap-2 font-semibold text-14">
          <Mark name="logo" />
          Drawbridge
        </p>
        <h1>{expired ? 'This link was used already.' : 'Sign in to Drawbridge.'}</h1>
        <p className="mt-2 text-ink-2">
          {expired
            ? 'The printed link opens Drawbridge once. Start Drawbridge again for a new one, or paste a token.'
            : 'Open the link that Drawbridge printed when it started, or paste a token of the cluster.'}
        </p>
        <LoginForm next={safeNext(params.get('next'))} />
        <section className="mt-8 border-line border-t pt-4 text-12 text-ink-2">
          <h2 className="text-12 text-ink">What happens with the token</h2>
          <p className="mt-1">
            It goes to the Drawbridge you opened this page from, and from there to the API server of the
            cluster. Drawbridge keeps it in memory until you log out, for 12 hours at most, and uses it for
            what you do here, so that the cluster decides what you may do. It is written to no file, no log
            and no cookie.
          </p>
        </section>
      </div>
    </main>
  );
}
