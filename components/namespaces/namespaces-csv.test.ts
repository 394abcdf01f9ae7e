import { describe, expect, it } from 'vitest';
import { namespaces } from '../../e2e/fixtures/namespaces';
import { namespacesCsv } from './namespaces-csv';

const row = (name: string) => {
  const found = namespaces.rows.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
};

describe('namespaces as CSV', () => {
  it('what was not computed is written so, never as 0', () => {
    const [, line] = namespacesCsv([row('monitoring')]).split('\r\n');
    expect(line).toBe('monitoring,allow,19,0,0,0,0,not computed,not computed,0,99.4');
  });
  it('a cell that begins like a formula is made inert', () => {
    const [, line] = namespacesCsv([{ ...row('shop'), name: '=cmd,1' }]).split('\r\n');
    expect(line?.startsWith(`"'=cmd,1",stage`)).toBe(true);
  });
});
