/**
 * Goldmane's gRPC interface as data (flow-logs §1.2): package `goldmane`, proto3. Goldmane registers no reflection, so
 * a client and a server both carry this copy. Field names are the wire definition's own, odd capitals included
 * (`Key`, `totalPages`); load it with {@link goldmaneLoaderOptions}, which keep them.
 *
 * The members are those of 3.32. What differed before, and is still understood:
 * - 3.30 and 3.31 typed PolicyMatch tier, namespace and name as string under the same numbers: see
 *   {@link goldmaneDescriptor}'s `policyMatch` argument. Only requests carry it.
 * - kinds 7 and 8 were AdminNetworkPolicy and BaselineAdminNetworkPolicy; removed in 3.32, kept here so that an older
 *   server's rows keep their names.
 */

interface FieldDescriptor {
  readonly type: string;
  readonly id: number;
  readonly rule?: 'repeated';
}

interface MethodDescriptor {
  readonly requestType: string;
  readonly responseType: string;
  readonly requestStream?: boolean;
  readonly responseStream?: boolean;
  /** protobufjs' types ask for one. */
  readonly comment: string;
}

interface TypeDescriptor {
  fields: Record<string, FieldDescriptor>;
}

interface EnumDescriptor {
  values: Record<string, number>;
}

interface ServiceDescriptor {
  methods: Record<string, MethodDescriptor>;
}

/** protobufjs' JSON form (`Root.fromJSON`, proto-loader's `fromJSON`). */
export interface GoldmaneDescriptor {
  options: Record<string, unknown>;
  nested: Record<'goldmane', { nested: Record<string, TypeDescriptor | EnumDescriptor | ServiceDescriptor> }>;
}

/** Options of proto-loader under which the types of ./messages hold. */
export const goldmaneLoaderOptions = {
  keepCase: true,
  longs: Number,
  enums: String,
  defaults: true,
  arrays: true,
} as const;

const one = (id: number, type: string): FieldDescriptor => ({ type, id });
const many = (id: number, type: string): FieldDescriptor => ({ rule: 'repeated', type, id });

const enums: Record<string, EnumDescriptor> = {
  Action: { values: { ActionUnspecified: 0, Allow: 1, Deny: 2, Pass: 3 } },
  Reporter: { values: { ReporterUnspecified: 0, Src: 1, Dst: 2 } },
  EndpointType: {
    values: { EndpointTypeUnspecified: 0, WorkloadEndpoint: 1, HostEndpoint: 2, NetworkSet: 3, Network: 4 },
  },
  MatchType: { values: { Exact: 0, Fuzzy: 1 } },
  SortBy: {
    values: {
      Time: 0,
      DestName: 1,
      DestNamespace: 2,
      DestType: 3,
      SourceName: 4,
      SourceNamespace: 5,
      SourceType: 6,
    },
  },
  PolicyKind: {
    values: {
      KindUnspecified: 0,
      CalicoNetworkPolicy: 1,
      GlobalNetworkPolicy: 2,
      StagedNetworkPolicy: 3,
      StagedGlobalNetworkPolicy: 4,
      StagedKubernetesNetworkPolicy: 5,
      NetworkPolicy: 6,
      AdminNetworkPolicy: 7,
      BaselineAdminNetworkPolicy: 8,
      Profile: 9,
      EndOfTier: 10,
      ClusterNetworkPolicy: 11,
    },
  },
  FilterType: {
    values: {
      FilterTypeUnspecified: 0,
      FilterTypeDestName: 1,
      FilterTypeSourceName: 2,
      FilterTypeDestNamespace: 3,
      FilterTypeSourceNamespace: 4,
      FilterTypePolicyTier: 5,
      FilterTypePolicyName: 6,
      FilterTypePolicyKind: 7,
      FilterTypePolicyNamespace: 8,
    },
  },
  StatisticType: { values: { PacketCount: 0, ByteCount: 1, LiveConnectionCount: 2 } },
  StatisticsGroupBy: { values: { Policy: 0, PolicyRule: 1 } },
  RuleDirection: { values: { Any: 0, Ingress: 1, Egress: 2 } },
};

const listMessages: Record<string, TypeDescriptor> = {
  FlowListRequest: {
    fields: {
      start_time_gte: one(1, 'int64'),
      start_time_lt: one(2, 'int64'),
      page: one(3, 'int64'),
      page_size: one(4, 'int64'),
      sort_by: many(5, 'SortOption'),
      filter: one(6, 'Filter'),
      aggregation_interval: one(7, 'int64'),
    },
  },
  FlowListResult: { fields: { meta: one(1, 'ListMetadata'), flows: many(2, 'FlowResult') } },
  FlowStreamRequest: {
    fields: {
      start_time_gte: one(1, 'int64'),
      filter: one(2, 'Filter'),
      aggregation_interval: one(3, 'int64'),
    },
  },
  FilterHintsRequest: {
    fields: {
      type: one(1, 'FilterType'),
      filter: one(2, 'Filter'),
      start_time_gte: one(3, 'int64'),
      start_time_lt: one(4, 'int64'),
      page: one(5, 'int64'),
      page_size: one(6, 'int64'),
    },
  },
  FilterHintsResult: { fields: { meta: one(1, 'ListMetadata'), hints: many(2, 'FilterHint') } },
  FilterHint: { fields: { value: one(1, 'string') } },
  ListMetadata: { fields: { totalPages: one(1, 'int64'), totalResults: one(2, 'int64') } },
  FlowResult: { fields: { id: one(1, 'int64'), flow: one(2, 'Flow') } },
  Filter: {
    fields: {
      source_names: many(1, 'StringMatch'),
      source_namespaces: many(2, 'StringMatch'),
      dest_names: many(3, 'StringMatch'),
      dest_namespaces: many(4, 'StringMatch'),
      protocols: many(5, 'StringMatch'),
      dest_ports: many(6, 'PortMatch'),
      actions: many(7, 'Action'),
      policies: many(8, 'PolicyMatch'),
      reporter: one(9, 'Reporter'),
      pending_actions: many(10, 'Action'),
    },
  },
  StringMatch: { fields: { value: one(1, 'string'), type: one(2, 'MatchType') } },
  PortMatch: { fields: { port: one(1, 'int64') } },
  SortOption: { fields: { sort_by: one(1, 'SortBy') } },
};

