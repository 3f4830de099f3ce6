import { DynamoDBClient, type ListTablesCommand, paginateListTables } from '@aws-sdk/client-dynamodb';
import type { KubeObject } from '../../src/kube/object.ts';
import { isObject } from '../../src/shared/json.ts';
import { type AwsCall, isWrite } from '../support/aws-proxy.ts';
import { describeInAws, tagsInAws } from '../support/aws-tables.ts';
import type { Wanted } from './churn.ts';
import type { World } from './world.ts';

/** How AWS and the objects compare with the manifests once all is said to be done. Lists of names. */
export interface Verdict {
  /** Wanted, and not in AWS. */
  readonly lost: readonly string[];
  /** In AWS, and not wanted. */
  readonly orphaned: readonly string[];
  /** Otherwise in AWS than wanted, or another object's. */
  readonly wrong: readonly string[];
  /** Created more than once for the one object. */
  readonly duplicated: readonly string[];
  /** Changed once more the same way, although Tack was told that AWS had done it. */
  readonly writtenTwice: readonly string[];
}

/** Compares AWS itself with what the manifests want. */
export async function verdictOf(
  { awsUrl, aws }: World,
  wanted: ReadonlyMap<string, Wanted>,
  objects: readonly KubeObject[],
): Promise<Verdict> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: awsUrl, region: 'us-west-2', credentials });
  try {
    const names = new Set<string>();
    for await (const page of paginateListTables({ client }, {} satisfies ListTablesCommand['input'])) {
      for (const name of page.TableNames ?? []) names.add(name);
    }
    const uids = new Map(objects.map(({ metadata }) => [metadata.name, metadata.uid]));
    const wrong: string[] = [];
    for (const [name, { round, isProtected }] of wanted) {
      if (!names.has(name)) continue;
      const rig = { aws: client };
      const [table, tags] = await Promise.all([describeInAws(rig, name), tagsInAws(rig, name)]);
      const isOwn = tags['services.k8s.aws/uid'] === uids.get(name);
      const isAsWanted = tags['round'] === round && (table?.DeletionProtectionEnabled ?? false) === isProtected;
      if (!isOwn || !isAsWanted || table?.TableStatus !== 'ACTIVE') wrong.push(name);
    }
    return {
      lost: [...wanted.keys()].filter((name) => !names.has(name)),
      orphaned: [...names].filter((name) => !wanted.has(name)),
      wrong,
      duplicated: duplicatedIn(aws.calls),
      writtenTwice: writtenTwiceIn(aws.calls),
    };
  } finally {
    client.destroy();
  }
}

/** Objects, by UID, for which AWS has created a table more than once. */
function duplicatedIn(calls: readonly AwsCall[]): string[] {
  const created = calls.filter(({ operation, status }) => operation === 'CreateTable' && status === 200);
  const counts = Map.groupBy(created, ({ input }) => uidIn(input));
  return [...counts].flatMap(([uid, all]) => (all.length > 1 ? [`${uid}: ${all.length} times`] : []));
}

function uidIn(input: unknown): string {
  const tags = isObject(input) && Array.isArray(input['Tags']) ? input['Tags'].filter(isObject) : [];
  return String(tags.find(({ Key }) => Key === 'services.k8s.aws/uid')?.['Value']);
}

/** Two equal calls in a row of one operation for one table, of which AWS did both, and the first was answered whole. */
function writtenTwiceIn(calls: readonly AwsCall[]): string[] {
  const last = new Map<string, { readonly text: string; readonly isTold: boolean }>();
  const found: string[] = [];
  for (const { operation, input, status, isTold } of calls) {
    if (!isWrite(operation) || status !== 200 || !isObject(input)) continue;
    const table = String(input['TableName'] ?? input['ResourceArn']);
    // A table that is made anew begins anew.
    if (operation === 'CreateTable' || operation === 'DeleteTable') {
      for (const key of last.keys()) if (key.endsWith(`/${table}`)) last.delete(key);
      continue;
    }
    const key = `${operation} /${table}`;
    const text = JSON.stringify(input);
    const before = last.get(key);
    if (before?.text === text && before.isTold) found.push(`${operation} ${text}`);
    last.set(key, { text, isTold });
  }
  return found;
}
