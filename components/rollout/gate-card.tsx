'use client';
import { useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useStatus } from '@/components/data/use-session';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Icon } from '@/components/ui/icon';
import { GateDiamond } from '@/components/ui/marks';
import { ago, duration, fullTime } from '@/components/ui/when';
import { apiPaths, type GateView } from '@/lib/api';
import { AcceptedGap } from './accepted-gap';
import { GateGap } from './gate-gap';
import { GateLedger } from './gate-ledger';

/** Result first, then each gap with its own way to close it, then the evidence. `fillFirst`: the first decision is the page's next step. */
export function GateCard(props: { gate: GateView; fillFirst: boolean }) {
  const { gate } = props;
  const client = useQueryClient();
  const status = useStatus();
  const now = status.data?.now ?? gate.evaluatedAt;
  const first = props.fillFirst ? gate.gaps.find((gap) => gap.remedy.kind === 'decide')?.id : undefined;
  return (
    <Card label="Gate">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 px-4 py-3">
        <GateDiamond state={gate.state} word={false} />
        <h2>Gate: {gate.state}</h2>
        <span className="text-12 text-ink-3" title={`valid until ${fullTime(gate.expiresAt)}`}>
          evaluated {ago(gate.evaluatedAt, now)}, valid for {duration(gate.expiresAt - gate.evaluatedAt)}
        </span>
        <span className="flex-1" />
        <Button size="sm" onClick={() => client.invalidateQueries({ queryKey: [apiPaths.rollout] })}>
          <Icon of={RotateCcw} size={14} />
          Evaluate again
        </Button>
      </div>
      {gate.gaps.length > 0 && (
        <ul aria-label="Gaps">
          {gate.gaps.map((gap) => (
            <GateGap key={gap.id} gap={gap} fill={gap.id === first} />
          ))}
        </ul>
      )}
      {gate.accepted.length > 0 && (
        <ul aria-label="Accepted gaps">
          {gate.accepted.map((gap) => (
            <AcceptedGap key={gap.id} gap={gap} />
          ))}
        </ul>
      )}
      <GateLedger gate={gate} />
    </Card>
  );
}
