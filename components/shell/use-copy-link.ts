'use client';
import { useNow } from '@/components/data/use-now';
import { useView } from '@/components/data/use-view';
import { notify, notifyError } from '@/components/ui/toast';
import { spanAt } from './time-span';

/** Copies the address of this view with absolute times, so that it shows the same later. */
export function useCopyLink(): () => void {
  const view = useView();
  const now = useNow();
  return () => {
    if (now === null) return notifyError('The link was not copied: the server’s time is not known yet.');
    const { from, to } = spanAt(view.get, now);
    const link = view.href({ range: null, from: String(from), to: String(to) });
    const text = new URL(link, window.location.href).href;
    navigator.clipboard.writeText(text).then(
      () => notify('Link copied, with absolute times'),
      () => notifyError(`The browser did not allow copying. The link is ${text}`),
    );
  };
}
