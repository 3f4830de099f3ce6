import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketTaggingCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { GroupVersionResource, KubeObject } from '../../../src/kube/object.ts';
import type { JsonObject } from '../../../src/shared/json.ts';
import { region } from '../../support/rig.ts';

/** An object with its resource in AWS, both as upstream's controller of its service has left them. */
export interface UpstreamObject {
  readonly resource: GroupVersionResource;
  readonly object: KubeObject;
}

interface Parts {
  readonly annotations?: Record<string, string>;
  readonly spec: JsonObject;
  readonly status: JsonObject;
  readonly arn: string;
  /** Upstream initialises fields of the kind late. */
  readonly isLate?: boolean;
}

/** What makes the resources. */
interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const account = '123456789012';
const namespace = 'shop';

/** Makes the resources in AWS, and resolves with their objects. */
export async function upstreamObjects(endpoint: string): Promise<UpstreamObject[]> {
  const place: Place = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const policy = await policyParts(place);
  return [
    objectOf('dynamodb', 'Table', 'tables', await tableParts(place)),
    objectOf('sqs', 'Queue', 'queues', await queueParts(place)),
    objectOf('sns', 'Topic', 'topics', await topicParts(place)),
    objectOf('iam', 'Policy', 'policies', policy),
    objectOf('iam', 'Role', 'roles', await roleParts(place, policy.arn)),
    objectOf('s3', 'Bucket', 'buckets', await bucketParts(place)),
    objectOf('kms', 'Key', 'keys', await keyParts(place)),
    objectOf('ecr', 'Repository', 'repositories', await repositoryParts(place)),
    objectOf('secretsmanager', 'Secret', 'secrets', await secretParts(place)),
  ];
}

/** The Secret whose value the Secret in AWS has. */
export const password: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'password' },
  stringData: { value: 'correct horse' },
};

/** The tags of upstream's controller of a service, by default. */
function controllerTags(service: string): Record<string, string> {
  return {
    'services.k8s.aws/controller-version': `${service}-1.9.2`,
    'services.k8s.aws/namespace': namespace,
    team: 'web',
  };
}

function tagList(service: string): { Key: string; Value: string }[] {
  return Object.entries(controllerTags(service)).map(([Key, Value]) => ({ Key, Value }));
}

const team = [{ key: 'team', value: 'web' }];

function objectOf(service: string, kind: string, plural: string, parts: Parts): UpstreamObject {
  const group = `${service}.services.k8s.aws`;
  const { spec, status, arn, annotations = {}, isLate = false } = parts;
  const synced = { status: 'True', message: 'Resource synced successfully', reason: '' };
  const late = 'Late initialization successful';
  const conditions = [
    { type: 'ACK.ResourceSynced', ...synced },
    { type: 'Ready', ...synced },
    ...(isLate ? [{ type: 'ACK.LateInitialized', status: 'True', message: late, reason: late }] : []),
  ];
  const lastTransitionTime = '2026-08-01T10:00:00Z';
  const metadata = { name: kind.toLowerCase(), finalizers: [`finalizers.${group}/${kind}`], annotations };
  return {
    resource: { group, version: 'v1alpha1', resource: plural, namespaced: true },
    object: {
      apiVersion: `${group}/v1alpha1`,
      kind,
      metadata,
      spec,
      status: {
        ackResourceMetadata: { arn, ownerAccountID: account, partition: 'aws', region },
        conditions: conditions.map((condition) => ({ ...condition, lastTransitionTime })),
        ...status,
      },
    },
  };
}

async function tableParts(place: Place): Promise<Parts> {
  const aws = new DynamoDBClient(place);
  const { TableDescription: made } = await aws.send(
    new CreateTableCommand({
      TableName: 'shop-orders',
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 4 },
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      Tags: tagList('dynamodb'),
    }),
  );
  const TimeToLiveSpecification = { AttributeName: 'until', Enabled: true };
  await aws.send(new UpdateTimeToLiveCommand({ TableName: 'shop-orders', TimeToLiveSpecification }));
  return {
    arn: String(made?.TableArn),
    spec: {
      tableName: 'shop-orders',
      billingMode: 'PROVISIONED',
      provisionedThroughput: { readCapacityUnits: 5, writeCapacityUnits: 4 },
      attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
      keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
      // What an update brings into the spec from AWS.
      continuousBackups: { pointInTimeRecoveryEnabled: false },
      deletionProtectionEnabled: false,
      tableClass: 'STANDARD',
      timeToLive: { attributeName: 'until', enabled: true },
      tags: team,
    },
    status: { tableStatus: 'ACTIVE', itemCount: 0, tableSizeBytes: 0 },
  };
}

async function queueParts(place: Place): Promise<Parts> {
  const aws = new SQSClient(place);
  const { QueueUrl: url = '' } = await aws.send(
    new CreateQueueCommand({ QueueName: 'shop-jobs', tags: controllerTags('sqs'), Attributes: { DelaySeconds: '5' } }),
  );
  const arn = `arn:aws:sqs:${region}:${account}:shop-jobs`;
  return {
    arn,
    isLate: true,
    spec: {
      ...{ queueName: 'shop-jobs', delaySeconds: '5', tags: { team: 'web' } },
      ...{ maximumMessageSize: '1048576', messageRetentionPeriod: '345600', visibilityTimeout: '30' },
      ...{ receiveMessageWaitTimeSeconds: '0', sqsManagedSSEEnabled: 'true' },
    },
    status: { queueARN: arn, queueURL: url },
  };
}

