import { describe, expect, it } from 'vitest';
import { FlowEnds, parseFlowLine } from './flow-line';
import { lineBatches } from './flow-source';

const good = { id: 'a', src: { pod: 'shop/web' }, dst: { ip: '10.0.0.7' }, protocol: 'tcp', port: 443 };
const parse = (value: unknown) => parseFlowLine(JSON.stringify(value), new FlowEnds());

describe('a line of flows', () => {
  it('names both ends, a protocol and a port', () => {
    expect(parse(good)).toEqual({
      flow: {
        id: 'a',
        src: { type: 'pod', namespace: 'shop', name: 'web' },
        dst: { type: 'ip', ip: '10.0.0.7' },
        protocol: 'tcp',
        port: 443,
      },
    });
  });

  it('keeps its id as it is, a number too, and takes protocols by number and in any case', () => {
    expect(parse({ ...good, id: 7, protocol: 'TCP', src: { hostEndpoint: 'n1' } })).toMatchObject({
      flow: { id: 7, protocol: 'tcp', src: { type: 'host-endpoint', name: 'n1' } },
    });
    expect(parse({ ...good, protocol: 132 })).toMatchObject({ flow: { protocol: 132 } });
  });

  it('may leave a field out or make it null where it says nothing', () => {
    const { port: _, ...rest } = good;
    const icmp = { ...rest, protocol: 'icmp', srcPort: null, icmpType: 8, icmpCode: 0, ipVersion: 4 };
    const { flow } = parse(icmp) as { readonly flow: object };
    expect(flow).toMatchObject({ protocol: 'icmp', port: null, icmpType: 8, icmpCode: 0, ipVersion: 4 });
    expect('srcPort' in flow).toBe(false);
  });

  it('equal ends are one object', () => {
    const ends = new FlowEnds();
    const line = JSON.stringify(good);
    const [a, b] = [parseFlowLine(line, ends), parseFlowLine(line, ends)];
    expect('flow' in a && 'flow' in b && a.flow.src === b.flow.src && a.flow.dst === b.flow.dst).toBe(true);
  });

  it.each([
    [{ ...good, id: undefined }, 'id: is missing; a string or a number'],
    [{ ...good, src: { pod: 'web' } }, 'src: {"pod":"web"} is no end; {"pod":"namespace/name"}, '],
    [{ ...good, src: { pod: 'a/b', ip: '10.0.0.1' } }, 'src: {"pod":"a/b","ip":"10.0.0.1"} is no end; '],
    [{ ...good, dst: { ip: '10.0.0.0/8' } }, 'dst.ip: "10.0.0.0/8" is no IP address'],
    [{ ...good, dst: undefined }, 'dst: is missing; '],
    [{ ...good, protocol: 'tpc' }, 'protocol: "tpc" is no protocol; '],
    [{ ...good, protocol: 300 }, 'protocol: 300 is no protocol; '],
    [{ ...good, port: 70_000 }, 'port: 70000 is no whole number from 0 to 65535'],
    [{ ...good, port: '443' }, 'port: "443" is no whole number from 0 to 65535'],
    [{ ...good, port: undefined }, 'port: is missing; a number from 0 to 65535'],
    [{ ...good, icmpType: 256 }, 'icmpType: 256 is no whole number from 0 to 255'],
    [{ ...good, ipVersion: 5 }, 'ipVersion: 5 is no IP version; 4 or 6'],
    [{ ...good, dport: 1 }, 'the flow has no field dport; id, src, dst, '],
    [[], 'the flow [] is not a map'],
  ])('%j is refused', (value, problem) => {
    const parsed = parse(value);
    expect('problems' in parsed ? parsed.problems : []).toEqual([expect.stringContaining(problem)]);
  });

  it('has all its mistakes named at once', () => {
    const parsed = parse({ ...good, id: null, port: -1, protocol: '' });
    expect('problems' in parsed ? parsed.problems.length : 0).toBe(3);
  });
});

describe('lines of a stream', () => {
  const linesOf = async (chunks: readonly Uint8Array[]) => {
    const found: unknown[] = [];
    async function* source() {
      yield* chunks;
    }
    for await (const batch of lineBatches(source())) found.push(...batch);
    return found;
  };

  it('are the same however the bytes are cut, and count blank lines without giving them', async () => {
    const bytes = Buffer.from('eins\n\nzwölf\r\nletzte');
    const whole = await linesOf([bytes]);
    expect(whole).toEqual([
      { line: 1, text: 'eins' },
      { line: 3, text: 'zwölf\r' },
      { line: 4, text: 'letzte' },
    ]);
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(await linesOf([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
  });

  it('that are no UTF-8 fail', async () => {
    await expect(linesOf([Buffer.from([0xff, 0x0a])])).rejects.toThrow();
  });
});
