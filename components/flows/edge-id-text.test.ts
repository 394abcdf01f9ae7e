import { describe, expect, it } from 'vitest';
import { edgeIdText } from './edge-id-text';

describe('an edge told by its identity', () => {
  it('names both ends, protocol and port', () => {
    expect(edgeIdText('shop~reports.shop~postgres.tcp.5432')).toBe('shop/reports → shop/postgres TCP 5432');
  });
  it('says hosts, sets and networks by their name, and networks in words', () => {
    expect(edgeIdText('-~host!legacy%2Derp.shop~orders.tcp.8080')).toBe('legacy-erp → shop/orders TCP 8080');
    expect(edgeIdText('shop~frontend.-~net!pub.tcp.443')).toBe('shop/frontend → public network TCP 443');
    expect(edgeIdText('shop~payments.-~set!payment%2Eapi.udp.-')).toBe('shop/payments → payment.api UDP');
  });
  it('shows an identity of another form as it is', () => {
    expect(edgeIdText('edge-1')).toBe('edge-1');
  });
});
