/** The fields of the kinds that decide verdicts (calico-policy §1.4). Kinds without a shape are stored as they come. */
import type { Field } from './schema';
import type { ServedResource } from './served-resources';

type Fields = Readonly<Record<string, Field>>;

const entity: Field = {
  fields: {
    nets: 'strings',
    notNets: 'strings',
    selector: 'string',
    notSelector: 'string',
    namespaceSelector: 'string',
    ports: { list: 'int-or-string' },
    notPorts: { list: 'int-or-string' },
    serviceAccounts: { fields: { names: 'strings', selector: 'string' } },
    services: { fields: { name: 'string', namespace: 'string' } },
  },
};

const icmp: Field = { fields: { type: 'integer', code: 'integer' } };

const rule: Field = {
  fields: {
    action: 'string',
    ipVersion: 'integer',
    protocol: 'int-or-string',
    notProtocol: 'int-or-string',
    icmp,
    notICMP: icmp,
    source: entity,
    destination: entity,
    http: {
      fields: { methods: 'strings', paths: { list: { fields: { exact: 'string', prefix: 'string' } } } },
    },
    metadata: { fields: { annotations: 'any' } },
  },
  required: ['action'],
};

const policy: Fields = {
  tier: 'string',
  order: 'number',
  selector: 'string',
  serviceAccountSelector: 'string',
  types: { list: { oneOf: ['Ingress', 'Egress'] } },
  ingress: { list: rule },
  egress: { list: rule },
  performanceHints: 'strings',
};

const globalPolicy: Fields = {
  ...policy,
  namespaceSelector: 'string',
  applyOnForward: 'boolean',
  preDNAT: 'boolean',
  doNotTrack: 'boolean',
};

const labelSelector: Field = {
  fields: {
    matchLabels: 'any',
    matchExpressions: {
      list: {
        fields: { key: 'string', operator: 'string', values: 'strings' },
        required: ['key', 'operator'],
      },
    },
  },
};

const peers: Field = {
  list: {
    fields: {
      podSelector: labelSelector,
      namespaceSelector: labelSelector,
      ipBlock: { fields: { cidr: 'string', except: 'strings' }, required: ['cidr'] },
    },
  },
};

const ports: Field = { list: { fields: { protocol: 'string', port: 'int-or-string', endPort: 'integer' } } };

const kubernetesPolicy: Fields = {
  podSelector: labelSelector,
  policyTypes: { list: { oneOf: ['Ingress', 'Egress'] } },
  ingress: { list: { fields: { from: peers, ports } } },
  egress: { list: { fields: { to: peers, ports } } },
};

const stagedAction: Field = { oneOf: ['Set', 'Delete', 'Learn', 'Ignore'] };
const nets: Fields = { nets: 'strings' };

const calicoSpecs: Readonly<Record<string, Fields>> = {
  tiers: { order: 'number', defaultAction: { oneOf: ['Allow', 'Deny', 'Log', 'Pass'] } },
  networkpolicies: policy,
  globalnetworkpolicies: globalPolicy,
  stagednetworkpolicies: { ...policy, stagedAction },
  stagedglobalnetworkpolicies: { ...globalPolicy, stagedAction },
  stagedkubernetesnetworkpolicies: { ...kubernetesPolicy, stagedAction },
  networksets: nets,
  globalnetworksets: nets,
  hostendpoints: {
    node: 'string',
    interfaceName: 'string',
    expectedIPs: 'strings',
    profiles: 'strings',
    ports: {
      list: {
        fields: { name: 'string', protocol: 'int-or-string', port: 'integer' },
        required: ['name', 'protocol', 'port'],
      },
    },
  },
  profiles: { ingress: { list: rule }, egress: { list: rule }, labelsToApply: 'any' },
};

const object = (spec: Field): Field => ({
  fields: { apiVersion: 'string', kind: 'string', metadata: 'any', spec, status: 'any' },
});

/** Null for kinds that are not looked into. */
export function shapeOf(resource: ServedResource): Field | null {
  if (resource.group === 'projectcalico.org') {
    const fields = calicoSpecs[resource.plural];
    return fields === undefined ? object('any') : object({ fields });
  }
  if (resource.group === 'networking.k8s.io') return object({ fields: kubernetesPolicy });
  if (resource.plural === 'configmaps')
    return {
      fields: {
        apiVersion: 'string',
        kind: 'string',
        metadata: 'any',
        data: 'any',
        binaryData: 'any',
        immutable: 'boolean',
      },
    };
  return null;
}
