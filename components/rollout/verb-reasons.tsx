import { NoRight } from '@/components/ui/no-right';
import type { VerbView } from '@/lib/api';

/** Why verbs are off, beside them: the missing right with its rule, or what keeps them waiting. */
export function VerbReasons(props: { verbs: readonly VerbView[]; className?: string }) {
  const off = props.verbs.filter(
    (verb) => !verb.permission.allowed || (!verb.enabled && verb.reason !== null),
  );
  // One missing right often keeps several verbs off: it is said once, and every verb points at it.
  const said = new Set<string>();
  return (
    <div className={props.className}>
      {off.map((verb) => {
        const text = verb.permission.allowed ? (verb.reason ?? '') : (verb.permission.reason ?? '');
        const again = said.has(text);
        said.add(text);
        return (
          <div
            key={verb.verb}
            id={`verb-why-${verb.verb}`}
            className={again ? 'sr-only' : 'text-12 text-ink-3'}
          >
            {verb.permission.allowed || again ? text : <NoRight permission={verb.permission} />}
          </div>
        );
      })}
    </div>
  );
}
