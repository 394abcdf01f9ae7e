import { describe, expect, it } from 'vitest';
import { type Cidr, netKey, parseCidr } from './address';

const net = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is no range`);
  return parsed;
};
const same = (a: string, b: string): boolean => netKey(net(a)) === netKey(net(b));

describe('address ranges', () => {
  it('a bare address is the range of that address', () => {
    expect(same('10.0.0.1', '10.0.0.1/32')).toBe(true);
    expect(same('fd00::1', 'fd00::1/128')).toBe(true);
  });
  it('bits behind the mask do not count', () => {
    expect(same('10.0.3.77/24', '10.0.3.0/24')).toBe(true);
    expect(same('fd00::77/64', 'fd00::/64')).toBe(true);
  });
  it('one address has one key, however it is written', () => {
    expect(same('fd00:0:0::1', 'FD00::0001')).toBe(true);
    expect(same('::1.2.3.4', '::102:304')).toBe(true);
  });
  it('an IPv4 address written as IPv6 is IPv4', () => {
    expect(same('::ffff:10.0.0.1', '10.0.0.1')).toBe(true);
    expect(same('::ffff:10.0.0.0/104', '10.0.0.0/8')).toBe(true);
    expect(net('::ffff:0:0/95').version).toBe(6);
  });
  it.each([
    '',
    '10.0.0',
    '010.0.0.1',
    '0x0a.0.0.1',
    '167772161',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/8.0',
    ' 10.0.0.1',
    'fd00::/129',
    'fd00::1::2',
    'fe80::1%eth0',
    '::1.2.3.04',
    'example.com',
  ])('%j is no address range', (text) => {
    expect(parseCidr(text)).toBeNull();
  });
});
