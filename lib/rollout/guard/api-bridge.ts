/** The bridge over the API server: the v3 API first, Calico's storage resource where that one does not answer. */
import { type KubeObject, type KubeTransport, parsePolicy, toWire } from '@/lib/cluster';
import { type CalicoPolicy, displayName } from '@/lib/policy';
import { storeError } from '../adapters/store-errors';
import { specHash } from '../policy-spec';
import { StoreError } from '../ports';
import type { BridgeAccess, GuardedBridge } from './guarded-bridge';

/** Short, so that both APIs are tried several times before the bridge must be down. */
const deadlineMs = 3_000;

interface Door {
  readonly path: string;
  readonly isStorage: boolean;
}

function doors({ name, tier }: CalicoPolicy): readonly [Door, Door] {
  // Storage names carry the tier (calico-policy §1.6).
  const stored = `${tier}.${displayName(name, tier)}`;
  const at = (group: string, version: string, object: string): string =>
    `/apis/${group}/${version}/globalnetworkpolicies/${encodeURIComponent(object)}`;
  return [
    { path: at('projectcalico.org', 'v3', name), isStorage: false },
    { path: at('crd.projectcalico.org', 'v1', stored), isStorage: true },
  ];
}

const reversedBits = (byte: number): number => {
  let left = byte;
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) {
    reversed = (reversed << 1) | (left & 1);
    left >>= 1;
  }
  return reversed;
};

/** Calico's API server shows the storage object's UID with its bits reversed (calico-policy §1.6), byte by byte or as a whole. */
export function uidAliases(uid: string): string[] {
  const hex = uid.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(hex)) return [];
  const bytes = [...hex.matchAll(/../g)].map(([pair]) => reversedBits(Number.parseInt(pair, 16)));
  const text = (list: readonly number[]): string =>
    list
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return [text(bytes), text([...bytes].reverse())];
}

export class ApiBridge implements BridgeAccess {
  constructor(private readonly transport: KubeTransport) {}

  async read(lowered: CalicoPolicy): Promise<GuardedBridge | null> {
    const [v3, storage] = doors(lowered);
    let failure: StoreError | null = null;
    try {
      const object = await this.#get(v3);
      if (object !== null) return this.#bridge(object, v3, storage, lowered);
    } catch (error) {
      failure = storeError(error, 'read', lowered.name);
    }
    try {
      const object = await this.#get(storage);
      return object === null ? null : this.#bridge(object, storage, null, lowered);
    } catch (error) {
      // Where Calico's API answered, a storage group that is closed to us or absent says nothing.
      if (failure === null) return null;
      throw new StoreError(
        failure.code,
        `${failure.message}; ${storeError(error, 'read', 'storage').message}`,
      );
    }
  }

  #bridge(object: KubeObject, door: Door, other: Door | null, lowered: CalicoPolicy): GuardedBridge {
    const uid = object.metadata.uid ?? '';
    return {
      uid,
      aliases: door.isStorage ? uidAliases(uid) : [],
      isLowered: isLowered(object, lowered),
      lower: async () => {
        try {
          return await this.#put(object, door, lowered);
        } catch (error) {
          const failure = storeError(error, 'write', lowered.name);
          const isDown = failure.code === 'unavailable' || failure.code === 'unknown-outcome';
          if (!isDown || other === null) throw failure;
          const stored = await this.#get(other);
          const isSame =
            stored !== null &&
            uidAliases(stored.metadata.uid ?? '')
              .concat(stored.metadata.uid ?? '')
              .includes(uid);
          if (stored === null || !isSame) throw failure;
          return this.#put(stored, other, lowered);
        }
      },
    };
  }

  async #get({ path }: Door): Promise<KubeObject | null> {
    try {
      return (await this.transport.request<KubeObject>({ method: 'GET', path, deadlineMs })).body;
    } catch (error) {
      const failure = storeError(error, 'read', path);
      if (failure.code === 'not-found') return null;
      throw failure;
    }
  }

  async #put(standing: KubeObject, { path }: Door, lowered: CalicoPolicy): Promise<string | null> {
    const { managedFields: _, ...metadata } = standing.metadata;
    const spec = typeof standing.spec === 'object' && standing.spec !== null ? standing.spec : {};
    const wanted = toWire(lowered).spec;
    try {
      const { auditId } = await this.transport.request({
        method: 'PUT',
        path,
        body: { ...standing, metadata, spec: { ...spec, ...(typeof wanted === 'object' ? wanted : {}) } },
        query: { fieldManager: 'drawbridge-guard' },
        deadlineMs,
      });
      return auditId;
    } catch (error) {
      throw storeError(error, 'write', lowered.name);
    }
  }
}

/** By meaning; the name is the same object's under another convention. */
function isLowered(object: KubeObject, lowered: CalicoPolicy): boolean {
  const policy = parsePolicy(object);
  return specHash({ ...policy, name: lowered.name } as typeof policy) === specHash(lowered);
}
