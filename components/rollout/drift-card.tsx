import { Card } from '@/components/ui/card';
import { CodeCopy } from '@/components/ui/code-copy';
import { GateDiamond } from '@/components/ui/marks';
import type { RolloutView } from '@/lib/api';

/** What differs from the plan, in both versions. Nothing more is written until a person decides. */
export function DriftCard(props: { drift: NonNullable<RolloutView['drift']> }) {
  const { text, planned, found } = props.drift;
  return (
    <Card label="What differs from the plan">
      <div className="flex items-start gap-2 px-4 pt-3 pb-2">
        <span className="flex h-5 items-center">
          <GateDiamond state="fail" word={false} />
        </span>
        <div>
          <h2>What differs from the plan</h2>
          <p className="text-ink-2">{text} Nothing more is written until you decide.</p>
        </div>
      </div>
      <div className="grid grid-cols-2 gap-3 px-4 pb-4 max-phone:grid-cols-1">
        <Version title="As planned" text={planned} />
        <Version title="As found in the cluster" text={found} />
      </div>
    </Card>
  );
}

function Version(props: { title: string; text: string }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-12 text-ink-3">{props.title}</h3>
      {props.text === '' ? (
        <p className="rounded-control border border-line-2 border-dashed p-3 text-ink-2">Does not exist</p>
      ) : (
        <CodeCopy text={props.text} label={props.title.toLowerCase()} />
      )}
    </div>
  );
}
