import { describe, expect, it } from 'vitest';
import { keyCommand, type Press } from './key-press';

const places = ['o', 'n', 'f', 'p', 'r', 'a'];
const press = (over: Partial<Press>): Press => ({
  key: '',
  ctrl: false,
  meta: false,
  alt: false,
  typing: false,
  dialog: false,
  afterG: false,
  ...over,
});

describe('keys of the shell', () => {
  it('⌘K and Ctrl K open the palette, also from a field', () => {
    expect(keyCommand(press({ key: 'k', meta: true }), places)).toEqual({ do: 'palette' });
    expect(keyCommand(press({ key: 'K', ctrl: true, typing: true }), places)).toEqual({ do: 'palette' });
  });
  it('single keys are off in fields, in dialogs and with a modifier', () => {
    for (const key of ['/', '?', '[', 't', 'g'])
      for (const off of [{ typing: true }, { dialog: true }, { ctrl: true }, { meta: true }, { alt: true }])
        expect(keyCommand(press({ key, ...off }), places)).toBeNull();
  });
  it('g and a letter go to a page; another letter does nothing', () => {
    expect(keyCommand(press({ key: 'g' }), places)).toEqual({ do: 'await-place' });
    expect(keyCommand(press({ key: 'f', afterG: true }), places)).toEqual({ do: 'go', key: 'f' });
    expect(keyCommand(press({ key: 't', afterG: true }), places)).toBeNull();
  });
  it('what is not ours is left to the page and the browser', () => {
    for (const key of ['j', 'k', 'x', 'a', 'd', 'e', 'y', 'Enter', 'Escape', 'Tab'])
      expect(keyCommand(press({ key }), places)).toBeNull();
    expect(keyCommand(press({ key: 'f', ctrl: true }), places)).toBeNull();
  });
});
