import { expect, test } from 'vitest';
import { nameInArn } from './identity.ts';

test.each([
  ['arn:aws:sqs:eu-west-1:123456789012:jobs', 'jobs'],
  ['arn:aws:iam::123456789012:role/team/admin', 'admin'],
  ['arn:aws:lambda:eu-west-1:123456789012:function:resize:live', 'live'],
])('the name in %s is %s', (arn, name) => {
  expect(nameInArn(arn, {})).toBe(name);
});

test('a name with slashes is all that follows the first one', () => {
  const arn = 'arn:aws:ecr:eu-west-1:123456789012:repository/team/app';
  expect(nameInArn(arn, { inArn: 'path' })).toBe('team/app');
});

test('no name is known before the ARN is', () => {
  expect(nameInArn(undefined, {})).toBeUndefined();
  expect(nameInArn(undefined, { inArn: 'path' })).toBeUndefined();
});
