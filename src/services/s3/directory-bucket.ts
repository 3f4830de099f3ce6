import type { SpecIn } from '../../engine/definition/define.ts';
import type { Permission } from '../../engine/definition/permission.ts';
import { ownKey } from '../permissions.ts';
import type { bucketShape } from './bucket-shape.ts';

type Spec = SpecIn<typeof bucketShape>;

/** A bucket of one zone, for S3 Express: told by its name, which has to end so. */
export function isDirectoryBucket(name: string | undefined): boolean {
  return name?.endsWith('--x-s3') === true;
}

/** What only general purpose buckets have. */
const generalOnly = [
  'Abac',
  'Accelerate',
  'Analytics',
  'ACL',
  'GrantFullControl',
  'GrantRead',
  'GrantReadACP',
  'GrantWrite',
  'GrantWriteACP',
  'CORS',
  'IntelligentTiering',
  'Inventory',
  'Logging',
  'Metrics',
  'Notification',
  'OwnershipControls',
  'PublicAccessBlock',
  'Replication',
  'RequestPayment',
  'Versioning',
  'Website',
  'ObjectLockConfiguration',
] as const satisfies readonly (keyof Spec)[];

/** Why a spec is none for a directory bucket; the text is upstream's. */
export function directoryBucketProblem(spec: Readonly<Spec>): string | undefined {
  if (!isDirectoryBucket(spec.Name)) return undefined;
  const wrong = generalOnly
    .filter((field) => spec[field] !== undefined)
    .map((field) => (field === 'Abac' ? 'ABAC' : field));
  if (wrong.length === 0) return undefined;
  return (
    `directory buckets do not support the following fields: ${wrong.join(', ')}. ` +
    'See https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html'
  );
}

/** Directory buckets are IAM's service s3express. */
export const directoryBuckets: readonly Permission[] = [
  {
    for: 'directory buckets',
    read: true,
    actions: [
      's3express:GetBucketPolicy',
      's3express:GetEncryptionConfiguration',
      's3express:GetLifecycleConfiguration',
      's3express:ListTagsForResource',
    ],
    resources: ['s3express:*:*:bucket/*'],
  },
  {
    for: 'directory buckets',
    actions: [
      's3express:CreateBucket',
      's3express:DeleteBucket',
      's3express:DeleteBucketPolicy',
      's3express:PutBucketPolicy',
      's3express:PutEncryptionConfiguration',
      's3express:PutLifecycleConfiguration',
      's3express:TagResource',
      's3express:UntagResource',
    ],
    resources: ['s3express:*:*:bucket/*'],
  },
  // s3-express-UsingKMSEncryption.html: AWS tries a key of one's own before it takes it as a bucket's default.
  ownKey('s3express', ['Decrypt', 'GenerateDataKey']),
];