async function topicParts(place: Place): Promise<Parts> {
  const aws = new SNSClient(place);
  const { TopicArn: arn = '' } = await aws.send(
    new CreateTopicCommand({ Name: 'shop-news', Tags: tagList('sns'), Attributes: { DisplayName: 'News' } }),
  );
  const { Attributes: attributes } = await aws.send(new GetTopicAttributesCommand({ TopicArn: arn }));
  const policy = String(attributes?.['Policy']);
  const status = { owner: account, topicARN: arn };
  return { arn, isLate: true, spec: { name: 'shop-news', displayName: 'News', policy, tags: team }, status };
}

const allow = (action: string, more: JsonObject): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, ...more }] });

async function policyParts(place: Place): Promise<Parts> {
  const policyDocument = allow('s3:GetObject', { Resource: '*' });
  const { Policy: made } = await new IAMClient(place).send(
    new CreatePolicyCommand({ PolicyName: 'shop-read', PolicyDocument: policyDocument, Tags: tagList('iam') }),
  );
  return {
    arn: String(made?.Arn),
    isLate: true,
    spec: { name: 'shop-read', path: '/', policyDocument, tags: team },
    status: { defaultVersionID: 'v1', policyID: String(made?.PolicyId), isAttachable: true, attachmentCount: 1 },
  };
}

/** One that was adopted. */
async function roleParts(place: Place, policy: string): Promise<Parts> {
  const aws = new IAMClient(place);
  const assumeRolePolicyDocument = allow('sts:AssumeRole', { Principal: { Service: 'ec2.amazonaws.com' } });
  const { Role: made } = await aws.send(
    new CreateRoleCommand({
      RoleName: 'shop-worker',
      AssumeRolePolicyDocument: assumeRolePolicyDocument,
      Tags: tagList('iam'),
    }),
  );
  await aws.send(new AttachRolePolicyCommand({ RoleName: 'shop-worker', PolicyArn: policy }));
  return {
    arn: String(made?.Arn),
    isLate: true,
    annotations: {
      'services.k8s.aws/adopted': 'true',
      'services.k8s.aws/adoption-policy': 'adopt',
      'services.k8s.aws/adoption-fields': '{"name": "shop-worker"}',
    },
    spec: {
      name: 'shop-worker',
      assumeRolePolicyDocument,
      ...{ maxSessionDuration: 3600, path: '/', policies: [policy], tags: team },
    },
    status: { roleID: String(made?.RoleId) },
  };
}

async function bucketParts(place: Place): Promise<Parts> {
  const aws = new S3Client({ ...place, forcePathStyle: true });
  const Bucket = 'shop-pictures';
  await aws.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  await aws.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await aws.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tagList('s3') } }));
  return {
    arn: `arn:aws:s3:::${Bucket}`,
    spec: { name: Bucket, versioning: { status: 'Enabled' }, tagging: { tagSet: team } },
    status: { location: `/${Bucket}` },
  };
}

async function keyParts(place: Place): Promise<Parts> {
  const aws = new KMSClient(place);
  const tags = tagList('kms').map(({ Key: TagKey, Value: TagValue }) => ({ TagKey, TagValue }));
  const { KeyMetadata: made } = await aws.send(
    new CreateKeyCommand({
      // moto shows no defaults.
      ...{ KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false, Origin: 'AWS_KMS' },
      ...{ Description: 'of the shop', Tags: tags },
    }),
  );
  await aws.send(new EnableKeyRotationCommand({ KeyId: String(made?.KeyId) }));
  return {
    arn: String(made?.Arn),
    isLate: true,
    spec: {
      ...{ description: 'of the shop', enableKeyRotation: true, tags: [{ tagKey: 'team', tagValue: 'web' }] },
      ...{ keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', multiRegion: false, origin: 'AWS_KMS' },
    },
    status: { keyID: String(made?.KeyId), enabled: true, keyState: 'Enabled', keyManager: 'CUSTOMER' },
  };
}

async function repositoryParts(place: Place): Promise<Parts> {
  const { repository: made } = await new ECRClient(place).send(
    new CreateRepositoryCommand({ repositoryName: 'shop/web', tags: tagList('ecr') }),
  );
  return {
    arn: String(made?.repositoryArn),
    isLate: true,
    spec: {
      ...{ name: 'shop/web', registryID: account, tags: team },
      ...{ encryptionConfiguration: { encryptionType: 'AES256' }, imageTagMutability: 'MUTABLE' },
      imageScanningConfiguration: { scanOnPush: false },
    },
    status: { repositoryURI: String(made?.repositoryUri) },
  };
}

async function secretParts(place: Place): Promise<Parts> {
  const made = await new SecretsManagerClient(place).send(
    new CreateSecretCommand({ Name: 'shop/db', SecretString: 'correct horse', Tags: tagList('secretsmanager') }),
  );
  const arn = String(made.ARN);
  const secretString = { name: 'password', key: 'value' };
  return {
    arn,
    spec: { name: 'shop/db', secretString, tags: team },
    status: { id: arn, versionID: String(made.VersionId) },
  };
}
