'use client';
import { GitPullRequestArrow, Terminal } from 'lucide-react';
import type { ApiError } from '@/components/data/api';
import { Button } from '@/components/ui/button';
import { CodeCopy } from '@/components/ui/code-copy';
import { Icon } from '@/components/ui/icon';
import { GuardedButton } from '@/components/ui/no-right';
import { useCopy } from '@/components/ui/use-copy';
import type { PermissionView } from '@/lib/api';

/** The one write of this page, and its peers: take the YAML away as a file or as a command. */
export function StageFooter(props: {
  label: string;
  permission: PermissionView;
  /** Why it cannot be staged now; null when it can. */
  reason: string | null;
  busy: boolean;
  error: ApiError | null;
  kubectl: string;
  /** There is no YAML to take away yet. */
  empty: boolean;
  onStage: () => void;
  onExport: () => void;
  onCancel: () => void;
}) {
  const { copied, copy } = useCopy();
  return (
    <div className="flex-none border-line border-t bg-surface px-5 py-3 max-laptop:px-4 max-phone:sticky max-phone:bottom-0">
      {props.error !== null && (
        <div role="alert" className="mb-3">
          <p className="font-medium text-deny">{props.error.message}</p>
          {props.error.detail !== null && (
            <details className="mt-1 text-12">
              <summary className="link w-fit leading-6">Show the answer</summary>
              <CodeCopy text={props.error.detail} label="raw answer" wrap />
            </details>
          )}
        </div>
      )}
      {props.permission.allowed && (props.busy || props.reason !== null) && (
        <p className="mb-2 text-12 text-ink-2" aria-live="polite">
          {props.busy ? 'Writing the staged policies' : props.reason}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 max-laptop:gap-1.5">
        <GuardedButton
          variant="primary"
          permission={props.permission}
          disabled={props.reason !== null || props.busy}
          onClick={props.onStage}
        >
          {props.label}
          <span
            aria-hidden="true"
            className="rounded-[3px] border border-current px-1 font-mono text-[11px] leading-4 opacity-75 max-laptop:hidden"
          >
            ⌘↵
          </span>
        </GuardedButton>
        <Button onClick={props.onExport} disabled={props.empty}>
          <Icon of={GitPullRequestArrow} size={14} />
          Export
        </Button>
        <Button onClick={() => copy(props.kubectl)} disabled={props.empty}>
          <Icon of={Terminal} size={14} />
          {copied ? (
            'Copied'
          ) : (
            <span>
              <span className="max-laptop:sr-only">Copy as </span>kubectl
            </span>
          )}
        </Button>
        <Button variant="ghost" onClick={props.onCancel} className="ml-auto max-laptop:px-2">
          Cancel
        </Button>
      </div>
    </div>
  );
}
