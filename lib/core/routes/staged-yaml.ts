/** Text that a person wants staged, read as policies. */
import { parseAllDocuments } from 'yaml';
import { ParseError, policyFromYaml } from '@/lib/cluster';
import { type AdminPolicy, type ClusterPolicy, isClusterKind, isStaged, type Policy } from '@/lib/policy';
import { Problem } from '../http/problem';

export type StageablePolicy = Exclude<Policy, ClusterPolicy | AdminPolicy>;

/** Policies of a text with several documents; only staged kinds pass. @throws Problem naming the document and what is wrong. */
export function stagedFromYaml(text: string): StageablePolicy[] {
  const documents = parseAllDocuments(text, { maxAliasCount: 50 } as Parameters<typeof parseAllDocuments>[1]);
  if (!Array.isArray(documents) || documents.length === 0)
    throw new Problem('bad-request', 'The YAML is empty. Nothing was changed.');
  return documents.map((document, index) => {
    const where = documents.length === 1 ? 'The YAML' : `Document ${index + 1}`;
    let policy: Policy;
    try {
      policy = policyFromYaml(document.toString());
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      throw new Problem('refused', `${where} is no policy: ${error.message}. Nothing was changed.`);
    }
    if (!isStaged(policy) || isClusterKind(policy))
      throw new Problem(
        'refused',
        `${where} is a ${policy.kind}. Only staged kinds are written here, so that nothing is blocked before the gate passes. Use Staged${policy.kind.replace('Calico', '')} instead.`,
      );
    return policy;
  });
}
