import type { Tag } from '@aws-sdk/client-s3';
import type { ChangeOf } from '../../engine/definition/define.ts';
import type { bucketShape } from './bucket-shape.ts';
import { isDirectoryBucket } from './directory-bucket.ts';
import { s3 } from './service.ts';

type Change = ChangeOf<typeof bucketShape>;

/** The calls that make these tags all that a bucket has, beside AWS's own. */
export function tagCalls(wanted: readonly Tag[], change: Change) {
  return isDirectoryBucket(change.spec.Name) ? directoryTagCalls(wanted, change) : [generalTagCall(wanted, change)];
}

/** S3 takes all at once, and refuses a set without the tags that AWS put there itself. */
function generalTagCall(wanted: readonly Tag[], { spec: { Name: Bucket }, observed }: Change) {
  const TagSet = [...wanted, ...tagsOf(observed).filter(isAwsTag)];
  return TagSet.length === 0
    ? s3.call('DeleteBucketTagging', { Bucket })
    : s3.call('PutBucketTagging', { Bucket, Tagging: { TagSet } });
}

/** S3 Control takes what is to go, and what is new. */
function directoryTagCalls(wanted: readonly Tag[], { observed, scope }: Change) {
  const there = tagsOf(observed);
  const gone = there.filter((tag) => !isAwsTag(tag) && !wanted.some(({ Key }) => Key === tag.Key));
  const TagKeys = gone.flatMap(({ Key }) => Key ?? []);
  const Tags = wanted.filter((tag) => !there.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value));
  const bucket = { AccountId: scope.account, ResourceArn: observed.BucketArn };
  return [
    ...(TagKeys.length === 0 ? [] : [s3.call('UntagResource', { ...bucket, TagKeys })]),
    ...(Tags.length === 0 ? [] : [s3.call('TagResource', { ...bucket, Tags })]),
  ];
}

function tagsOf({ Tagging }: Change['observed']): Tag[] {
  return (Tagging?.TagSet ?? []).flatMap(({ Key, Value }) => (Key && Value !== undefined ? { Key, Value } : []));
}

function isAwsTag({ Key }: Tag): boolean {
  return Key?.startsWith('aws:') === true;
}
