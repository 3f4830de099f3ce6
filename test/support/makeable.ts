import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import { describeInAws } from './aws-tables.ts';
import { tables } from './kube.ts';
import { tableNamed } from './manifests.ts';
import { credentials, type Rig, region } from './rig.ts';

/** A kind of which a test makes objects. */
export interface Makeable {
  readonly resource: GroupVersionResource;
  manifest(name: string): KubeObject;
  /** How many resources of that name AWS has. */
  count(rig: Rig, name: string): Promise<number>;
}

const version = { version: 'v1alpha1', namespaced: true } as const;

const table: Makeable = {
  resource: tables,
  manifest: (name) => tableNamed(name),
  count: async (rig, name) => ((await describeInAws(rig, name)) === undefined ? 0 : 1),
};

/** Named by its spec; AWS takes a second create of the same queue for the first. */
const queue: Makeable = {
  resource: { group: 'sqs.services.k8s.aws', resource: 'queues', ...version },
  manifest: (name) => ({
    ...{ apiVersion: 'sqs.services.k8s.aws/v1alpha1', kind: 'Queue', metadata: { name } },
    spec: { queueName: name, tags: { team: 'a' } },
  }),
  count: async ({ awsUrl }, name) => {
    const client = new SQSClient({ endpoint: awsUrl, region, credentials });
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: name }));
    client.destroy();
    return QueueUrls.length;
  },
};

/** Created with a client token; AWS adds to its name what it likes. */
const secret: Makeable = {
  resource: { group: 'secretsmanager.services.k8s.aws', resource: 'secrets', ...version },
  manifest: (name) => ({
    ...{ apiVersion: 'secretsmanager.services.k8s.aws/v1alpha1', kind: 'Secret' },
    metadata: { name, annotations: { 'secretsmanager.services.k8s.aws/force-delete': 'true' } },
    spec: { name, description: 'made while somebody kills' },
  }),
  count: async ({ awsUrl }, name) => {
    const client = new SecretsManagerClient({ endpoint: awsUrl, region, credentials });
    const { SecretList = [] } = await client.send(
      new ListSecretsCommand({ Filters: [{ Key: 'name', Values: [name] }] }),
    );
    client.destroy();
    return SecretList.length;
  },
};

/** The kinds that who stands for AWS has. */
export function makeable({ abilities }: Rig): readonly Makeable[] {
  return abilities.otherServices ? [table, queue, secret] : [table];
}
