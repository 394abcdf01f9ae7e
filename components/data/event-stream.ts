/** Server-sent events of core, kept open. */
import { apiPaths, type RevisionView, revisionEventSchema } from '@/lib/api';

/** A browser reconnects by itself after a lost connection, but gives up for good when it is refused (core starting, a proxy). */
const reopenMs = 5_000;

export function listen(handlers: {
  readonly onRevision: (revision: RevisionView) => void;
  readonly onOpen: (open: boolean) => void;
}): { readonly close: () => void } {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const open = (): void => {
    timer = null;
    const opened = new EventSource(apiPaths.events);
    source = opened;
    opened.addEventListener('open', () => handlers.onOpen(true));
    opened.addEventListener('error', () => {
      handlers.onOpen(false);
      if (opened.readyState === EventSource.CLOSED) timer ??= setTimeout(open, reopenMs);
    });
    opened.addEventListener('revision', (event: MessageEvent<string>) => {
      const parsed = revisionEventSchema.safeParse(JSON.parse(event.data));
      if (parsed.success) handlers.onRevision(parsed.data);
    });
  };
  open();
  return {
    close: () => {
      source?.close();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
