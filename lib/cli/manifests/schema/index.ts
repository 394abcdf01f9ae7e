/** The schema of every kind a verdict depends on. */
import type { z } from 'zod';
import type { KnownKind } from '@/lib/cluster';
import { calicoPolicySpec, profileSpec } from './calico-policy';
import { adminPolicySpec, baselinePolicySpec, clusterPolicySpec } from './cluster-policy';
import { networkPolicySpec, stagedKubernetesPolicySpec } from './kubernetes-policy';
import { shape } from './value';
import {
  clusterInformation,
  endpointSlice,
  hostEndpoint,
  labelled,
  networkSet,
  node,
  pod,
  service,
  tier,
} from './world-object';

const calico = shape({ spec: calicoPolicySpec.optional() });

/** Kinds that are not here are not read. */
export const schemas: Readonly<Partial<Record<KnownKind, z.ZodType>>> = {
  Namespace: labelled,
  ServiceAccount: labelled,
  Pod: pod,
  Service: service,
  EndpointSlice: endpointSlice,
  Node: node,
  Tier: tier,
  NetworkSet: networkSet,
  GlobalNetworkSet: networkSet,
  HostEndpoint: hostEndpoint,
  Profile: shape({ spec: profileSpec.optional() }),
  ClusterInformation: clusterInformation,
  CalicoNetworkPolicy: calico,
  GlobalNetworkPolicy: calico,
  StagedNetworkPolicy: calico,
  StagedGlobalNetworkPolicy: calico,
  NetworkPolicy: shape({ spec: networkPolicySpec.optional() }),
  StagedKubernetesNetworkPolicy: shape({ spec: stagedKubernetesPolicySpec.optional() }),
  ClusterNetworkPolicy: shape({ spec: clusterPolicySpec }),
  AdminNetworkPolicy: shape({ spec: adminPolicySpec }),
  BaselineAdminNetworkPolicy: shape({ spec: baselinePolicySpec }),
};

/** Members that spec of a Calico policy may have; a further one has no influence here. */
export const calicoSpecFields: ReadonlySet<string> = new Set(Object.keys(calicoPolicySpec.shape));
