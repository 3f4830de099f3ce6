// Inputs after they were checked, and descriptions as AWS answers them. Times are seconds since the epoch.

/** An attribute that is part of a key, and its type: `S`, `N` or `B`. */
export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: string;
}

/** A part of a key: `HASH` or `RANGE`. */
export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

/** Provisioned throughput, in units a second. */
export interface Units {
  ReadCapacityUnits: number;
  WriteCapacityUnits: number;
}

/** Limits of throughput that is paid by request, in units a second; -1 is none. */
export interface OnDemandThroughput {
  readonly MaxReadRequestUnits?: number;
  readonly MaxWriteRequestUnits?: number;
}

/** Which attributes an index holds. */
export interface Projection {
  readonly ProjectionType?: string;
  readonly NonKeyAttributes?: string[];
}

/** A local secondary index as a caller describes it. */
export interface LocalIndexInput {
  readonly IndexName: string;
  readonly KeySchema: KeySchemaElement[];
  readonly Projection: Projection;
}

/** A global secondary index as a caller describes it. */
export interface GlobalIndexInput extends LocalIndexInput {
  readonly ProvisionedThroughput?: Units;
  readonly OnDemandThroughput?: OnDemandThroughput;
}

/** Whether a table has a stream, and what of. */
export interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: string;
}

/** Encryption as a caller asks for it. */
export interface SseSpecification {
  readonly Enabled?: boolean;
  readonly SSEType?: string;
  readonly KMSMasterKeyId?: string;
}

/** A tag that may still be wrong. */
export interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

/** How a table is paid for. */
export type BillingMode = 'PROVISIONED' | 'PAY_PER_REQUEST';

interface TableSettings {
  readonly TableName: string;
  readonly BillingMode?: BillingMode;
  readonly ProvisionedThroughput?: Units;
  readonly OnDemandThroughput?: OnDemandThroughput;
  readonly DeletionProtectionEnabled?: boolean;
  readonly TableClass?: string;
  readonly StreamSpecification?: StreamSpecification;
  readonly SSESpecification?: SseSpecification;
}

/** Input of CreateTable. */
export interface CreateTableInput extends TableSettings {
  readonly AttributeDefinitions: AttributeDefinition[];
  readonly KeySchema: KeySchemaElement[];
  readonly LocalSecondaryIndexes?: LocalIndexInput[];
  readonly GlobalSecondaryIndexes?: GlobalIndexInput[];
  readonly Tags?: Tag[];
  readonly ResourcePolicy?: string;
}

/** One of the three. */
export interface GlobalIndexUpdate {
  readonly Create?: GlobalIndexInput;
  readonly Update?: Pick<GlobalIndexInput, 'IndexName' | 'ProvisionedThroughput' | 'OnDemandThroughput'>;
  readonly Delete?: { readonly IndexName: string };
}

/** A replica as a caller describes it. */
export interface ReplicaInput {
  readonly RegionName: string;
  readonly KMSMasterKeyId?: string;
  readonly TableClassOverride?: string;
  readonly ProvisionedThroughputOverride?: { readonly ReadCapacityUnits?: number };
  readonly OnDemandThroughputOverride?: { readonly MaxReadRequestUnits?: number };
  readonly GlobalSecondaryIndexes?: ReplicaIndex[];
}

/** What a replica has different for an index. */
export interface ReplicaIndex {
  readonly IndexName: string;
  readonly ProvisionedThroughputOverride?: { readonly ReadCapacityUnits?: number };
}

/** One of the three. */
export interface ReplicaUpdate {
  readonly Create?: ReplicaInput;
  readonly Update?: ReplicaInput;
  readonly Delete?: { readonly RegionName: string };
}

/** Input of UpdateTable. */
export interface UpdateTableInput extends TableSettings {
  readonly AttributeDefinitions?: AttributeDefinition[];
  readonly GlobalSecondaryIndexUpdates?: GlobalIndexUpdate[];
  readonly ReplicaUpdates?: ReplicaUpdate[];
}

/** Provisioned throughput and how it was changed. */
export interface ThroughputDescription extends Units {
  NumberOfDecreasesToday: number;
  LastIncreaseDateTime?: number;
  LastDecreaseDateTime?: number;
}

interface IndexDescription extends LocalIndexInput {
  readonly IndexArn: string;
  readonly IndexSizeBytes: number;
  readonly ItemCount: number;
}

/** A global secondary index as DescribeTable answers it. */
export interface GlobalIndexDescription extends IndexDescription {
  IndexStatus: 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE';
  /** True while the index takes in the items that the table had before. */
  Backfilling?: boolean;
  ProvisionedThroughput: ThroughputDescription;
  OnDemandThroughput?: OnDemandThroughput;
}

/** Encryption as DescribeTable answers it. */
export interface SseDescription {
  Status: 'ENABLED' | 'UPDATING';
  SSEType?: string;
  KMSMasterKeyArn?: string;
}

/** A replica as DescribeTable answers it. */
export interface ReplicaDescription {
  readonly RegionName: string;
  ReplicaStatus: 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE';
  KMSMasterKeyId?: string;
  ReplicaTableClassSummary?: { TableClass: string };
  ProvisionedThroughputOverride?: { readonly ReadCapacityUnits?: number };
  OnDemandThroughputOverride?: { readonly MaxReadRequestUnits?: number };
  GlobalSecondaryIndexes?: ReplicaIndex[];
}

/** A table as DescribeTable answers it. */
export interface TableDescription {
  readonly TableName: string;
  readonly TableArn: string;
  readonly TableId: string;
  readonly CreationDateTime: number;
  readonly KeySchema: KeySchemaElement[];
  readonly ItemCount: number;
  readonly TableSizeBytes: number;
  TableStatus: 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE';
  AttributeDefinitions: AttributeDefinition[];
  DeletionProtectionEnabled: boolean;
  ProvisionedThroughput: ThroughputDescription;
  BillingModeSummary?: { BillingMode: BillingMode; LastUpdateToPayPerRequestDateTime?: number };
  OnDemandThroughput?: OnDemandThroughput;
  TableClassSummary?: { TableClass: string; LastUpdateDateTime?: number };
  LocalSecondaryIndexes?: IndexDescription[];
  GlobalSecondaryIndexes?: GlobalIndexDescription[];
  StreamSpecification?: StreamSpecification;
  LatestStreamArn?: string;
  LatestStreamLabel?: string;
  SSEDescription?: SseDescription;
  GlobalTableVersion?: string;
  Replicas?: ReplicaDescription[];
}
