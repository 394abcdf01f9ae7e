import clsx from 'clsx';
import type { CoverageStateView, EdgeVerdictView } from '@/lib/api';

export type MarkName =
  | 'verdict-allowed'
  | 'verdict-would-be-denied'
  | 'verdict-would-be-allowed'
  | 'verdict-denied'
  | 'verdict-unknown'
  | 'state-enforced'
  | 'state-staged'
  | 'state-no-effect-yet'
  | 'state-no-policy'
  | 'state-exempt'
  | 'state-not-visible'
  | 'gate-pass'
  | 'gate-fail'
  | 'gate-inconclusive'
  | 'gate-waiting'
  | 'bridge-lowered'
  | 'bridge-canary-raised'
  | 'bridge-raised'
  | 'bridge-lowered-planned'
  | 'bridge-canary-raised-planned'
  | 'bridge-raised-planned'
  | 'logo';

/** One mark in the colour of its surroundings. Without a label it is decoration beside its word. */
export function Mark(props: { name: MarkName; label?: string; size?: number; className?: string }) {
  const size = props.size ?? 16;
  const shared = {
    width: size,
    height: size,
    fill: 'none',
    stroke: 'currentColor',
    strokeWidth: 1.5,
    strokeLinecap: 'round',
    strokeLinejoin: 'round',
    className: clsx('inline-block flex-none', props.className),
  } as const;
  const use = <use href={`#${props.name}`} />;
  return props.label === undefined ? (
    <svg {...shared} aria-hidden="true">
      {use}
    </svg>
  ) : (
    <svg {...shared} role="img" aria-label={props.label}>
      {use}
    </svg>
  );
}

interface Look {
  readonly mark: MarkName;
  readonly word: string;
  readonly ink: string;
}

/** Words, marks and colours of the five verdicts (exactly these words everywhere). */
export const verdictLook: Readonly<Record<EdgeVerdictView, Look & { readonly soft: string }>> = {
  allowed: { mark: 'verdict-allowed', word: 'Allowed', ink: 'text-allow', soft: 'bg-allow-soft' },
  'would-deny': {
    mark: 'verdict-would-be-denied',
    word: 'Would be denied',
    ink: 'text-would',
    soft: 'bg-would-soft',
  },
  'would-allow': {
    mark: 'verdict-would-be-allowed',
    word: 'Would be allowed',
    ink: 'text-allow',
    soft: 'bg-allow-soft',
  },
  denied: { mark: 'verdict-denied', word: 'Denied', ink: 'text-deny', soft: 'bg-deny-soft' },
  unknown: { mark: 'verdict-unknown', word: 'Unknown', ink: 'text-ink', soft: 'bg-sunken' },
};

/** `‹mark› ‹word›`; `word` overrides the text (a count, *Denied on purpose*); `tag` puts it on its soft ground for one headline verdict. */
export function Verdict(props: {
  verdict: EdgeVerdictView;
  word?: string;
  tag?: boolean;
  className?: string;
}) {
  const look = verdictLook[props.verdict];
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.5 whitespace-nowrap align-middle font-medium',
        look.ink,
        props.tag && ['h-[22px] rounded-full pr-2 pl-1.5 text-12', look.soft],
        props.className,
      )}
    >
      <Mark name={look.mark} />
      {props.word ?? look.word}
    </span>
  );
}

/** A count of one verdict; zero is quiet, null says *Not computed* as Unknown. */
export function VerdictCount(props: { verdict: 'would-deny' | 'unknown' | 'denied'; count: number | null }) {
  if (props.count === null) return <Verdict verdict="unknown" word="Not computed" />;
  if (props.count === 0) return <span className="text-ink-2">0</span>;
  return <Verdict verdict={props.verdict} word={String(props.count)} />;
}

export type PolicyState = CoverageStateView | 'no-effect-yet';

const stateLook: Readonly<Record<PolicyState, { mark: MarkName; word: string; ink: string }>> = {
  enforced: { mark: 'state-enforced', word: 'Enforced', ink: 'text-ink' },
  staged: { mark: 'state-staged', word: 'Staged', ink: 'text-ink' },
  'no-effect-yet': { mark: 'state-no-effect-yet', word: 'No effect yet', ink: 'text-ink' },
  none: { mark: 'state-no-policy', word: 'No policy', ink: 'text-ink' },
  exempt: { mark: 'state-exempt', word: 'Exempt', ink: 'text-ink-2' },
  'not-visible': { mark: 'state-not-visible', word: 'Not visible', ink: 'text-ink' },
};

/** A square of policy state. `word`: false = mark alone with its word as accessible name. */
export function StateSquare(props: { state: PolicyState; word?: string | false; size?: number }) {
  const look = stateLook[props.state];
  const size = props.size === undefined ? {} : { size: props.size };
  if (props.word === false) return <Mark name={look.mark} label={look.word} className={look.ink} {...size} />;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Mark name={look.mark} className={look.ink} {...size} />
      {props.word ?? look.word}
    </span>
  );
}

export type GateState = 'pass' | 'fail' | 'inconclusive' | 'waiting' | 'excluded';

const gateLook: Readonly<Record<GateState, { mark: MarkName; word: string; ink: string }>> = {
  pass: { mark: 'gate-pass', word: 'Pass', ink: 'text-ink-2' },
  fail: { mark: 'gate-fail', word: 'Fail', ink: 'text-deny' },
  inconclusive: { mark: 'gate-inconclusive', word: 'Inconclusive', ink: 'text-ink' },
  waiting: { mark: 'gate-waiting', word: 'Waiting', ink: 'text-ink-3' },
  excluded: { mark: 'state-exempt', word: 'Excluded', ink: 'text-ink-2' },
};

/** Result of a gate or a check. `word`: false = mark alone with its word as accessible name. */
export function GateDiamond(props: { state: GateState; word?: string | false; size?: number }) {
  const look = gateLook[props.state];
  const size = props.size === undefined ? {} : { size: props.size };
  if (props.word === false) return <Mark name={look.mark} label={look.word} className={look.ink} {...size} />;
  return (
    <span className={clsx('inline-flex items-center gap-1.5 whitespace-nowrap', look.ink)}>
      <Mark name={look.mark} {...size} />
      {props.word ?? look.word}
    </span>
  );
}

const bridgeLook = {
  lowered: { mark: 'bridge-lowered', word: 'Bridge lowered' },
  canary: { mark: 'bridge-canary-raised', word: 'Canary raised' },
  raised: { mark: 'bridge-raised', word: 'Bridge raised' },
} as const;

/** The bridge, always ink. Solid is what was read back from the cluster, planned (dashed) is what the plan will do. */
export function BridgeGlyph(props: {
  bridge: 'lowered' | 'canary' | 'raised';
  planned?: boolean;
  size?: number;
  decorative?: boolean;
}) {
  const look = bridgeLook[props.bridge];
  const name: MarkName = props.planned ? `${look.mark}-planned` : look.mark;
  return (
    <Mark
      name={name}
      size={props.size ?? 16}
      className="text-ink"
      {...(props.decorative ? {} : { label: look.word })}
    />
  );
}
