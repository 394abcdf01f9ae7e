import { Card, CardHead } from '@/components/ui/card';
import { GateDiamond } from '@/components/ui/marks';
import type { Verifying } from './verifying-view';

/** What happens if nobody confirms: the guard lowers the bridge, also with this page gone. */
export function IfNothingCard(props: { lines: Verifying['ifNothing'] }) {
  return (
    <Card label="If you do nothing">
      <CardHead title="If you do nothing" />
      <ul>
        {props.lines.map((line) => (
          <li
            key={line.title}
            className="grid grid-cols-[18px_minmax(0,1fr)] gap-2.5 border-line border-t px-4 py-[9px]"
          >
            <span className="flex h-5 items-center">
              <GateDiamond state={line.state} word={false} size={14} />
            </span>
            <div>
              <p className="flex flex-wrap gap-x-2">
                <span className="flex-1 font-[550]">{line.title}</span>
                <span className="text-12 text-ink-3 leading-5">{line.figure}</span>
              </p>
              {line.detail !== '' && <p className="text-12 text-ink-3">{line.detail}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
