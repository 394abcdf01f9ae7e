import { Skeleton } from '@/components/ui/skeleton';

/** The overview in its final shape while its first answer is on the way. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading Overview">
      <Skeleton className="mt-1.5 h-5 w-2/3" />
      <Skeleton className="mt-4 w-2/5" />
      <div aria-hidden="true" className="mt-[54px] flex h-[168px] gap-7 max-phone:hidden">
        <div className="card flex-[33]" />
        <div className="card flex-[56]" />
        <div className="card flex-[39]" />
      </div>
      <Skeleton className="mt-4 w-1/2" />
      <div
        aria-hidden="true"
        className="mt-6 grid grid-cols-[minmax(0,1fr)_372px_300px] gap-4 max-laptop:grid-cols-[minmax(0,1fr)_372px] max-panel:grid-cols-1"
      >
        <div className="card h-[272px]" />
        <div className="card h-[272px]" />
        <div className="card h-[272px] max-laptop:hidden" />
      </div>
    </div>
  );
}
