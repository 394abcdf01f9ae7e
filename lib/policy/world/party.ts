/** One completion of a flow's end: a possible address, the known entities at it, and the endpoint whose policy is asked. */
import type { AddressSet, Family } from '../model/address';
import type { WorkloadRef } from '../model/snapshot';
import type { Entity } from './entity';

/** A pod (or what pods of a template would be) as the subject of policy. */
export interface Subject {
  readonly namespace: string;
  readonly entity: Entity;
  readonly workload: WorkloadRef;
}

export interface Party {
  /** Parties of equal class get equal answers from every rule. */
  readonly classId: number;
  /** Of every possible address: an end that may be of either family is two parties. */
  readonly version: Family;
  readonly addresses: AddressSet;
  /** Entities that hold every possible address of this party. */
  readonly covers: readonly Entity[];
  /** Entities that hold some of them. */
  readonly touches: readonly Entity[];
  /** Classes of labels of `covers`, in the same order. */
  readonly rows: readonly number[];
  /** Numbers of the mentioned prefixes that hold the one address; null for a party of many. */
  readonly nets: readonly number[] | null;
  /** null: no workload endpoint, this side is not evaluated. */
  readonly subject: Subject | null;
  /** Node this party is on, or is; null when unknown or outside the cluster. */
  readonly node: string | null;
  readonly isHost: boolean;
  /** Says which pod this is, for flows of a pod to itself; null where several pods are meant. */
  readonly pod: string | null;
}
