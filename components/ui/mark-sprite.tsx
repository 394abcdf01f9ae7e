/** The marks of the product on a 16 px grid: circles are verdicts, squares states, diamonds results, and the bridge. Stands once in the layout. */
const banks = 'M.75 8.6h3v5.15h-2.4a.6.6 0 0 1-.6-.6zM15.25 8.6h-3v5.15h2.4a.6.6 0 0 0 .6-.6z';
const diamond = 'M8 .9 15.1 8 8 15.1.9 8z';
const innerDiamond = 'M8 1.5 14.5 8 8 14.5 1.5 8z';
const solid = { fill: 'currentColor', stroke: 'none' } as const;
const box = { x: 2.5, y: 2.5, width: 11, height: 11, rx: 2 } as const;
const plannedDeck = { strokeWidth: 1.8, strokeLinecap: 'butt', strokeDasharray: '2.6 1.3' } as const;
const plannedLift = { strokeWidth: 1.8, strokeLinecap: 'butt', strokeDasharray: '2.4 1.42' } as const;

export function MarkSprite() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V5" stroke="var(--hatch)" strokeWidth="2" />
        </pattern>
      </defs>
      <symbol id="verdict-allowed" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="6.25" />
        <path d="M5.2 8.3l1.9 1.8 3.7-4" />
      </symbol>
      <symbol id="verdict-would-be-denied" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="6.25" strokeDasharray="2.7 2.2" />
        <path d="M5 11 11 5" />
      </symbol>
      <symbol id="verdict-would-be-allowed" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="6.25" strokeDasharray="2.7 2.2" />
        <path d="M5.2 8.3l1.9 1.8 3.7-4" />
      </symbol>
      <symbol id="verdict-denied" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="7" {...solid} />
        <path d="M4.8 8h6.4" stroke="var(--surface)" strokeWidth="2" />
      </symbol>
      <symbol id="verdict-unknown" viewBox="0 0 16 16">
        <circle cx="8" cy="8" r="6.25" />
        <path d="M6.3 6.3a1.8 1.8 0 1 1 2.5 1.9c-.5.2-.8.5-.8 1.1" />
        <path d="M8 11.3h.01" />
      </symbol>
      <symbol id="state-enforced" viewBox="0 0 16 16">
        <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="2" {...solid} />
      </symbol>
      <symbol id="state-staged" viewBox="0 0 16 16">
        <rect {...box} strokeDasharray="2.6 1.9" />
      </symbol>
      <symbol id="state-no-effect-yet" viewBox="0 0 16 16">
        <rect {...box} strokeDasharray=".1 2.5" strokeWidth="1.8" />
      </symbol>
      <symbol id="state-no-policy" viewBox="0 0 16 16">
        <rect {...box} stroke="var(--control)" />
      </symbol>
      <symbol id="state-exempt" viewBox="0 0 16 16">
        <rect {...box} />
        <path d="M3.2 12.8 12.8 3.2" />
      </symbol>
      <symbol id="state-not-visible" viewBox="0 0 16 16">
        <rect {...box} />
        <path d="M2.8 8.2 8.2 2.8M3.2 12.8 12.8 3.2M7.8 13.2l5.4-5.4" strokeWidth="1.1" />
      </symbol>
      <symbol id="gate-pass" viewBox="0 0 16 16">
        <path d={diamond} {...solid} />
        <path d="M5.4 8.1l1.8 1.7 3.4-3.6" stroke="var(--surface)" strokeWidth="1.7" />
      </symbol>
      <symbol id="gate-fail" viewBox="0 0 16 16">
        <path d={diamond} {...solid} />
        <path d="M6 6l4 4M10 6l-4 4" stroke="var(--surface)" strokeWidth="1.7" />
      </symbol>
      <symbol id="gate-inconclusive" viewBox="0 0 16 16">
        <path d={innerDiamond} />
        <path d="M8 1.5 1.5 8 8 14.5z" {...solid} />
      </symbol>
      <symbol id="gate-waiting" viewBox="0 0 16 16">
        <path d={innerDiamond} strokeDasharray="2.2 1.8" />
      </symbol>
      <symbol id="bridge-lowered" viewBox="0 0 16 16">
        <path d={banks} {...solid} />
        <path d="M3 9.5h10" strokeWidth="1.8" />
      </symbol>
      <symbol id="bridge-canary-raised" viewBox="0 0 16 16">
        <path d={banks} {...solid} />
        <path d="M3 9.5h10" strokeWidth="1.8" />
        <path d="M3.1 9.5 10.2 2.4" strokeWidth="1.8" />
      </symbol>
      <symbol id="bridge-raised" viewBox="0 0 16 16">
        <path d={banks} {...solid} />
        <path d="M3.1 9.5 10.2 2.4" strokeWidth="1.8" />
      </symbol>
      <symbol id="bridge-lowered-planned" viewBox="0 0 16 16">
        <path d={banks} {...solid} />
        <path d="M4.75 9.5h6.5" {...plannedDeck} />
      </symbol>
      <symbol id="bridge-canary-raised-planned" viewBox="0 0 16 16">
        <path d={banks} {...solid} />
        <path d="M4.75 9.5h6.5" {...plannedDeck} />
        <path d="M3.1 9.5 10.2 2.4" {...plannedLift} />
      </symbol>
      <symbol id="bridge-raised-planned" viewBox="0 0 16 16">
        <path d={banks} {...solid} />
        <path d="M3.1 9.5 10.2 2.4" {...plannedLift} />
      </symbol>
      <symbol id="logo" viewBox="0 0 16 16">
        <path d="M2 14h12M3 14V4.5M13 14V4.5M1.8 4.5h2.4M11.8 4.5h2.4" />
        <path d="M4.4 12.2 11.2 6.6" strokeWidth="2" />
      </symbol>
    </svg>
  );
}
