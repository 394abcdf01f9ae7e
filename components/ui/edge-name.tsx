import type { EdgeRefView, PeerView } from '@/lib/api';

/** `shop/`**`checkout`** `→` **`payments`**: namespaces muted, omitted on the right when equal. */
export function EdgeName(props: { edge: EdgeRefView; port?: boolean }) {
  const { src, dst, portLabel } = props.edge;
  const same = src.namespace !== null && src.namespace === dst.namespace;
  return (
    <span className="inline-flex min-w-0 items-baseline gap-1.5">
      <span className="min-w-0 truncate">
        <Peer peer={src} />
        <span aria-hidden="true" className="px-1 text-ink-3">
          →
        </span>
        <span className="sr-only"> to </span>
        <Peer peer={dst} bare={same} />
      </span>
      {props.port === true && <span className="whitespace-nowrap text-ink-2">{portLabel}</span>}
    </span>
  );
}

export function Peer(props: { peer: PeerView; bare?: boolean }) {
  const { peer } = props;
  return (
    <>
      {peer.namespace !== null && props.bare !== true && (
        <span className="text-ink-3">{peer.namespace}/</span>
      )}
      <b>{peer.label}</b>
    </>
  );
}
