import { describe, expect, test } from 'vitest';
import { finish } from '@/lib/policy';
import type { Picture } from '../picture';
import { decided, pictureOf } from '../testing/picture';
import { idOf } from '../testing/recorded';
import { csvParts, exportedSteps, ndjsonParts } from './edges-export';

const orders = idOf('shop/frontend -> shop/orders', 'tcp/8080');
const exported = (picture: Picture, query: URLSearchParams) => finish(exportedSteps(picture, query));
const csv = (picture: Picture, query: URLSearchParams) => [...csvParts(exported(picture, query))].join('');
const lines = (query: string, picture = pictureOf()) =>
  csv(picture, new URLSearchParams(query)).split('\r\n');

describe('the CSV of Flows', () => {
  test('has a row an edge of the filtered set, whatever the page shows', () => {
    expect(lines('verdict=would-deny&limit=1')).toHaveLength(1 + 8 + 1);
  });

  test('writes the columns of its head', () => {
    const [head, row] = lines('port=8080&src=shop/frontend');
    expect(head).toBe(
      'edge,source namespace,source,destination namespace,destination,protocol,port,verdict,sides,why,connections,first seen,last seen,tags,decision,decided by,reason',
    );
    expect(row).toBe(
      `${orders},shop,frontend,shop,orders,tcp,8080,would-deny,source destination,No rule in tier default matches,9000,2026-11-12T10:42:00.000Z,2026-11-19T10:41:45.000Z,,,,`,
    );
  });

  test.each(['=1+1', '+1', '-1', '@sum', '\t=1'])('never begins a cell with a formula: %s', (reason) => {
    const picture = pictureOf({ decisions: decided(orders, 'deny', { reason }) });
    const text = csv(picture, new URLSearchParams('src=shop/frontend&port=8080'));
    expect(text).toContain(`mara.lindt,'${reason}\r\n`);
  });

  test('quotes what would break a row', () => {
    const picture = pictureOf({ decisions: decided(orders, 'deny', { reason: 'a "b", c' }) });
    expect(csv(picture, new URLSearchParams('decided=yes'))).toContain(',"a ""b"", c"\r\n');
  });
});

describe('the NDJSON of Flows', () => {
  const records = (query: string, picture = pictureOf()) =>
    [...ndjsonParts(exported(picture, new URLSearchParams(query)))]
      .join('')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  test('has the same edges in the same order as the CSV', () => {
    const ids = lines('verdict=would-deny')
      .slice(1, -1)
      .map((line) => line.split(',')[0]?.replace(/^'/, ''));
    expect(records('verdict=would-deny').map(({ edge }) => edge)).toEqual(ids);
    expect(ids).toHaveLength(8);
  });

  test('says what is known with types, and what is not as null', () => {
    const picture = pictureOf({ decisions: decided(orders, 'deny', { reason: '=1+1' }) });
    expect(records('src=shop/frontend&port=8080', picture)[0]).toMatchObject({
      edge: orders,
      source: { type: 'workload', namespace: 'shop', name: 'frontend' },
      protocol: 'tcp',
      port: 8080,
      verdict: 'would-deny',
      connections: 9000,
      firstSeen: '2026-11-12T10:42:00.000Z',
      // Nothing runs a line of JSON: it stays as it was written.
      decision: { kind: 'deny', by: 'mara.lindt', reason: '=1+1' },
    });
  });

  test('of nothing is empty, and a large set comes in parts', () => {
    expect(records('q=nothing-is-called-so')).toEqual([]);
    const all = exported(pictureOf(), new URLSearchParams(''));
    const many = Array.from({ length: 120 }, (_, at) => all[at % all.length]).flatMap((item) => item ?? []);
    expect([...ndjsonParts(many)].map((part) => part.split('\n').length - 1)).toEqual([50, 50, 20]);
    expect([...csvParts(many)]).toHaveLength(3);
  });
});
