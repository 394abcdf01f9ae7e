import { BridgeGlyph } from '@/components/ui/marks';
import { SpokenCountdown } from '@/components/ui/spoken-countdown';
import { countdown, exactTime } from '@/components/ui/when';
import type { RolloutView, VerbView } from '@/lib/api';
import type { Verbs } from './use-verbs';
import { VerbButton } from './verb-button';
import { VerbReasons } from './verb-reasons';
import type { Verifying } from './verifying-view';

/** The bridge, the countdown to the server's deadline, and the two ways on. */
export function VerifyingHero(props: {
  rollout: RolloutView;
  verifying: Verifying;
  now: number;
  verbs: Verbs;
}) {
  const { rollout, verifying, now, verbs } = props;
  const left = Math.max(0, verifying.deadline - now);
  const whole = Math.max(1, verifying.deadline - verifying.raisedAt);
  const extend = rollout.verbs.find((verb) => verb.verb === 'extend');
  return (
    <header>
      <div className="flex flex-wrap items-end gap-x-8 gap-y-4">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-2 text-ink-3">
            <BridgeGlyph bridge={rollout.bridge === 'canary' ? 'canary' : 'raised'} size={24} />
            <b className="text-ink">{rollout.sentence}</b>
            <span>{rollout.subline}</span>
          </p>
          <h1 className="mt-2.5">The bridge lowers by itself in</h1>
          <div className="mt-0.5 flex flex-wrap items-baseline gap-x-4">
            <span
              role="timer"
              aria-live="off"
              className="font-medium text-64 tabular-nums tracking-[-0.04em] max-phone:text-[60px] max-phone:leading-[60px]"
            >
              {countdown(left)}
            </span>
            <span className="text-ink-2">
              unless you {verifying.canary ? 'raise the rest' : 'confirm'} before{' '}
              {exactTime(verifying.deadline)}
              {verifying.extendable && extend?.enabled === true && extend.permission.allowed && (
                <button
                  type="button"
                  disabled={verbs.busy !== null}
                  onClick={() => verbs.run(extend)}
                  className="link ml-2.5 max-phone:ml-0 max-phone:block max-phone:min-h-8"
                >
                  {extend.label}
                </button>
              )}
            </span>
          </div>
        </div>
        <Actions {...props} />
      </div>
      <div
        role="progressbar"
        aria-label="Time until the bridge lowers"
        aria-valuemin={0}
        aria-valuenow={Math.floor(left)}
        aria-valuemax={Math.floor(whole)}
        aria-valuetext={`${countdown(left)} left`}
        className="mt-4 h-1 rounded-[2px] bg-sunken"
      >
        <div
          className="h-full rounded-[2px] bg-accent-solid"
          style={{ width: `${Math.min(100, (left / whole) * 100)}%` }}
        />
      </div>
      <SpokenCountdown left={left} />
    </header>
  );
}

/** Ways back to the left, the way on to the right. */
const order: readonly VerbView['verb'][] = ['pause', 'resume', 'roll-back', 'raise', 'confirm'];

function Actions({
  rollout,
  verifying,
  verbs,
}: {
  rollout: RolloutView;
  verifying: Verifying;
  verbs: Verbs;
}) {
  const shown = rollout.verbs.filter(({ verb }) => order.includes(verb));
  return (
    <div className="flex flex-col items-end gap-1.5">
      <div className="flex flex-wrap gap-2.5 max-phone:hidden">
        {order.map((name) => {
          const verb = rollout.verbs.find((one) => one.verb === name);
          if (verb === undefined) return null;
          const look =
            name === 'confirm' ? ({ variant: verifying.verified ? 'primary' : 'outline' } as const) : {};
          return <VerbButton key={name} verb={verb} verbs={verbs} size="lg" {...look} />;
        })}
      </div>
      <VerbReasons verbs={shown} className="max-w-[420px] text-right max-phone:text-left" />
    </div>
  );
}
