import { z } from 'zod';
import { edgeRefSchema, permissionSchema, policyRefSchema } from './common';

export const widthSchema = z.enum(['narrow', 'suggested', 'wide', 'own']);
export type WidthView = z.infer<typeof widthSchema>;

/** POST /api/proposal: what would allow these edges. `cidr` answers an external peer; `yaml` carries own edits. */
export const proposalBodySchema = z.object({
  edges: z.array(z.string()).min(1).max(500),
  width: widthSchema,
  cidr: z.string().nullable(),
  yaml: z.string().max(200_000).nullable(),
});
export type ProposalBody = z.infer<typeof proposalBodySchema>;

export const diffLineSchema = z.object({ kind: z.enum(['add', 'remove', 'same']), text: z.string() });

export const proposedPolicySchema = z.object({
  ref: policyRefSchema,
  isNew: z.boolean(),
  /** Full YAML as a person would write it, server fields hidden. */
  yaml: z.string(),
  diff: z.array(diffLineSchema),
  words: z.object({
    title: z.string(),
    subject: z.string(),
    rules: z.array(
      z.object({
        direction: z.enum(['Ingress', 'Egress']),
        from: z.string(),
        to: z.string(),
        on: z.string(),
      }),
    ),
  }),
  dryRun: z.object({
    state: z.enum(['accepted', 'refused', 'not-tried']),
    text: z.string(),
    detail: z.string().nullable(),
  }),
  managedBy: z.string().nullable(),
});
export type ProposedPolicyView = z.infer<typeof proposedPolicySchema>;

export const widthOptionSchema = z.object({
  width: z.enum(['narrow', 'suggested', 'wide']),
  title: z.string(),
  selector: z.string(),
  used: z.number(),
  opened: z.number(),
  note: z.string(),
});

export const proposalSchema = z.object({
  title: z.string(),
  subline: z.string(),
  edges: z.array(edgeRefSchema),
  widths: z.array(widthOptionSchema),
  pairs: z.object({
    used: z.number(),
    opened: z.number(),
    list: z.array(z.object({ src: z.string(), dst: z.string(), port: z.string(), used: z.boolean() })),
  }),
  policies: z.array(proposedPolicySchema),
  effect: z.object({
    newlyAllowed: z.array(edgeRefSchema),
    stillWouldDeny: z.array(edgeRefSchema),
    newlyDenied: z.array(edgeRefSchema),
    unknown: z.array(edgeRefSchema),
    rangeText: z.string(),
  }),
  /** Edges the policies would deny if they were enforced alone, without the bridge. */
  aloneWouldDeny: z.number(),
  refused: z.array(
    z.object({
      edge: edgeRefSchema,
      reason: z.string(),
      needsCidr: z.boolean(),
      suggestions: z.array(z.string()),
    }),
  ),
  /** `kubectl --context … apply -f -` with the YAML as here-document. */
  kubectl: z.string(),
  permission: permissionSchema,
});
export type ProposalView = z.infer<typeof proposalSchema>;

/** POST /api/stage: writes the staged kinds only. `yaml` as shown; nothing else is composed on the server. */
export const stageBodySchema = z.object({
  policies: z
    .array(z.object({ yaml: z.string().max(200_000) }))
    .min(1)
    .max(200),
  edges: z.array(z.string()).max(500),
});
export type StageBody = z.infer<typeof stageBodySchema>;

export const stagedResultSchema = z.object({
  written: z.array(
    z.object({
      ref: policyRefSchema,
      created: z.boolean(),
      auditId: z.string().nullable(),
      /** As read back after the write; absent where staging is taken back on its own page. */
      resourceVersion: z.string().optional(),
      /** YAML of what stood under the name before; null when nothing did. */
      before: z.string().nullable().optional(),
    }),
  ),
  wouldDeny: z.number().nullable(),
});
export type StagedResultView = z.infer<typeof stagedResultSchema>;

/**
 * POST /api/unstage: takes back what POST /api/stage just wrote, while it still stands at that `resourceVersion`.
 * `restore` is the `before` of that answer: null removes the policy, a text is put back in its place.
 */
export const unstageBodySchema = z.object({
  policies: z
    .array(
      z.object({
        ref: policyRefSchema,
        resourceVersion: z.string().min(1).max(200),
        restore: z.string().max(200_000).nullable(),
      }),
    )
    .min(1)
    .max(200),
});
export type UnstageBody = z.infer<typeof unstageBodySchema>;

export const unstagedResultSchema = z.object({
  /** `removed`, or put back to what stood before. */
  undone: z.array(z.object({ ref: policyRefSchema, removed: z.boolean(), auditId: z.string().nullable() })),
});
export type UnstagedResultView = z.infer<typeof unstagedResultSchema>;