const flowMessages: Record<string, TypeDescriptor> = {
  FlowKey: {
    fields: {
      source_name: one(1, 'string'),
      source_namespace: one(2, 'string'),
      source_type: one(3, 'EndpointType'),
      dest_name: one(4, 'string'),
      dest_namespace: one(5, 'string'),
      dest_type: one(6, 'EndpointType'),
      dest_port: one(7, 'int64'),
      dest_service_name: one(8, 'string'),
      dest_service_namespace: one(9, 'string'),
      dest_service_port_name: one(10, 'string'),
      dest_service_port: one(11, 'int64'),
      proto: one(12, 'string'),
      reporter: one(13, 'Reporter'),
      action: one(14, 'Action'),
      policies: one(15, 'PolicyTrace'),
    },
  },
  Flow: {
    fields: {
      Key: one(1, 'FlowKey'),
      start_time: one(2, 'int64'),
      end_time: one(3, 'int64'),
      source_labels: many(4, 'string'),
      dest_labels: many(5, 'string'),
      packets_in: one(6, 'int64'),
      packets_out: one(7, 'int64'),
      bytes_in: one(8, 'int64'),
      bytes_out: one(9, 'int64'),
      num_connections_started: one(10, 'int64'),
      num_connections_completed: one(11, 'int64'),
      num_connections_live: one(12, 'int64'),
    },
  },
  PolicyTrace: {
    fields: { enforced_policies: many(1, 'PolicyHit'), pending_policies: many(2, 'PolicyHit') },
  },
  PolicyHit: {
    fields: {
      kind: one(1, 'PolicyKind'),
      namespace: one(2, 'string'),
      name: one(3, 'string'),
      tier: one(4, 'string'),
      action: one(5, 'Action'),
      policy_index: one(6, 'int64'),
      rule_index: one(7, 'int64'),
      trigger: one(8, 'PolicyHit'),
    },
  },
  FlowUpdate: { fields: { flow: one(1, 'Flow') } },
  FlowReceipt: { fields: {} },
};

const statisticsMessages: Record<string, TypeDescriptor> = {
  StatisticsRequest: {
    fields: {
      start_time_gte: one(1, 'int64'),
      start_time_lt: one(2, 'int64'),
      type: one(3, 'StatisticType'),
      group_by: one(4, 'StatisticsGroupBy'),
      policy_match: one(5, 'PolicyMatch'),
      time_series: one(6, 'bool'),
    },
  },
  StatisticsResult: {
    fields: {
      policy: one(1, 'PolicyHit'),
      direction: one(2, 'RuleDirection'),
      group_by: one(3, 'StatisticsGroupBy'),
      type: one(4, 'StatisticType'),
      allowed_in: many(5, 'int64'),
      allowed_out: many(6, 'int64'),
      denied_in: many(7, 'int64'),
      denied_out: many(8, 'int64'),
      passed_in: many(9, 'int64'),
      passed_out: many(10, 'int64'),
      x: many(11, 'int64'),
    },
  },
};

const services: Record<string, ServiceDescriptor> = {
  Flows: {
    methods: {
      List: {
        requestType: 'FlowListRequest',
        responseType: 'FlowListResult',
        comment: 'Rows over a time range',
      },
      Stream: {
        requestType: 'FlowStreamRequest',
        responseType: 'FlowResult',
        responseStream: true,
        comment: 'Rows as buckets close',
      },
      FilterHints: {
        requestType: 'FilterHintsRequest',
        responseType: 'FilterHintsResult',
        comment: 'Distinct values',
      },
    },
  },
  Statistics: {
    methods: {
      List: {
        requestType: 'StatisticsRequest',
        responseType: 'StatisticsResult',
        responseStream: true,
        comment: 'Counts per policy',
      },
    },
  },
  FlowCollector: {
    methods: {
      Connect: {
        requestType: 'FlowUpdate',
        responseType: 'FlowReceipt',
        requestStream: true,
        responseStream: true,
        comment: 'Updates in, receipts out',
      },
    },
  },
};

const policyMatch = (text: 'StringMatch' | 'string'): TypeDescriptor => ({
  fields: {
    kind: one(1, 'PolicyKind'),
    tier: one(2, text),
    namespace: one(3, text),
    name: one(4, text),
    action: one(5, 'Action'),
  },
});

/**
 * The whole interface. `policyMatch` picks the type of PolicyMatch's tier, namespace and name: `StringMatch` (3.32 and
 * later) or `string` (3.30 and 3.31).
 */
export const goldmaneDescriptor = (text: 'StringMatch' | 'string' = 'StringMatch'): GoldmaneDescriptor => ({
  options: { syntax: 'proto3' },
  nested: {
    goldmane: {
      nested: {
        ...enums,
        ...listMessages,
        PolicyMatch: policyMatch(text),
        ...flowMessages,
        ...statisticsMessages,
        ...services,
      },
    },
  },
});
