/** When an object was last written, as the API server tells it. */
import type { KubeObject } from './kube-object';

/** Unix seconds: the newest of its creation and its managed fields; null when neither says. */
export function writtenAt(object: KubeObject | null): number | null {
  const { creationTimestamp, managedFields = [] } = object?.metadata ?? {};
  const times = [creationTimestamp, ...managedFields.map(({ time }) => time)].flatMap((text) => {
    const at = text === undefined ? Number.NaN : Date.parse(text) / 1000;
    return Number.isFinite(at) ? [at] : [];
  });
  return times.length === 0 ? null : Math.max(...times);
}
