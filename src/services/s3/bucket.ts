import type { CreateBucketRequest } from '@aws-sdk/client-s3';
import type { SpecIn } from '../../engine/definition/define.ts';
import type { ResourceScope } from '../../engine/definition/kind.ts';
import { accessAspects, accessCalls, sameGrantees, withOneAcl } from './bucket-access.ts';
import { dataAspects, historyCalls } from './bucket-data.ts';
import { reportAspects, sameReports } from './bucket-reports.ts';
import { bucketShape } from './bucket-shape.ts';
import { tagCalls } from './bucket-tags.ts';
import { deliveryCalls, webAspects } from './bucket-web.ts';
import { directoryBucketProblem, isDirectoryBucket } from './directory-bucket.ts';
import { sameDocument } from './same-document.ts';
import { s3 } from './service.ts';

type Spec = SpecIn<typeof bucketShape>;

/**
 * An S3 bucket. Each of its parts is read and written by itself. What the spec does not mention is left as it is: a new
 * bucket keeps what AWS protects it with. What was once mentioned and is no more goes back to what a new bucket has.
 */
export const bucket = bucketShape.define({
  identity: { name: 'Name' },
  arn: 'BucketArn', // arn:aws:s3:::logs, arn:aws:s3express:eu-west-1:123456789012:bucket/logs--euw1-az1--x-s3
  notFound: ['NoSuchBucket'],
  // No alreadyExists: in us-east-1 AWS creates a bucket that is there already without a word, and resets its ACL.
  terminal: [
    'AccessControlListNotSupported',
    'BucketAlreadyExists',
    'IllegalLocationConstraintException',
    'InvalidBucketAclWithObjectOwnership',
    'InvalidBucketName',
    'InvalidLocationConstraint',
    'InvalidNamespaceHeader',
    'InvalidTag',
    'MalformedPolicy',
    'MalformedXML',
    'MissingNamespaceHeader',
    'PermanentRedirect',
  ],
  deletionBlocked: {
    BucketNotEmpty:
      'the bucket still has objects or versions of objects: delete them, or set the deletion policy retain',
  },
  fields: {
    CreateBucketConfiguration: { compare: 'ignore' },
    Namespace: { compare: 'ignore' },
    Abac: { compare: sameOr({ Status: 'Disabled' }), unset: { to: { Status: 'Disabled' } } },
    Accelerate: { compare: sameOr({ Status: 'Suspended' }), unset: { to: { Status: 'Suspended' } } },
    Analytics: { compare: sameReports, unset: 'remove' },
    ACL: { unset: 'remove' },
    GrantFullControl: { compare: sameGrantees, unset: 'remove' },
    GrantRead: { compare: sameGrantees, unset: 'remove' },
    GrantReadACP: { compare: sameGrantees, unset: 'remove' },
    GrantWrite: { compare: sameGrantees, unset: 'remove' },
    GrantWriteACP: { compare: sameGrantees, unset: 'remove' },
    CORS: { compare: sameDocument(), unset: 'remove' },
    Encryption: {
      compare: sameDocument({ added: { BlockedEncryptionTypes: 'any' } }),
      unset: { to: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] } },
    },
    IntelligentTiering: { compare: sameReports, unset: 'remove' },
    Inventory: { compare: sameReports, unset: 'remove' },
    Lifecycle: {
      compare: sameDocument({
        added: { ID: 'any' },
        anyOrder: ['Rules', 'Transitions', 'NoncurrentVersionTransitions', 'Tags'],
      }),
      unset: 'remove',
    },
    Logging: {
      compare: sameDocument({
        added: { TargetObjectKeyFormat: 'any', DisplayName: 'any' },
        anyOrder: ['TargetGrants'],
      }),
      unset: 'remove',
    },
    Metrics: { compare: sameReports, unset: 'remove' },
    Notification: {
      compare: sameDocument({
        added: { Id: 'any', EventBridgeConfiguration: 'any' },
        anyOrder: ['LambdaFunctionConfigurations', 'QueueConfigurations', 'TopicConfigurations', 'FilterRules'],
        anyCase: ['Name'],
      }),
      unset: 'remove',
    },
    ObjectLockEnabledForBucket: { compare: 'nilEqualsZero' },
    ObjectLockConfiguration: { compare: sameDocument(), unset: 'remove' },
    OwnershipControls: { unset: { to: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } } },
    Policy: { compare: 'iamPolicy', unset: 'remove' },
    PublicAccessBlock: {
      unset: {
        to: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
      },
    },
    Replication: {
      compare: sameDocument({
        added: { ID: 'any', Priority: 'any', DeleteMarkerReplication: [{ Status: 'Disabled' }] },
        anyOrder: ['Rules', 'Tags'],
      }),
      unset: 'remove',
    },
    RequestPayment: { compare: sameOr({ Payer: 'BucketOwner' }), unset: { to: { Payer: 'BucketOwner' } } },
    Tagging: { unset: 'remove' },
    Versioning: { compare: sameOr({ Status: 'Suspended' }), unset: { to: { Status: 'Suspended' } } },
    Website: { compare: sameDocument(), unset: 'remove' },
  },
  normalise: withOneAcl,
  problem: directoryBucketProblem,
  tags: {
    field: 'Tagging',
    at: 'TagSet',
    notFound: ['NoSuchTagSet'],
    async read({ Name: Bucket, BucketArn: ResourceArn }, aws, { scope: { account: AccountId } }) {
      if (!isDirectoryBucket(Bucket)) return aws.read('GetBucketTagging', { Bucket });
      const { Tags } = await aws.read('ListTagsForResource', { AccountId, ResourceArn });
      return { TagSet: Tags };
    },
    put: ({ TagSet = [] }, change) => tagCalls(TagSet, change),
  },
  aspects: { ...accessAspects, ...webAspects, ...dataAspects, ...reportAspects },
  async read({ spec: { Name }, status: { Location }, scope }, aws) {
    const token = 'ContinuationToken';
    const buckets = isDirectoryBucket(Name)
      ? await aws.readAll('ListDirectoryBuckets', {}, { items: 'Buckets', token })
      : await aws.readAll('ListBuckets', { Prefix: Name }, { items: 'Buckets', token });
    if (Name === undefined || !buckets.some((found) => found.Name === Name)) return undefined;
    return { Name, Namespace: namespaceOf(Name), BucketArn: arnOf(Name, scope), Location };
  },
  createdWith: ['OwnershipControls', 'Tagging'],
  creation: ({ Bucket, ObjectLockEnabledForBucket, ...input }, { spec, scope }): CreateBucketRequest => ({
    ...{ Bucket, ObjectLockEnabledForBucket },
    BucketNamespace: input.BucketNamespace,
    // ACLs wait until all that is in their way has been changed.
    ObjectOwnership: spec.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? input.ObjectOwnership,
    CreateBucketConfiguration: configuration(spec, scope),
  }),
  created: (output, { spec: { Name = '' }, scope }) => ({ ...output, BucketArn: arnOf(Name, scope) }),
  update: (change) => [...accessCalls(change), ...historyCalls(change), ...deliveryCalls(change)],
  remove: ({ spec: { Name: Bucket } }) => [s3.call('DeleteBucket', { Bucket })],
});

