import { describe, expect, it } from 'vitest';
import { PendingAddress, patched } from './pending-address';

const at = (search: string, pathname = '/flows') => ({ pathname, search });

describe('a change of the view', () => {
  it('adds to one that is not shown yet', () => {
    const address = new PendingAddress();
    address.ask(at('?ns=shop'), { verdict: 'unknown' }, 'push');
    expect(address.ask(at('?ns=shop'), { range: '24h', ns: null }, 'push').query).toBe(
      'verdict=unknown&range=24h',
    );
  });
  it('stands on what is shown once the router got there, also after Back to where it began', () => {
    const address = new PendingAddress();
    address.ask(at('?ns=shop'), { verdict: 'unknown' }, 'push');
    address.settle(at('?ns=shop&verdict=unknown'));
    expect(address.ask(at('?ns=shop'), { range: '24h' }, 'push').query).toBe('ns=shop&range=24h');
  });
  it('forgets what a link to another page overtook', () => {
    const address = new PendingAddress();
    address.ask(at('?ns=shop'), { verdict: 'unknown' }, 'push');
    expect(address.ask(at('?ns=shop', '/policies'), { view: 'list' }, 'push').query).toBe(
      'ns=shop&view=list',
    );
  });
  it('typing in the same moment does not take the step away that Back undoes', () => {
    const address = new PendingAddress();
    expect(address.ask(at(''), { q: 'a' }, 'replace').how).toBe('replace');
    expect(address.ask(at(''), { edge: 'x' }, 'push').how).toBe('push');
    expect(address.ask(at(''), { q: 'ab' }, 'replace')).toEqual({ query: 'q=ab&edge=x', how: 'push' });
  });
});

describe('an address', () => {
  it('keeps unknown keys, drops empty ones and stays readable', () => {
    expect(patched('?theirs=1&q=', { q: '', ns: 'shop,mail', edge: 'shop~a.b/c' })).toBe(
      'theirs=1&ns=shop,mail&edge=shop~a.b/c',
    );
  });
});
