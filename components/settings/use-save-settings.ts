'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, apiSend } from '@/components/data/api';
import { notify } from '@/components/ui/toast';
import { apiPaths, type SettingsView, settingsSchema } from '@/lib/api';

export interface SaveSettings {
  readonly busy: boolean;
  /** What went wrong and what stands now; null when nothing did. */
  readonly error: string | null;
  /** Resolves to whether it was saved. */
  readonly save: (next: SettingsView, done: string) => Promise<boolean>;
}

/** Saves the settings as a whole; what core answers is what stands. */
export function useSaveSettings(): SaveSettings {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (next: SettingsView, done: string): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      const saved = await apiSend('PUT', apiPaths.settings, settingsSchema, next);
      client.setQueriesData({ queryKey: [apiPaths.settings] }, saved);
      await client.invalidateQueries({ queryKey: [apiPaths.session] });
      notify(done);
      return true;
    } catch (caught) {
      setError(`Not saved. ${caught instanceof ApiError ? caught.message : String(caught)}`);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, save };
}