/** Compares structures in which nothing means the same as a default. */
function sameOr<T extends object>(defaults: T) {
  return (desired: object | undefined, observed: object | undefined): boolean =>
    sameDocument()({ ...defaults, ...desired }, { ...defaults, ...observed });
}

/**
 * A new bucket is born with its tags: the mark among them shows whose it is when the create's answer is lost. us-east-1
 * is the region of those that name none.
 */
function configuration({ Name, CreateBucketConfiguration: given, Tagging }: Spec, { region }: ResourceScope) {
  const isPlaced = isDirectoryBucket(Name) || region === 'us-east-1' || given?.LocationConstraint !== undefined;
  return {
    ...given,
    ...(isPlaced ? {} : { LocationConstraint: region as Region }),
    Tags: Tagging?.TagSet,
  };
}

type Region = NonNullable<NonNullable<Spec['CreateBucketConfiguration']>['LocationConstraint']>;

/** The names of buckets in their account's own namespace end so. */
function namespaceOf(name: string) {
  return name.endsWith('-an') ? 'account-regional' : undefined;
}

function arnOf(name: string, { partition, region, account }: ResourceScope): string {
  return isDirectoryBucket(name)
    ? `arn:${partition}:s3express:${region}:${account}:bucket/${name}`
    : `arn:${partition}:s3:::${name}`;
}
