'use client';
import { X } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useView } from '@/components/data/use-view';
import { IconButton } from '@/components/ui/button';
import { CodeCopy } from '@/components/ui/code-copy';
import { Drawer } from '@/components/ui/dialog';
import { Icon } from '@/components/ui/icon';
import { fullTime } from '@/components/ui/when';
import { YamlDiff } from '@/components/ui/yaml-diff';
import type { ActivityEventView } from '@/lib/api';
import { eventDiff } from './event-diff';
import { kindWords } from './event-kinds';
import { EventMark } from './event-mark';
import { objectKey, objectName } from './filter-events';

const outcomes = { done: 'Done', failed: 'Failed', refused: 'Refused' } as const;

/** All that was kept of one event. */
export function EventDrawer(props: { event: ActivityEventView; onClose: () => void }) {
  const { event } = props;
  return (
    <Drawer label={event.text} onClose={props.onClose}>
      <div className="p-4">
        <div className="flex items-start gap-3">
          <span className="mt-1">
            <EventMark kind={event.kind} outcome={event.outcome} />
          </span>
          <h2 className="flex-1 pt-0.5">{event.text}</h2>
          <IconButton label="Close" onClick={props.onClose}>
            <Icon of={X} />
          </IconButton>
        </div>
        <EventFacts event={event} />
        {(event.before !== null || event.after !== null) && (
          <section className="mt-5">
            <h3 className="mb-1.5 text-12 text-ink-3">{changeWords(event)}</h3>
            <YamlDiff
              lines={eventDiff(event.before, event.after)}
              label="Before and after"
              className="max-h-[52dvh]"
            />
          </section>
        )}
        <AuditIds ids={event.auditIds} />
      </div>
    </Drawer>
  );
}

function EventFacts({ event }: { event: ActivityEventView }) {
  const view = useView();
  return (
    <dl className="mt-4 grid grid-cols-[92px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
      <Fact name="Time">{fullTime(event.at)}</Fact>
      <Fact name="Actor">{event.actor}</Fact>
      <Fact name="Kind">{kindWords(event.kind)}</Fact>
      <Fact name="Outcome">{outcomes[event.outcome]}</Fact>
      {event.evidence !== '' && <Fact name="Known then">{event.evidence}</Fact>}
      {event.object !== null && (
        <Fact name="Object">
          <Link
            href={view.to('/policies', { policy: objectKey(event.object) })}
            prefetch={false}
            className="link break-all"
          >
            {event.object.kind} {objectName(event.object)}
          </Link>
        </Fact>
      )}
      {event.edge !== null && (
        <Fact name="Edge">
          <Link href={view.to('/flows', { edge: event.edge })} prefetch={false} className="link break-all">
            {event.edge}
          </Link>
        </Fact>
      )}
    </dl>
  );
}

function Fact(props: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{props.name}</dt>
      <dd className="min-w-0">{props.children}</dd>
    </>
  );
}

function AuditIds({ ids }: { ids: readonly string[] }) {
  return (
    <section className="mt-5">
      <h3 className="mb-1.5 text-12 text-ink-3">Audit ids of the API server</h3>
      {ids.length === 0 ? (
        <p className="text-ink-2">
          None: this event wrote nothing to the API server, or it answered without one.
        </p>
      ) : (
        <CodeCopy text={ids.join('\n')} label="audit ids" />
      )}
    </section>
  );
}

const changeWords = (event: ActivityEventView): string =>
  event.before === null ? 'Created' : event.after === null ? 'Removed' : 'Before and after';
