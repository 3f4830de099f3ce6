import type { GroupVersionResource, KubeObject } from '../src/kube/object.ts';
import type { JsonObject } from '../src/shared/json.ts';
import type { Member } from './fleet.ts';

const namespace = 'default';

/** The Tables of the API. */
export const tables = resourceOf('dynamodb', 'tables');

/** Tables that are paid by request, numbered from `from`. */
export function someTables(count: number, from = 0, prefix = 'table'): Member[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${prefix}-${String(from + index).padStart(5, '0')}`;
    const spec = {
      tableName: name,
      billingMode: 'PAY_PER_REQUEST',
      attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
      keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
    };
    return { resource: tables, manifest: manifest('dynamodb', 'Table', name, spec), edit: tagged };
  });
}

/** The resources of {@link aMix}. */
export const mixedResources: readonly GroupVersionResource[] = [
  tables,
  resourceOf('sqs', 'queues'),
  resourceOf('sns', 'topics'),
  resourceOf('s3', 'buckets'),
  resourceOf('iam', 'roles'),
  resourceOf('ecr', 'repositories'),
];

/** Objects of six kinds of as many services in turn. */
export function aMix(count: number): Member[] {
  const kinds = [mixedTable, queue, topic, bucket, role, repository];
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? mixedTable;
    return kind(`mix-${String(index).padStart(5, '0')}`);
  });
}

function mixedTable(name: string): Member {
  const [table] = someTables(1, 0, name);
  if (table === undefined) throw new Error('there is no table');
  return table;
}

function queue(name: string): Member {
  return {
    resource: resourceOf('sqs', 'queues'),
    manifest: manifest('sqs', 'Queue', name, { queueName: name }),
    edit: (value) => ({ spec: { tags: { round: value } } }),
  };
}

function topic(name: string): Member {
  return {
    resource: resourceOf('sns', 'topics'),
    manifest: manifest('sns', 'Topic', name, { name }),
    edit: tagged,
  };
}

function bucket(name: string): Member {
  return {
    resource: resourceOf('s3', 'buckets'),
    manifest: manifest('s3', 'Bucket', name, {
      name,
      createBucketConfiguration: { locationConstraint: 'us-west-2' },
    }),
    edit: (value) => ({ spec: { tagging: { tagSet: [{ key: 'round', value }] } } }),
  };
}

function role(name: string): Member {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const assumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  return {
    resource: resourceOf('iam', 'roles'),
    manifest: manifest('iam', 'Role', name, { name, assumeRolePolicyDocument }),
    edit: tagged,
  };
}

function repository(name: string): Member {
  return {
    resource: resourceOf('ecr', 'repositories'),
    manifest: manifest('ecr', 'Repository', name, { name }),
    edit: tagged,
  };
}

function tagged(value: string): JsonObject {
  return { spec: { tags: [{ key: 'round', value }] } };
}

function resourceOf(service: string, resource: string): GroupVersionResource {
  return { group: `${service}.services.k8s.aws`, version: 'v1alpha1', resource, namespaced: true };
}

function manifest(service: string, kind: string, name: string, spec: JsonObject): KubeObject {
  return { apiVersion: `${service}.services.k8s.aws/v1alpha1`, kind, metadata: { namespace, name }, spec };
}
