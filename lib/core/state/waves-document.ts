/** The order of the waves that a person chose: ConfigMap `drawbridge-waves`. */
import { z } from 'zod';
import type { KubeTransport } from '@/lib/cluster';
import { DocumentStore } from './document-store';

export interface WaveOrder {
  readonly waves: readonly (readonly string[])[];
  readonly by: string;
  /** Unix seconds. */
  readonly at: number;
}

const schema = z.object({ waves: z.array(z.array(z.string())), by: z.string(), at: z.number() }).nullable();

export const wavesDocument = (reader: KubeTransport, namespace: string): DocumentStore<WaveOrder | null> =>
  new DocumentStore<WaveOrder | null>({
    reader,
    namespace,
    name: 'drawbridge-waves',
    key: 'waves.json',
    empty: null,
    parse: (value) => schema.parse(value),
  });
