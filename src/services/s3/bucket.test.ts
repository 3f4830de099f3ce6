import type { Tag } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../engine/definition/kind.ts';
import { type BucketSpec, behaviour, callsOf, changeOf, place, subjectOf } from './bucket.fixture.ts';

describe('a new bucket', () => {
  const born = (spec: Partial<BucketSpec>, region = 'eu-west-1'): Value | undefined => {
    const { spec: wanted, ...subject } = subjectOf(spec, { ...place, region });
    const members = { ACL: spec.ACL, ObjectOwnership: spec.ObjectOwnership };
    return behaviour.creation?.({ Bucket: wanted['Name'], ...members }, { ...subject, spec: wanted });
  };
  const Tags = [{ Key: 'team', Value: 'web' }];
  const Tagging = { TagSet: Tags };

  it('is made where the controller works, and has its tags from the start', () => {
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1', Tags };
    expect(born({ Tagging })).toMatchObject({ Bucket: 'logs', CreateBucketConfiguration });
  });

  it('names no region in us-east-1', () => {
    expect(born({ Tagging }, 'us-east-1')).toMatchObject({ CreateBucketConfiguration: { Tags } });
    expect(born({ Tagging }, 'us-east-1')).not.toHaveProperty('CreateBucketConfiguration.LocationConstraint');
  });

  it('keeps what else the user says of its place', () => {
    const Location = { Name: 'euw1-az1', Type: 'AvailabilityZone' } as const;
    const given = { Location, Bucket: { Type: 'Directory', DataRedundancy: 'SingleAvailabilityZone' } } as const;
    const input = born({ Name: 'logs--euw1-az1--x-s3', CreateBucketConfiguration: given, Tagging });
    expect(input).toMatchObject({ CreateBucketConfiguration: { ...given, Tags } });
    expect(input).not.toHaveProperty('CreateBucketConfiguration.LocationConstraint');
  });

  it('waits with ACLs for what is in their way, and has its ownership at once', () => {
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    const input = born({ ACL: 'public-read', OwnershipControls });
    expect(input).toMatchObject({ ObjectOwnership: 'ObjectWriter' });
    expect(input).not.toHaveProperty('ACL');
  });

  it.each([
    ['logs', 'aws', 'arn:aws:s3:::logs'],
    ['logs', 'aws-cn', 'arn:aws-cn:s3:::logs'],
    ['logs--euw1-az1--x-s3', 'aws', 'arn:aws:s3express:eu-west-1:123456789012:bucket/logs--euw1-az1--x-s3'],
  ])('%s in %s is %s', (Name, partition, BucketArn) => {
    expect(behaviour.created?.({}, subjectOf({ Name }, { ...place, partition }))).toEqual({ BucketArn });
  });
});

describe('a directory bucket', () => {
  const problem = (spec: Partial<BucketSpec>) => behaviour.problem?.({ ...spec });
  const Name = 'logs--euw1-az1--x-s3';

  it('is refused what it cannot have, in the words of ACK', () => {
    expect(problem({ Name, CORS: { CORSRules: [] }, Abac: {}, GrantRead: 'id=1' })).toBe(
      'directory buckets do not support the following fields: ABAC, GrantRead, CORS. ' +
        'See https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html',
    );
  });

  it('may have what it can', () => {
    expect(problem({ Name, Policy: '{}', Lifecycle: { Rules: [] }, Encryption: { Rules: [] } })).toBeUndefined();
    expect(problem({ Name: 'logs', Versioning: { Status: 'Enabled' } })).toBeUndefined();
  });

  const BucketArn = `arn:aws:s3express:eu-west-1:123456789012:bucket/${Name}`;
  const bucketOfTags = { AccountId: '123456789012', ResourceArn: BucketArn };

  it('has its tags from S3 Control', async () => {
    const asked: unknown[] = [];
    const Tags = [{ Key: 'team', Value: 'web' }];
    const read = async (...call: unknown[]) => {
      asked.push(call);
      return { Tags };
    };
    const tags = await behaviour.tags?.read(
      { Name, BucketArn },
      { read, readAll: async () => [] },
      subjectOf({ Name }),
    );
    expect(tags).toEqual({ TagSet: Tags });
    expect(asked).toEqual([['ListTagsForResource', bucketOfTags]]);
  });

  const put = (TagSet: readonly Tag[], there: readonly Tag[]) =>
    behaviour.tags?.put?.(
      { TagSet },
      changeOf({ spec: { Name }, observed: { BucketArn, Tagging: { TagSet: [...there] } } }),
    );
  const [web, old, other] = [
    { Key: 'team', Value: 'web' },
    { Key: 'team', Value: 'old' },
    { Key: 'stage', Value: 'test' },
  ];
  const awsTag = { Key: 'aws:cloudformation:stack-name', Value: 'web' };
  const untagged = { operation: 'UntagResource', input: { ...bucketOfTags, TagKeys: ['stage'] } };
  const tagged = { operation: 'TagResource', input: { ...bucketOfTags, Tags: [web] } };

  it.each<[string, Tag[], Tag[], object[]]>([
    ['one that changes', [web, other], [old, other, awsTag], [tagged]],
    ['one that goes', [web], [web, other, awsTag], [untagged]],
    ['one that goes before one that comes', [web], [other], [untagged, tagged]],
    ['the last ones', [], [other], [untagged]],
  ])('writes of its tags only what differs: %s', (_, wanted, there, calls) => {
    expect(put(wanted, there)).toEqual(calls);
  });
});

