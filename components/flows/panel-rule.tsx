import type { EdgeDetailView } from '@/lib/api';
import { CodeWords } from './code-words';

/** The smallest rule that covers the edge, dashed because it does not exist yet, and what it opens. */
export function PanelRule(props: { rule: EdgeDetailView['smallestRule'] }) {
  if (props.rule === null) return null;
  return (
    <section aria-label="Smallest rule that covers it" className="mt-3.5">
      <h3>
        <b>Smallest rule that covers it</b>
      </h3>
      <div className="mt-2 rounded-card border border-ink-3 border-dashed px-3 py-2.5">
        <p>
          <CodeWords text={props.rule.text} />
        </p>
        <p className="mt-1.5 flex items-center gap-2 text-12 text-ink-2">
          <span aria-hidden="true" className="size-[11px] flex-none rounded-[2px] bg-solid" />
          <span>{props.rule.opens}</span>
        </p>
      </div>
    </section>
  );
}
