/** `host!`, `set!` and `net!` mark what is no workload. */
const marked = /^(?:host|set|net)!/;
const networks: Readonly<Record<string, string>> = {
  'net!pub': 'public network',
  'net!pvt': 'private network',
};

function peerText(peer: string): string {
  const [namespace = '', name = ''] = peer.split('~');
  const label = networks[name] ?? decodeURIComponent(name.replace(marked, ''));
  return namespace === '-' ? label : `${decodeURIComponent(namespace)}/${label}`;
}

/**
 * Reads an edge's identity as a person would write the edge: `shop~reports.shop~postgres.tcp.5432` →
 * `shop/reports → shop/postgres TCP 5432`. For edges of which only the identity is known; an identity of another form
 * is shown as it is.
 */
export function edgeIdText(id: string): string {
  const [src, dst, protocol, port, rest] = id.split('.');
  if (
    src === undefined ||
    dst === undefined ||
    protocol === undefined ||
    port === undefined ||
    rest !== undefined
  )
    return id;
  return `${peerText(src)} → ${peerText(dst)} ${protocol.toUpperCase()} ${port === '-' ? '' : port}`.trim();
}
