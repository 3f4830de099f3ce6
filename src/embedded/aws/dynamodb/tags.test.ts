import {
  CreateTableCommand,
  DeleteTableCommand,
  ListTagsOfResourceCommand,
  type Tag,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createTable, refusal, type Started, startAws, tableInput } from '../aws.fixture.ts';

const tableArn = 'arn:aws:dynamodb:us-west-2:123456789012:table/blog';
const tag = (Key: string, Value = 'v'): Tag => ({ Key, Value });

function add(aws: Started, Tags: Tag[], ResourceArn = tableArn): Promise<unknown> {
  return aws.dynamodb.send(new TagResourceCommand({ ResourceArn, Tags }));
}

function remove(aws: Started, ...TagKeys: string[]): Promise<unknown> {
  return aws.dynamodb.send(new UntagResourceCommand({ ResourceArn: tableArn, TagKeys }));
}

async function tagsOf(aws: Started): Promise<Tag[]> {
  const tags: Tag[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: tableArn, NextToken }));
    tags.push(...(page.Tags ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tags;
}

test('keeps tags from the creation on, and lists them in pages of ten', async () => {
  await using aws = await startAws();
  const tags = Array.from({ length: 20 }, (_, number) => tag(`k${number}`));
  await createTable(aws, { Tags: tags });
  expect(await tagsOf(aws)).toEqual(tags);
  const first = await aws.dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: tableArn }));
  expect(first.Tags).toHaveLength(10);
});

test('adds, changes and removes tags', async () => {
  await using aws = await startAws();
  await createTable(aws, { Tags: [tag('a')] });
  await add(aws, [tag('a', 'new'), tag('__proto__')]);
  expect(await tagsOf(aws)).toEqual([tag('a', 'new'), tag('__proto__')]);
  await remove(aws, 'a', 'absent');
  expect(await tagsOf(aws)).toEqual([tag('__proto__')]);
});

test.each([
  ['no tags', [], 'ValidationException: Atleast one Tag needs to be provided as Input.'],
  ['a reserved key', [tag('aws:x')], 'ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:x'],
  ['an empty key', [tag('')], 'ValidationException: The Tag Key provided is invalid, Key: '],
  [
    'a long value',
    [tag('a', 'v'.repeat(257))],
    `ValidationException: The Tag Value provided is invalid, Value: ${'v'.repeat(257)}`,
  ],
  [
    'too many tags',
    Array.from({ length: 50 }, (_, number) => tag(`k${number}`)),
    'ValidationException: Number of Tags exceed the current limit for the provided ResourceArn',
  ],
])('refuses %s', async (_, tags, message) => {
  await using aws = await startAws();
  await createTable(aws, { Tags: [tag('first')] });
  expect(await refusal(add(aws, tags))).toBe(message);
  expect(await tagsOf(aws)).toEqual([tag('first')]);
});

test('does not know a table that is new or gone', async () => {
  await using aws = await startAws();
  const message = `ResourceNotFoundException: Requested resource not found: ResourceArn: ${tableArn} not found`;
  expect(await refusal(tagsOf(aws))).toBe(message);
  await aws.dynamodb.send(new CreateTableCommand(tableInput()));
  expect(await refusal(tagsOf(aws))).toBe(message);
  aws.settle();
  expect(await tagsOf(aws)).toEqual([]);
});

test.each([
  ['blog', "One or more parameter values were invalid: ARNs must start with 'arn:': blog"],
  ['arn:aws:sqs:us-west-2:123456789012:blog', 'is not a DynamoDB resource arn'],
  [`${tableArn}/index/byKind`, 'only table or stream is accepted'],
  ['arn:aws:dynamodb:eu-west-1:123456789012:table/blog', 'Invalid TableArn: Invalid ResourceArn provided as input'],
  ['arn:aws:dynamodb:us-west-2:210987654321:table/blog', 'AccessDeniedException'],
])('refuses the ARN %s', async (arn, message) => {
  await using aws = await startAws();
  await createTable(aws);
  expect(await refusal(add(aws, [tag('a')], arn))).toContain(message);
});

test('locks the tags for a while after a change, when asked to', async () => {
  await using aws = await startAws({ tagLockMs: 2000 });
  await createTable(aws);
  await add(aws, [tag('a')]);
  const limit = 'LimitExceededException: Subscriber limit exceeded: Table tags are being updated: blog';
  expect(await refusal(remove(aws, 'a'))).toBe(limit);
  expect(await refusal(aws.dynamodb.send(new DeleteTableCommand({ TableName: 'blog' })))).toMatch('ResourceInUse');
  // What changes nothing needs no lock.
  await add(aws, [tag('a')]);
  aws.clock.advance(2000);
  await remove(aws, 'a');
});
