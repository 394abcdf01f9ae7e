import { type PolicyState, StateSquare } from '@/components/ui/marks';
import type { StageView } from '@/lib/api';

const words: Readonly<Record<StageView, { name: string; note: string; square: PolicyState }>> = {
  stage: { name: 'Stage', note: 'denied on paper', square: 'staged' },
  allow: { name: 'Allow', note: 'no default deny yet', square: 'none' },
  deny: { name: 'Deny', note: 'enforced', square: 'enforced' },
  exempt: { name: 'Exempt', note: 'cutting them could cut the way back', square: 'exempt' },
};

export function GroupRow(props: { stage: StageView }) {
  const { name, note, square } = words[props.stage];
  return (
    <tr>
      <th
        scope="rowgroup"
        colSpan={8}
        className="pb-1.5! align-bottom [border-bottom-color:var(--line-2)]! [padding-left:4px]!"
      >
        <span className="flex items-center gap-2">
          <StateSquare state={square} word={name} />
          <span className="font-normal text-12 text-ink-3">{note}</span>
        </span>
      </th>
    </tr>
  );
}
