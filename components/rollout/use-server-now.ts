import { useEffect, useState } from 'react';

/**
 * The server's clock in unix seconds, ticking here: `serverNow` was true when the answer arrived at `receivedAtMs`
 * (this machine's clock). A deadline is the server's, so a wrong local clock must not move it.
 */
export function useServerNow(serverNow: number, receivedAtMs: number): number {
  const [localMs, setLocalMs] = useState(() => Date.now());
  useEffect(() => {
    setLocalMs(Date.now());
    const timer = setInterval(() => setLocalMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return serverNow + Math.max(0, localMs - receivedAtMs) / 1000;
}
