'use client';
import dynamic from 'next/dynamic';
import { useView } from '@/components/data/use-view';
import { PageSkeleton } from '@/components/ui/skeleton';
import { TableView } from './table-view';

const loading = (label: string) => () => (
  <div className="px-8 py-6 max-phone:px-4">
    <PageSkeleton label={label} rows={6} />
  </div>
);
// Each is a page of its own that few visits need at once.
const MatrixView = dynamic(() => import('./matrix/matrix-view').then((part) => part.MatrixView), {
  loading: loading('the matrix'),
});
const AllowPage = dynamic(() => import('@/components/allow/allow-page').then((part) => part.AllowPage), {
  loading: loading('the proposal'),
});

/** Flows in its pictures, and Allow, which is Flows with edges to allow. */
export function FlowsPage() {
  const view = useView();
  if (view.list('allow').length > 0) return <AllowPage />;
  return view.get('view') === 'matrix' ? <MatrixView /> : <TableView />;
}
