import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCidrs } from './cidr-breadth';

describe('a prefix typed by hand', () => {
  it('is narrow when it is a network somebody owns', () => {
    for (const text of [
      '203.0.113.0/24',
      '203.0.113.10',
      '10.20.0.0/16',
      '2001:db8::/32',
      '1.2.3.0/24, 5.6.7.8/32',
    ])
      expect(readCidrs(text), text).toEqual({ state: 'narrow' });
  });
  it('is broad when it is everything or a whole private range', () => {
    for (const text of ['0.0.0.0/0', '::/0', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'])
      expect(readCidrs(text).state, text).toBe('broad');
  });
  it('is broad when only one of several is', () => {
    expect(readCidrs('203.0.113.0/24 10.0.0.0/8').state).toBe('broad');
  });
  it('is broad when everything is written as two halves', () => {
    expect(readCidrs('0.0.0.0/1').state).toBe('broad');
    expect(readCidrs('128.0.0.0/1').state).toBe('broad');
    expect(readCidrs('64.0.0.0/2').state).toBe('broad');
  });
  it('is named when it is none', () => {
    expect(readCidrs('203.0.113.0/24 example.org')).toEqual({ state: 'wrong', text: 'example.org' });
    expect(readCidrs('203.0.113.0/33').state).toBe('wrong');
    expect(readCidrs('  ')).toEqual({ state: 'empty' });
  });
  it('shorter than eight bits is never narrow, whatever the address', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 7 }), (address, length) => {
        expect(readCidrs(`${address}/${length}`).state).toBe('broad');
      }),
    );
  });
});
