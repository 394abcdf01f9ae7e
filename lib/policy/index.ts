/** The engine's public surface, as a table of contents. Pure: no clock, no I/O, no framework; runs in Node and in the browser. */
// biome-ignore-all assist/source/organizeImports: in the order of a table of contents

// Model: a cluster at one moment, policies of every kind, flows, and what the engine answers to them.
export type * from './model/snapshot';
export type * from './model/policy';
export type * from './model/verdict';

// Compile and ask: a snapshot is compiled once and asked often.
export { compile } from './engine';

// Long work in steps, for a loop that must not be held up.
export { compileSteps, equivalenceSteps, prepareSteps } from './engine-steps';
export { finish, type Steps } from './model/steps';

// Many flows: columns of numbers judged at once, and verdicts that follow a changing cluster.
export { flowAt, flowColumns, type FlowColumns, type Traffic } from './bulk/flow-columns';
export { evaluateColumns, type FlowVerdicts, type VerdictCounts } from './bulk/flow-verdicts';
export { LiveVerdicts, type EditOutcome } from './bulk/live-verdicts';
export type { SnapshotEdit } from './bulk/edit';

// Questions beyond one flow: coverage, difference, rules that do nothing, what a rule opens.
export { coverageState, endpointCoverage } from './questions/coverage';
export type { CoveredEndpoint, EndpointCoverage } from './questions/coverage';
export { compareEdges, type EdgeChange, type EdgeDifference } from './questions/difference';
export { auditRules, auditSteps, type RuleFinding, type RulePlace } from './questions/audit';
export { reachOf, type RuleReach, writtenReach } from './questions/reach';

// Words: why a verdict, why not, and what a policy, an end or a port asks for.
export { explain } from './questions/explain';
export { explainTrace, type Rung } from './questions/rungs';
export { whyNot, type WhyNot, whyNotSteps } from './questions/why-not';
export { describePolicy } from './questions/describe-policy';
export { describeEnd, describePorts } from './questions/describe';

// Traces: as Goldmane writes them, compared, and the verdict they end in.
export { formatTrace, sameTrace, traceVerdict } from './model/trace';

// Policies: whom one selects, its place in the order, what it is and what it is called.
export { effectiveSubject } from './compile/subject';
export { isWorkloadEndpoint } from './world/entity';
export { policiesInOrder, sortedTiers } from './engine';
export { comparePolicies, compareTiers, policyOrder, policyTier } from './model/names';
export { displayName, isClusterKind, isInvisible, isStaged, policyKey } from './model/names';

// Selectors, addresses and protocols, as policies write them.
export { foldSelector, parseSelector, printSelector, evaluateSelector } from './selector/selector';
export type { ParsedSelector, Selector, SelectorError } from './selector/selector';
export { parseCidr, type Cidr } from './model/address';
export { hasPorts, protocolNumber } from './model/protocol';
