/** Kubernetes: connect, discover, keep a live copy, parse, write with read-back, ask for rights. */

export { snapshotFromObjects } from './build-snapshot';
export { type CalicoFlavour, type ClusterCapabilities, calicoCapabilities } from './capabilities';
export { ClusterCache, type KindStatus } from './cluster-cache';
export { ConfigMapStore, type StoredMap } from './config-map-store';
export {
  type DeclaringObjects,
  declarationSteps,
  declarationsFromObjects,
  noDeclarations,
} from './declared/build-declarations';
export type {
  ApiServerCall,
  Autoscaler,
  Declarations,
  Gateway,
  Ingress,
  Monitor,
  MonitorChoice,
  PrometheusInstance,
  Route,
  ServicePortRef,
} from './declared/declarations';
export {
  type DeclaringKind,
  declaringKinds,
  declaringResources,
  isDeclaring,
} from './declared/declaring-kinds';
export { type LabelSelector, selectsLabels } from './declared/label-selector';
export { discover } from './discover';
export { type Endpoint, HttpTransport, readOnlyTransport } from './http-transport';
export type { KubeObject, ObjectMeta, OwnerReference, ResourceType } from './kube-object';
export { ParseError, parsePolicy, parseTier } from './parse-policy';
export {
  type Access,
  type AccessQuestion,
  accessReview,
  type Rights,
  rights,
  rightText,
  ruleYaml,
  tierQuestions,
  whoAmI,
} from './permissions';
export {
  checkPolicy,
  type LivePolicy,
  PolicyWriter,
  WriteError,
  type WriteErrorCode,
  type Written,
} from './policy-writer';
export { Reflector, type ReflectorPorts } from './reflector';
export {
  type KnownKind,
  knownKind,
  knownResources,
  objectPath,
  policyKinds,
  resourceOf,
  verdictKinds,
} from './resources';
export { type ClusterTarget, inClusterTarget, loadKubeconfig, TargetError } from './target';
export {
  ConnectionError,
  KubeError,
  type KubeErrorCode,
  type KubeRequest,
  type KubeResponse,
  type KubeTransport,
  type WatchEvent,
} from './transport';
export {
  fromYaml,
  policyFromYaml,
  samePolicySpec,
  specText,
  stripServerFields,
  toWire,
  toYaml,
  type WireMeta,
} from './write-policy';
export { writtenAt } from './written-at';
