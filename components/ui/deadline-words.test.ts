import { describe, expect, it } from 'vitest';
import { passedMark } from './deadline-words';

describe('the spoken countdown', () => {
  it('speaks when a mark is passed, and only then', () => {
    expect(passedMark(301, 300)).toContain('5 minutes');
    expect(passedMark(300, 299)).toBeNull();
    expect(passedMark(31, 29.5)).toContain('30 seconds');
  });
  it('a page opened later says nothing of marks long passed', () => {
    expect(passedMark(null, 40)).toBeNull();
  });
  it('after a sleep over several marks only the newest is spoken', () => {
    expect(passedMark(400, 20)).toContain('30 seconds');
  });
  it('an extended deadline speaks again', () => {
    expect(passedMark(700, 650)).toBeNull();
    expect(passedMark(121, 119)).toContain('2 minutes');
  });
});
