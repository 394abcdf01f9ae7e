import type { PolicyDetailView, RuleHintView } from '@/lib/api';
import { RuleHint } from './rule-hint';
import { RuleReach } from './rule-reach';

const ink: Readonly<Record<string, string>> = { Allow: 'text-allow', Deny: 'text-deny' };

/** Rules by direction, numbered as written from 1, with what each is about; a direction without a rule still governs. */
export function PolicyRules(props: {
  rules: PolicyDetailView['rules'];
  directions: PolicyDetailView['card']['directions'];
  hints: readonly RuleHintView[];
}) {
  const ungoverned = props.hints.filter(({ kind }) => kind === 'unreachable-direction');
  return (
    <div className="grid gap-3">
      {props.directions.map((direction) => {
        const rules = props.rules.filter((rule) => rule.direction === direction);
        return (
          <div key={direction}>
            <h3 className="text-12 text-ink-3">{direction}</h3>
            {rules.length === 0 ? (
              <p className="text-ink-2">No rule: what reaches it falls to the end of tier.</p>
            ) : (
              <ol>
                {rules.map((rule) => (
                  <li
                    key={rule.index}
                    className="grid grid-cols-[20px_52px_minmax(0,1fr)] gap-1.5 border-line border-t py-1.5 first:border-t-0"
                  >
                    <span className="text-ink-3">{rule.index}</span>
                    <span className={`font-medium ${ink[rule.action] ?? 'text-ink'}`}>{rule.action}</span>
                    <div className="min-w-0 [overflow-wrap:anywhere]">
                      <p>{rule.text}</p>
                      {rule.reach !== null && <RuleReach reach={rule.reach} />}
                      {props.hints
                        .filter((hint) => hint.direction === direction && hint.rule === rule.index)
                        .map((hint) => (
                          <RuleHint key={hint.kind} hint={hint} />
                        ))}
                    </div>
                  </li>
                ))}
              </ol>
            )}
          </div>
        );
      })}
      {ungoverned.slice(0, 1).map((hint) => (
        <RuleHint key={hint.kind} hint={hint} />
      ))}
      {props.rules.some(({ reach }) => reach !== null) && (
        <p className="text-12 text-ink-3">
          Each rule is counted by itself: one before it may decide, and the other end has its own policies.
        </p>
      )}
    </div>
  );
}
