import { Fragment } from 'react';
import type { ProposedPolicyView } from '@/lib/api';
import { endTokens } from './word-tokens';

function Token(props: { children: string }) {
  return (
    <code className="inline-block max-w-full break-words rounded-[5px] border border-line-2 bg-surface px-1.5 text-13 leading-5">
      {props.children}
    </code>
  );
}

function End(props: { text: string }) {
  const { words, what, namespace } = endTokens(props.text);
  return (
    <>
      {words}
      {what !== null && <Token>{what}</Token>}
      {namespace !== null && (
        <>
          {' in '}
          <Token>{namespace}</Token>
        </>
      )}
    </>
  );
}

/** Each rule of a policy as From, To and on what. */
export function RuleWords(props: { rules: ProposedPolicyView['words']['rules'] }) {
  return (
    <dl className="mt-4 grid grid-cols-[44px_minmax(0,1fr)] items-baseline gap-y-1.5 text-14 leading-6">
      {props.rules.map((rule, index) => (
        // Two rules may read the same; their place is their identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Fragment key={index}>
          <dt className={index > 0 ? 'mt-3 text-ink-3' : 'text-ink-3'}>From</dt>
          <dd className={index > 0 ? 'mt-3' : ''}>
            <End text={rule.from} />
          </dd>
          <dt className="text-ink-3">To</dt>
          <dd>
            <End text={rule.to} />, on <Token>{rule.on}</Token>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
