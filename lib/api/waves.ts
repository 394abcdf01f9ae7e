import { z } from 'zod';
import { permissionSchema } from './common';

/** `blocked`: edges of its own ask for a decision. `learning`: seen for less than the gate asks. `quiet`: no edge at all. */
export const readinessSchema = z.enum(['ready', 'quiet', 'learning', 'blocked']);
export type ReadinessView = z.infer<typeof readinessSchema>;

const order = z.array(z.array(z.string().min(1).max(63)).min(1).max(1000)).max(1000);

/** GET /api/waves: what remains, what people chose, and what is proposed. */
export const wavesSchema = z.object({
  /** The number of the next wave. */
  next: z.number(),
  /** Waves in order, as they stand; one for everything where nobody chose. */
  order: z.array(z.array(z.string())),
  chosen: z.object({ by: z.string(), at: z.number() }).nullable(),
  proposed: z.array(z.array(z.string())),
  namespaces: z.array(
    z.object({
      name: z.string(),
      pods: z.number(),
      toDecide: z.number(),
      edges: z.number(),
      readiness: readinessSchema,
    }),
  ),
  /** Edges between two of them, whatever their direction. */
  couplings: z.array(z.object({ between: z.tuple([z.string(), z.string()]), edges: z.number() })),
  /** Namespaces whose traffic is mostly with each other. */
  together: z.array(z.array(z.string())),
  permission: permissionSchema,
  /** Why the order cannot be changed now; null when it can. */
  refusal: z.string().nullable(),
});
export type WavesView = z.infer<typeof wavesSchema>;

/** PUT /api/waves. `waves` null: one wave for all that remains. `since`: `chosen.at` of what was looked at, null for none. */
export const wavesBodySchema = z.object({ waves: order.nullable(), since: z.number().nullable() });
export type WavesBody = z.infer<typeof wavesBodySchema>;
