import { expect, it } from 'vitest';
import { parseArn, partitionOf } from './arn.ts';

it('takes an ARN apart', () => {
  expect(parseArn('arn:aws:dynamodb:us-west-2:123456789012:table/orders/index/a')).toEqual({
    partition: 'aws',
    service: 'dynamodb',
    region: 'us-west-2',
    account: '123456789012',
    resource: 'table/orders/index/a',
  });
  expect(parseArn('arn:aws:s3:::bucket')).toMatchObject({ region: '', account: '', resource: 'bucket' });
  expect(parseArn('arn:aws-cn:sns:cn-north-1:123456789012:topic:sub')).toMatchObject({
    partition: 'aws-cn',
    resource: 'topic:sub',
  });
});

it.each(['', 'orders', 'arn:aws:s3', 'arn:aws:s3:::', 'arn:gcp:s3:::b', ' arn:aws:s3:::b', 'arn:aws:S3:::b'])(
  'does not take %j for an ARN',
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);

it.each([
  ['us-east-1', 'aws'],
  ['eu-central-2', 'aws'],
  ['mx-central-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['local', 'aws'],
])('puts %s in partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});
