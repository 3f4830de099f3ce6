import type { SSEDescription, SSESpecification, StreamSpecification, TableDescription } from '@aws-sdk/client-dynamodb';

/** A table as DescribeTable tells it, in the spec's members: defaults spelled out, descriptions turned into settings. */
export function observedTable(table: TableDescription) {
  const { SSEDescription: sse, TableClassSummary, ProvisionedThroughput, GlobalSecondaryIndexes, ...rest } = table;
  const BillingMode = table.BillingModeSummary?.BillingMode ?? 'PROVISIONED';
  const isOnDemand = BillingMode === 'PAY_PER_REQUEST';
  return {
    ...rest,
    BillingMode,
    // An on-demand table reports units of 0, which nobody can ask for.
    ProvisionedThroughput: isOnDemand ? undefined : ProvisionedThroughput,
    DeletionProtectionEnabled: table.DeletionProtectionEnabled ?? false,
    TableClass: TableClassSummary?.TableClass ?? 'STANDARD',
    SSESpecification: encryption(sse),
    StreamSpecification: stream(table.StreamSpecification),
    GlobalSecondaryIndexes: isOnDemand
      ? GlobalSecondaryIndexes?.map(({ ProvisionedThroughput: _, ...index }) => index)
      : GlobalSecondaryIndexes,
    GlobalSecondaryIndexesDescriptions: GlobalSecondaryIndexes,
    TableReplicas: table.Replicas?.map(({ ReplicaTableClassSummary: replicaClass, ...replica }) => ({
      ...replica,
      TableClassOverride: replicaClass?.TableClass,
    })),
  };
}

/** Without a description the table is encrypted with AWS's own key, which counts as not enabled. */
function encryption(sse: SSEDescription | undefined): SSESpecification {
  const isOn = sse?.Status === 'ENABLED' || sse?.Status === 'ENABLING' || sse?.Status === 'UPDATING';
  return isOn
    ? { Enabled: true, SSEType: sse.SSEType ?? 'KMS', KMSMasterKeyId: sse.KMSMasterKeyArn }
    : { Enabled: false };
}

function stream(specification: StreamSpecification | undefined): StreamSpecification {
  return specification?.StreamEnabled === true ? specification : { StreamEnabled: false };
}
