/**
 * Calico can be told not to compute pending verdicts (`flowLogsPolicyEvaluationMode: None`); that looks exactly like
 * "nothing would be denied" (safety, fact 3). One record without them is normal, whole windows are not.
 */
import type { FlowWindow, Gap } from '../window';

/** Windows with traffic in a row without one pending verdict. */
const suspiciousWindows = 3;

export class PendingWatch {
  private since: number | null = null;
  private count = 0;
  private open: Gap | null = null;

  /** The gap that begins or ends with this window; windows come in order. */
  note(window: FlowWindow): Gap | null {
    if (window.rows.length === 0) return null;
    if (window.rows.hasKnownPending) {
      const closed = this.open === null ? null : { ...this.open, to: window.start };
      this.since = null;
      this.count = 0;
      this.open = null;
      return closed;
    }
    this.since ??= window.start;
    this.count++;
    if (this.open !== null || this.count < suspiciousWindows) return null;
    this.open = {
      kind: 'pending-not-computed',
      subject: window.source,
      from: this.since,
      to: null,
      message:
        'Calico computes no pending verdicts: none of the recorded flows says what the staged policies would do',
      remedy: 'Set flowLogsPolicyEvaluationMode to Continuous in the FelixConfiguration named default',
    };
    return this.open;
  }
}
