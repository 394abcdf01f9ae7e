'use client';
import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import type { NamespaceRowView } from '@/lib/api';
import { namespacesCsv } from './namespaces-csv';

export function CsvButton(props: { rows: readonly NamespaceRowView[] }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([namespacesCsv(props.rows)], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'namespaces.csv';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button onClick={save}>
      <Icon of={Download} size={14} />
      CSV
    </Button>
  );
}
