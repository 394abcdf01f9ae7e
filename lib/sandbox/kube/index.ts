/** An API server for tests and for the sandbox: the subset of Kubernetes and Calico that the product uses, over real HTTPS. */
export type { KubeUser } from './access';
export { ApiError, tooManyRequests } from './api-error';
export type { AuditEntry, AuditLog } from './audit-log';
export type { KubeObjects, ObjectRef } from './kube-objects';
export { type KubeServer, type KubeServerOptions, startKubeServer } from './kube-server';
export { type Role, roles, storyUsers } from './users';
