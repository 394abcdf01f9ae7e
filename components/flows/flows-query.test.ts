import { describe, expect, it } from 'vitest';
import { askedGroup, askedVerdicts, edgesQuery, isFiltered, withValue } from './flows-query';

const query = (text: string) => edgesQuery(new URLSearchParams(text));

describe('the address of Flows as a query', () => {
  it('asks for what would be denied and what is unknown, grouped by the rule needed, when nothing is said', () => {
    expect(query('')).toEqual({ verdict: 'would-deny,unknown', group: 'rule' });
  });
  it('never asks for what would be denied without what is unknown', () => {
    expect(askedVerdicts(new URLSearchParams('verdict=would-deny'))).toEqual(['would-deny', 'unknown']);
  });
  it('asks for another verdict alone', () => {
    expect(query('verdict=allowed').verdict).toBe('allowed');
  });
  it('passes on values it does not know, so that the server can name them as dropped', () => {
    expect(query('verdict=allowed,blocked&group=colour')).toMatchObject({
      verdict: 'allowed,blocked',
      group: 'colour',
    });
    expect(askedGroup(new URLSearchParams('group=colour'))).toBe('rule');
  });
  it('keeps filters, scope and time, and leaves out what only the page knows', () => {
    expect(query('ns=shop&port=-53&range=1h&edge=a&view=matrix&ctx=prod')).toEqual({
      ns: 'shop',
      port: '-53',
      range: '1h',
      verdict: 'would-deny,unknown',
      group: 'rule',
    });
  });
  it('does not count scope and time as filters', () => {
    expect(isFiltered(new URLSearchParams('ns=shop&range=1h&verdict=denied'))).toBe(false);
    expect(isFiltered(new URLSearchParams('q=redis'))).toBe(true);
  });
  it('lets an exclusion replace the same value and back', () => {
    expect(withValue(['53', '443'], '53', true)).toBe('443,-53');
    expect(withValue(['-53'], '53', false)).toBe('53');
  });
});
