'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { ErrorState } from '@/components/ui/error-state';
import type { ApiError } from './api';

/** An answer in its states: skeleton with the final shape, error with what to do, data. An old answer stays when a refetch fails; the header says so. */
export function Loaded<T>(props: {
  query: UseQueryResult<T, ApiError>;
  skeleton: ReactNode;
  /** Room around an error, on pages whose data reaches the edges. */
  errorClassName?: string;
  children: (data: T) => ReactNode;
}) {
  const { query } = props;
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && (
          <div className={clsx('mb-4', props.errorClassName)}>
            <ErrorState
              message={`${query.error.message} Below is the last answer.`}
              detail={query.error.detail}
              onRetry={() => void query.refetch()}
            />
          </div>
        )}
        {props.children(query.data)}
      </>
    );
  }
  if (query.isError)
    return (
      <div className={props.errorClassName}>
        <ErrorState
          message={query.error.message}
          detail={query.error.detail}
          onRetry={() => void query.refetch()}
        />
      </div>
    );
  return <div className="delayed">{props.skeleton}</div>;
}
