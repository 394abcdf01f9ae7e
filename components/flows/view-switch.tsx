'use client';
import { Grid3x3, Table2 } from 'lucide-react';
import { useView } from '@/components/data/use-view';
import { Icon } from '@/components/ui/icon';
import { Segmented } from '@/components/ui/tabs';

const labels = { table: Table2, matrix: Grid3x3 } as const;
type Picture = keyof typeof labels;

/** Table or matrix; on a phone the matrix is its list of pairs. */
export function ViewSwitch(props: { value: Picture }) {
  const view = useView();
  const item = (value: Picture, word: string) => ({
    value,
    label: (
      <>
        <Icon of={labels[value]} size={14} />
        {word}
      </>
    ),
  });
  return (
    <Segmented
      label="Picture"
      value={props.value}
      items={[item('table', 'Table'), item('matrix', 'Matrix')]}
      onChange={(value) => view.set({ view: value === 'table' ? null : value, edge: null })}
    />
  );
}
