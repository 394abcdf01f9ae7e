import { describe, expect, test } from 'vitest';
import { finish } from '@/lib/policy';
import type { Picture } from '../picture';
import { decided, pictureOf } from '../testing/picture';
import { idOf } from '../testing/recorded';
import { edgesCsvSteps } from './edges-csv';

const orders = idOf('shop/frontend -> shop/orders', 'tcp/8080');
const csv = (picture: Picture, query: URLSearchParams) => finish(edgesCsvSteps(picture, query));
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
