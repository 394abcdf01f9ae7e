'use client';
import { useState } from 'react';
import { Card, CardHead } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/code-copy';
import { GateDiamond } from '@/components/ui/marks';
import type { RolloutView } from '@/lib/api';

/** How to lower the bridge without this page. The lines come from core, complete; nothing is composed here. */
export function BreakGlassCard(props: { lines: RolloutView['breakGlass'] }) {
  const [down, setDown] = useState(false);
  const { lines } = props;
  if (lines === null)
    return (
      <Card label="Without the dashboard">
        <CardHead title="Without the dashboard" />
        <p className="flex gap-2 px-4 pb-3">
          <GateDiamond state="fail" word={false} />
          <span>
            The lines to lower the bridge by hand could not be made. Raising is refused until they can.
          </span>
        </p>
      </Card>
    );
  const text = down ? lines.lowerWithoutCalicoApi : lines.lower;
  return (
    <Card label="Without the dashboard">
      <CardHead title="Without the dashboard">
        <CopyButton text={text} label="Copy" name="Copy the line that lowers the bridge" />
      </CardHead>
      <div className="px-4 pb-3">
        <pre className="whitespace-pre-wrap rounded-control bg-sunken px-[11px] py-[9px] text-12 leading-[18px] [word-break:break-word]">
          {text}
        </pre>
        <p className="mt-2 flex gap-2 text-12 text-ink-3">
          <span className="flex-1">
            {down ? 'Lowers the bridge past Calico’s API.' : 'Lowers the bridge.'}
          </span>
          <button type="button" className="link" onClick={() => setDown(!down)}>
            {down ? 'If Calico’s API answers' : 'If Calico’s API is down'}
          </button>
        </p>
      </div>
    </Card>
  );
}
