'use client';
import { useState } from 'react';
import { z } from 'zod';
import { ApiError, apiSend } from '@/components/data/api';
import { Button } from '@/components/ui/button';
import { CodeCopy } from '@/components/ui/code-copy';
import { apiPaths } from '@/lib/api';

const command = 'kubectl -n NAMESPACE create token SERVICEACCOUNT';

/** Pastes a bearer token and signs in with it. */
export function LoginForm({ next }: { next: string }) {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const signIn = async () => {
    setBusy(true);
    setError(null);
    try {
      await apiSend('POST', apiPaths.login, z.unknown(), { token: token.trim() });
      window.location.assign(next);
    } catch (caught) {
      if (!(caught instanceof ApiError)) throw caught;
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <form
      className="mt-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (token.trim() !== '' && !busy) void signIn();
      }}
    >
      <label htmlFor="token" className="mb-1 block font-[550]">
        Token
      </label>
      <input
        id="token"
        type="password"
        value={token}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : 'token-error'}
        onChange={(event) => setToken(event.target.value)}
        className="field h-10 w-full font-mono"
      />
      {error !== null && (
        <div id="token-error" role="alert" className="mt-2">
          <p className="font-medium text-deny">{error.message}</p>
          {error.detail !== null && (
            <details className="mt-1">
              <summary className="link w-fit">Show the answer</summary>
              <CodeCopy className="mt-2" text={error.detail} label="raw answer" wrap />
            </details>
          )}
        </div>
      )}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="mt-3 w-full"
        disabled={token.trim() === '' || busy}
      >
        {busy ? 'Asking the cluster…' : 'Sign in'}
      </Button>
      <p className="mt-5 mb-1.5 text-12 text-ink-2">A token of a service account comes from</p>
      <CodeCopy text={command} label="command" wrap />
    </form>
  );
}
