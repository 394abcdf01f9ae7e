import { Card } from '@/components/ui/card';
import { count } from '@/components/ui/count';
import { BridgeGlyph } from '@/components/ui/marks';
import type { RolloutView } from '@/lib/api';
import { BridgePicture } from './bridge-picture';

/** The lowered bridge and what stands behind it without effect. */
export function LoweredCard(props: { rollout: RolloutView }) {
  const { plan, progress } = props.rollout;
  const placed = progress.filter((write) => write.state === 'done').length;
  const pods = plan?.pods ?? props.rollout.candidate?.pods ?? 0;
  return (
    <Card label="Bridge lowered">
      <div className="flex flex-wrap items-center gap-2 px-4 pt-3 pb-1">
        <BridgeGlyph bridge="lowered" decorative />
        <h2>Bridge lowered</h2>
        <span className="text-12 text-ink-3">no effect on traffic</span>
      </div>
      <BridgePicture pods={pods} placed={placed} planned={progress.length} />
      <p className="border-line border-t px-4 py-2.5 text-12 text-ink-2">
        <b className="text-ink">
          New policies of other teams in this tier have no effect on {count(pods, 'pod')}
        </b>{' '}
        until the bridge is raised or removed.
      </p>
    </Card>
  );
}
