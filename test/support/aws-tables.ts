import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  ResourceNotFoundException,
  type TableDescription,
  TagResourceCommand,
  type TimeToLiveDescription,
  UntagResourceCommand,
  UpdateTableCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Rig } from './rig.ts';

/** A table as AWS itself has it, undefined when there is none. */
export async function describeInAws({ aws }: Pick<Rig, 'aws'>, name: string): Promise<TableDescription | undefined> {
  try {
    return (await aws.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** A table's tags by key. */
export async function tagsInAws(rig: Pick<Rig, 'aws'>, name: string): Promise<Record<string, string>> {
  const ResourceArn = await arnInAws(rig, name);
  const tags: [string, string][] = [];
  let NextToken: string | undefined;
  do {
    const page = await rig.aws.send(new ListTagsOfResourceCommand({ ResourceArn, NextToken }));
    for (const { Key = '', Value = '' } of page.Tags ?? []) tags.push([Key, Value]);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return Object.fromEntries(tags);
}

/** The tags that nobody but a user puts on a table: without the controller's own. */
export async function userTagsInAws(rig: Rig, name: string): Promise<Record<string, string>> {
  const tags = Object.entries(await tagsInAws(rig, name));
  return Object.fromEntries(tags.filter(([key]) => !key.startsWith('services.k8s.aws/')));
}

/** Tags a table as somebody other than the controller. */
export async function tagInAws(rig: Rig, name: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await rig.aws.send(new TagResourceCommand({ ResourceArn: await arnInAws(rig, name), Tags }));
}

/** Takes tags off a table as somebody other than the controller. */
export async function untagInAws(rig: Rig, name: string, ...TagKeys: string[]): Promise<void> {
  await rig.aws.send(new UntagResourceCommand({ ResourceArn: await arnInAws(rig, name), TagKeys }));
}

/** Turns a table's deletion protection on or off as somebody other than the controller. */
export async function protectInAws({ aws }: Rig, name: string, isOn: boolean): Promise<void> {
  await aws.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: isOn }));
}

/** Creates a table, keyed by `id`, as somebody other than the controller; resolves when it is ACTIVE. */
export async function createInAws({ aws }: Rig, name: string, tags: Readonly<Record<string, string>>): Promise<void> {
  await aws.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  await waitUntilTableExists({ client: aws, maxWaitTime: 10, minDelay: 0.05, maxDelay: 0.05 }, { TableName: name });
}

async function arnInAws(rig: Pick<Rig, 'aws'>, name: string): Promise<string> {
  const arn = (await describeInAws(rig, name))?.TableArn;
  if (arn === undefined) throw new Error(`there is no table ${name}`);
  return arn;
}

/** A table's time to live. */
export async function timeToLiveInAws({ aws }: Rig, name: string): Promise<TimeToLiveDescription | undefined> {
  return (await aws.send(new DescribeTimeToLiveCommand({ TableName: name }))).TimeToLiveDescription;
}
