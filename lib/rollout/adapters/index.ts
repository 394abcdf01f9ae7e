/** The executor's ports over the API server; apart from the pure decisions, which a browser may import. */
export { ActivityStore, type ActivityStoreOptions } from './activity-store';
export { ClusterPolicyStore, markAnnotations, type TransportSource } from './cluster-policy-store';
export { ConfigMapJournal, journalKey, journalName } from './config-map-journal';
export { parseRecord } from './record-schema';
export { storeError } from './store-errors';
