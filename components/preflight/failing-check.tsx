import { CodeCopy, CopyButton } from '@/components/ui/code-copy';
import { GateDiamond } from '@/components/ui/marks';
import type { AgreementView } from '@/lib/api';
import { agreementAnchor } from './agreement-section';
import { type CheckView, copyWords, isCode } from './checks';

/** A check that does not pass: what that means and what to do. */
export function FailingCheck({ check, agreement }: { check: CheckView; agreement: AgreementView }) {
  const { remedy } = check;
  const hasTraces = check.id === 'calico-agrees' && agreement.total > 0;
  const code = remedy !== null && isCode(remedy) ? remedy : null;
  return (
    <article className="card flex gap-3 border-line-2 p-3.5" aria-label={check.name} data-check={check.id}>
      <span className="mt-0.5 flex h-4">
        <GateDiamond state={check.state} word={false} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
          <h2 className="min-w-0 flex-1 text-13">{check.name}</h2>
          {code !== null && <CopyButton text={code} label={copyWords(code)} />}
          {hasTraces && (
            <a href={`#${agreementAnchor}`} className="link">
              Compare the traces
            </a>
          )}
        </div>
        <p className="max-w-[110ch] text-ink-2">{check.detail}</p>
        {remedy !== null && code === null && <p className="mt-1 max-w-[110ch]">{remedy}</p>}
        {code !== null && (
          <details className="mt-1.5">
            <summary className="link w-fit">Show it</summary>
            <CodeCopy className="mt-2" text={code} label={`Remedy of ${check.name}`} />
          </details>
        )}
      </div>
    </article>
  );
}
