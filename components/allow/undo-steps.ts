/** Undo and redo for the editor: inverted change sets, gathered while somebody types without a pause. */
import type { ChangeSet } from '@codemirror/state';
import { Transaction } from '@codemirror/state';
import { EditorView, type KeyBinding } from '@codemirror/view';

/** Changes closer together than this are one step. */
const pauseMs = 500;
const mostSteps = 500;

export function undoSteps(now: () => number = () => performance.now()) {
  const done: ChangeSet[] = [];
  const undone: ChangeSet[] = [];
  let last = 0;

  const follow = EditorView.updateListener.of((update) => {
    for (const transaction of update.transactions) {
      if (!transaction.docChanged || transaction.annotation(Transaction.addToHistory) === false) continue;
      const inverse = transaction.changes.invert(transaction.startState.doc);
      const at = now();
      const before = at - last < pauseMs ? done.pop() : undefined;
      done.push(before === undefined ? inverse : inverse.compose(before));
      if (done.length > mostSteps) done.shift();
      undone.length = 0;
      last = at;
    }
  });

  const step = (from: ChangeSet[], to: ChangeSet[]) => (view: EditorView) => {
    const changes = from.pop();
    if (changes === undefined) return true;
    to.push(changes.invert(view.state.doc));
    // The next typing begins a step of its own.
    last = 0;
    view.dispatch({ changes, annotations: Transaction.addToHistory.of(false), scrollIntoView: true });
    return true;
  };
  const undo = step(done, undone);
  const redo = step(undone, done);
  const keys: KeyBinding[] = [
    { key: 'Mod-z', run: undo, preventDefault: true },
    { key: 'Mod-Shift-z', run: redo, preventDefault: true },
    { key: 'Mod-y', run: redo, preventDefault: true },
  ];
  return { follow, keys };
}
