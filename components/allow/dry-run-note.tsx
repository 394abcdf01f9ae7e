import { CodeCopy } from '@/components/ui/code-copy';
import { GateDiamond, type GateState } from '@/components/ui/marks';
import type { ProposedPolicyView } from '@/lib/api';

const looks: Readonly<Record<ProposedPolicyView['dryRun']['state'], { gate: GateState; title: string }>> = {
  accepted: { gate: 'pass', title: 'The server accepts it' },
  refused: { gate: 'fail', title: 'The server refuses it' },
  'not-tried': { gate: 'waiting', title: 'The server was not asked' },
};

/** The API server's answer to a dry run, with what it would add. */
export function DryRunNote(props: { dryRun: ProposedPolicyView['dryRun'] }) {
  const { state, text, detail } = props.dryRun;
  const look = looks[state];
  return (
    <div className="flex gap-2.5 border-line border-t px-5 py-2.5">
      <span className="mt-0.5">
        <GateDiamond state={look.gate} word={false} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-[550]">{look.title}</p>
        <p className="break-words text-12 text-ink-2">{text}</p>
        {detail !== null && (
          <details className="mt-1 text-12">
            <summary className="link w-fit leading-6">Show the answer</summary>
            <CodeCopy text={detail} label="raw answer" wrap />
          </details>
        )}
      </div>
    </div>
  );
}

/** Who else writes this object. A change here would be undone by them. */
export function OwnerNote(props: { managedBy: string | null; isNew: boolean }) {
  const { managedBy } = props;
  return (
    <div className="flex gap-2.5 border-line border-t px-5 py-2.5">
      <span className="mt-0.5">
        <GateDiamond state={managedBy === null ? 'pass' : 'inconclusive'} word={false} />
      </span>
      <div className="min-w-0 flex-1">
        {managedBy === null ? (
          <>
            <p className="font-[550]">Nobody else manages this object</p>
            <p className="text-12 text-ink-2">
              {props.isNew ? 'It does not exist yet.' : 'It carries no marks of Argo CD, Flux or Helm.'}
            </p>
          </>
        ) : (
          <>
            <p className="font-[550]">{managedBy} owns this policy</p>
            <p className="text-12 text-ink-2">
              A change here would be undone. Export the YAML and bring it in there.
            </p>
          </>
        )}
      </div>
    </div>
  );
}
