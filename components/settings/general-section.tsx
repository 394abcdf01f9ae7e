'use client';
import clsx from 'clsx';
import { useSession } from '@/components/data/use-session';
import { NoRight } from '@/components/ui/no-right';
import { ProdTag } from '@/components/ui/tag';
import type { PermissionView, SettingsView } from '@/lib/api';
import { useSaveSettings } from './use-save-settings';

/** What this cluster is. */
export function GeneralSection(props: { settings: SettingsView; permission: PermissionView }) {
  const { settings, permission } = props;
  const { busy, error, save } = useSaveSettings();
  const name = useSession().data?.cluster.name ?? 'This cluster';
  const on = settings.production;
  const toggle = () =>
    void save(
      { ...settings, production: !on },
      on ? `${name} is no longer marked PROD` : `${name} is marked PROD`,
    );
  return (
    <section aria-label="General" className="mt-5">
      <div className="flex items-start gap-4 border-line border-b py-3">
        <div className="min-w-0 flex-1">
          <h2 id="production" className="flex items-center gap-2">
            Production cluster {on && <ProdTag />}
          </h2>
          <p className="mt-0.5 max-w-[70ch] text-12 text-ink-2">
            Puts the tag PROD beside the cluster’s name: in the header, in the tab’s title and in every dialog
            that writes. It changes no right and no limit.
          </p>
        </div>
        <button
          type="button"
          role="switch"
          aria-checked={on}
          aria-labelledby="production"
          disabled={!permission.allowed || busy}
          onClick={toggle}
          className={clsx(
            'relative mt-0.5 h-6 w-10 flex-none rounded-full border transition-colors duration-[120ms] disabled:opacity-60',
            on ? 'border-ink bg-ink' : 'border-control bg-surface',
          )}
        >
          <span
            aria-hidden="true"
            className={clsx(
              'absolute top-1 size-3.5 rounded-full transition-[left] duration-[120ms]',
              on ? 'left-[21px] bg-bg' : 'left-1 bg-control',
            )}
          />
        </button>
      </div>
      <div className="mt-2">
        <NoRight permission={permission} />
      </div>
      {error !== null && (
        <p role="alert" className="mt-2 font-medium text-deny">
          {error}
        </p>
      )}
    </section>
  );
}
