/** The one object the guard may write: read, told whether it is ours, lowered under its resourceVersion. */
import type { CalicoPolicy } from '@/lib/policy';

export interface GuardedBridge {
  readonly uid: string;
  /** Other UIDs the same object goes by in another API group. */
  readonly aliases: readonly string[];
  readonly isLowered: boolean;
  /** Writes the lowered spec under the version that was read; resolves with the audit id. @throws StoreError */
  lower(): Promise<string | null>;
}

export interface BridgeAccess {
  /** null when it does not exist. @throws StoreError when no API answers. */
  read(lowered: CalicoPolicy): Promise<GuardedBridge | null>;
}
