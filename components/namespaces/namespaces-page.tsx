'use client';
import { useView } from '@/components/data/use-view';
import { NamespaceDetail } from './namespace-detail';
import { NamespaceList } from './namespace-list';

/** The list, or with `open=1` the one namespace in scope. */
export function NamespacesPage() {
  const view = useView();
  const [name] = view.list('ns');
  return (
    <div className="px-8 pt-6 pb-8 max-phone:px-4 max-phone:pt-4">
      {view.get('open') === '1' && name !== undefined ? <NamespaceDetail name={name} /> : <NamespaceList />}
    </div>
  );
}