describe('tags', () => {
  const awsTag = { Key: 'aws:cloudformation:stack-name', Value: 'web' };
  const put = (tags: Value, there: { Key: string; Value: string }[]) =>
    behaviour.tags?.put?.(tags, changeOf({ observed: { Tagging: { TagSet: there } } }));

  it("are written with AWS's own, which AWS does not let go", () => {
    const wanted = { Key: 'team', Value: 'web' };
    expect(put({ TagSet: [wanted] }, [awsTag, { Key: 'team', Value: 'old' }])).toEqual([
      { operation: 'PutBucketTagging', input: { Bucket: 'logs', Tagging: { TagSet: [wanted, awsTag] } } },
    ]);
  });

  it('are deleted when none is left', () => {
    expect(put({}, [{ Key: 'team', Value: 'old' }])).toMatchObject([{ operation: 'DeleteBucketTagging' }]);
    expect(put({}, [awsTag])).toMatchObject([{ operation: 'PutBucketTagging' }]);
  });
});

describe('a change', () => {
  const operations = (...args: Parameters<typeof callsOf>) => callsOf(...args).map(({ operation }) => operation);
  const owned = (ObjectOwnership: 'ObjectWriter' | 'BucketOwnerEnforced') => ({ Rules: [{ ObjectOwnership }] });

  it('opens the ownership before an ACL, and closes it after', () => {
    const spec = { ACL: 'public-read', OwnershipControls: owned('ObjectWriter') } as const;
    expect(operations({ spec })).toEqual(['PutBucketOwnershipControls', 'PutBucketAcl']);
    const closing = { ACL: 'private', OwnershipControls: owned('BucketOwnerEnforced') } as const;
    expect(operations({ spec: closing })).toEqual(['PutBucketAcl', 'PutBucketOwnershipControls']);
    const observed = { OwnershipControls: owned('ObjectWriter'), ACL: 'public-read' } as const;
    expect(operations({ observed, onceSet: ['OwnershipControls', 'ACL'] })).toEqual([
      'PutBucketAcl',
      'PutBucketOwnershipControls',
    ]);
  });

  it('takes the block off before a policy or an ACL that it would refuse', () => {
    const spec = { ACL: 'public-read', Policy: '{}', PublicAccessBlock: { BlockPublicPolicy: false } } as const;
    expect(operations({ spec })).toEqual(['PutPublicAccessBlock', 'PutBucketPolicy', 'PutBucketAcl']);
  });

  it('makes versions before what needs them, and ends them after', () => {
    const Rules = [{ Status: 'Enabled' as const, Destination: { Bucket: 'arn:aws:s3:::other' } }];
    const Replication = { Role: 'arn:aws:iam::123456789012:role/copy', Rules };
    const Versioning = { Status: 'Enabled' } as const;
    const spec = { Replication, Versioning, ObjectLockEnabledForBucket: true };
    expect(operations({ spec })).toEqual(['PutBucketVersioning', 'PutBucketReplication', 'PutObjectLockConfiguration']);
    const onceSet = ['Replication', 'Versioning'];
    expect(operations({ observed: { Replication, Versioning }, onceSet })).toEqual([
      'DeleteBucketReplication',
      'PutBucketVersioning',
    ]);
  });

  it('leaves what needs the leave of others for the end', () => {
    const LoggingEnabled = { TargetBucket: 'other', TargetPrefix: '' };
    const TopicConfigurations = [{ TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t', Events: [] }];
    const spec = {
      Logging: { LoggingEnabled },
      Notification: { TopicConfigurations },
      ACL: 'log-delivery-write' as NonNullable<BucketSpec['ACL']>,
      Website: { IndexDocument: { Suffix: 'index.html' } },
    };
    expect(operations({ spec })).toEqual([
      'PutBucketWebsite',
      'PutBucketAcl',
      'PutBucketLogging',
      'PutBucketNotificationConfiguration',
    ]);
  });

  it('keeps what no field is about and the call would reset', () => {
    const BlockedEncryptionTypes = { EncryptionType: ['SSE-C' as const] };
    const aes = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };
    const kms = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } };
    const TargetObjectKeyFormat = { SimplePrefix: {} };
    const calls = callsOf({
      spec: {
        Encryption: { Rules: [kms] },
        Logging: { LoggingEnabled: { TargetBucket: 'b', TargetPrefix: '' } },
        PublicAccessBlock: { BlockPublicAcls: false },
      },
      observed: {
        Encryption: { Rules: [{ ...aes, BlockedEncryptionTypes }] },
        Logging: { LoggingEnabled: { TargetBucket: 'a', TargetPrefix: '', TargetObjectKeyFormat } },
        PublicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true },
      },
    });
    expect(calls.map(({ input }) => input)).toEqual([
      {
        Bucket: 'logs',
        PublicAccessBlockConfiguration: { BlockPublicAcls: false, IgnorePublicAcls: true },
      },
      { Bucket: 'logs', ServerSideEncryptionConfiguration: { Rules: [{ ...kms, BlockedEncryptionTypes }] } },
      {
        Bucket: 'logs',
        BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'b', TargetPrefix: '', TargetObjectKeyFormat } },
      },
    ]);
  });

  it.each<[string, Partial<BucketSpec>]>([
    ['versioning that was never on', { Versioning: { Status: 'Suspended' } }],
    ['acceleration that was never on', { Accelerate: { Status: 'Suspended' } }],
    ['access by tags that is off', { Abac: { Status: 'Disabled' } }],
    ["the owner's paying", { RequestPayment: { Payer: 'BucketOwner' } }],
    ['no lock', { ObjectLockEnabledForBucket: false }],
    ['an empty policy', { Policy: '' }],
    ['no rules', { CORS: { CORSRules: [] }, Lifecycle: { Rules: [] }, Metrics: [], Website: {} }],
  ])('is none for %s', (_, spec) => {
    expect(callsOf({ spec })).toEqual([]);
  });

  it('is none for what AWS adds', () => {
    const destination = { Destination: { Bucket: 'arn:aws:s3:::other' } };
    const QueueArn = 'arn:aws:sqs:eu-west-1:123456789012:q';
    const Events = ['s3:ObjectCreated:*' as const];
    const filter = (Name: string) => ({ Key: { FilterRules: [{ Name: Name as 'prefix', Value: 'in/' }] } });
    const aes = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };
    const calls = callsOf({
      spec: {
        Encryption: { Rules: [aes] },
        Replication: { Role: 'r', Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, ...destination }] },
        Notification: { QueueConfigurations: [{ QueueArn, Events, Filter: filter('prefix') }] },
        Lifecycle: { Rules: [{ Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }] },
      },
      observed: {
        Encryption: {
          Rules: [{ ...aes, BucketKeyEnabled: false, BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } }],
        },
        Replication: {
          Role: 'r',
          Rules: [
            {
              ID: 'x',
              Priority: 0,
              Status: 'Enabled',
              DeleteMarkerReplication: { Status: 'Disabled' },
              ...destination,
            },
          ],
        },
        Notification: {
          QueueConfigurations: [{ Id: 'x', QueueArn, Events, Filter: filter('Prefix') }],
          EventBridgeConfiguration: {},
        },
        Lifecycle: { Rules: [{ ID: 'x', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }] },
      },
    });
    expect(calls).toEqual([]);
  });
});
