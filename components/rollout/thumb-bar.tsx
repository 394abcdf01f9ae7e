import type { RolloutView } from '@/lib/api';
import type { Verbs } from './use-verbs';
import { VerbButton } from './verb-button';

/** On a phone the two ways on stay at the thumb, above the bottom bar. */
export function ThumbBar(props: { rollout: RolloutView; verified: boolean; verbs: Verbs }) {
  const { verbs } = props;
  const rollBack = props.rollout.verbs.find((verb) => verb.verb === 'roll-back');
  const confirm = props.rollout.verbs.find((verb) => verb.verb === 'confirm' || verb.verb === 'raise');
  const tall = 'h-12! min-w-0 px-2! text-[14px]';
  return (
    <div className="fixed inset-x-0 bottom-[60px] z-20 hidden grid-cols-[2fr_3fr] gap-2.5 border-line border-t bg-surface px-4 py-2.5 max-phone:grid">
      {rollBack !== undefined && (
        <VerbButton verb={rollBack} verbs={verbs} size="lg" label="Roll back" className={tall} />
      )}
      {confirm !== undefined && (
        <VerbButton
          verb={confirm}
          verbs={verbs}
          size="lg"
          variant={props.verified || confirm.verb === 'raise' ? 'primary' : 'outline'}
          label={confirm.label.replace(' of edges', '')}
          className={tall}
        />
      )}
    </div>
  );
}
