import { expect, test } from 'vitest';
import { nameInArn, useKnownName } from './identity.ts';
import { loadKind } from './loaded-kind.ts';
import { samplePasses } from './pass.fixture.ts';
import { sampleKind } from './sample-kind.fixture.ts';

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

const passOver = samplePasses(await loadKind(sampleKind));

test('what is to be deleted is what there is, whatever the spec calls it since', async () => {
  const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
  const pass = passOver({ status: { ackResourceMetadata: { arn } } });
  pass.spec = { TableName: 'invoices' };
  await useKnownName(pass);
  expect(pass.spec).toEqual({ TableName: 'orders' });
});

test('what is not known to be there is looked for by the name in the spec', async () => {
  const pass = passOver();
  pass.spec = { TableName: 'invoices' };
  await useKnownName(pass);
  expect(pass.spec).toEqual({ TableName: 'invoices' });
});
