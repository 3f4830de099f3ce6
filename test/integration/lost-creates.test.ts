import { ListBackupsCommand } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListLayerVersionsCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import {
  ListEndpointsByPlatformApplicationCommand,
  ListPlatformApplicationsCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { resourceOf } from '../support/cases/resources.ts';
import { isSynced, isTerminal } from '../support/conditions.ts';
import { tableNamed } from '../support/manifests.ts';
import { credentials, region } from '../support/rig.ts';
import { useRig } from '../support/use-rig.ts';

// Kinds that AWS gives an id, and of which it would make a second one: AWS does what it was asked for, and its answer
// never comes. Whatever follows, there is one resource, and it is the object's.

const rig = await useRig();
const place = { endpoint: rig.awsUrl, region, credentials };
const kms = new KMSClient(place);
const lambda = new LambdaClient(place);
const sns = new SNSClient(place);

const zipFile =
  'UEsDBBQAAAAAAAAAIVBswG+NJQAAACUAAAAJAAAAaW5kZXgubWpzZXhwb3J0IGNvbnN0IGhhbmRsZXIgPSBhc3luYyAoKSA9PiAxO1BLAQIUAxQAAAAAAAAAIVBswG+NJQAAACUAAAAJAAAAAAAAAAAAAACAAQAAAABpbmRleC5tanNQSwUGAAAAAAEAAQA3AAAATAAAAAAA';

/** A kind, and how it is created and counted in AWS. */
interface LostKind {
  readonly kind: string;
  /** What it needs, by kinds' specs: applied first. */
  readonly needs?: (name: string) => KubeObject[];
  readonly object: (name: string) => KubeObject;
  /** The create operation, as the wire shows it. */
  readonly create: RegExp;
  readonly count: (name: string) => Promise<number>;
}

const kinds: readonly LostKind[] = [
  {
    kind: 'Key',
    object: (name) => object('kms', 'Key', name, { description: name }),
    create: /^CreateKey$/,
    count: keysOf,
  },
  {
    kind: 'Backup',
    needs: (name) => [tableNamed(name)],
    object: (name) => object('dynamodb', 'Backup', name, { tableName: name, backupName: name }),
    create: /^CreateBackup$/,
    count: async (TableName) =>
      (await rig.aws.send(new ListBackupsCommand({ TableName, BackupType: 'USER' }))).BackupSummaries?.length ?? 0,
  },
  {
    kind: 'LayerVersion',
    object: (name) => object('lambda', 'LayerVersion', name, { layerName: name, content: { zipFile } }),
    create: /^POST .*\/layers\/[^/]+\/versions$/,
    count: async (LayerName) =>
      (await lambda.send(new ListLayerVersionsCommand({ LayerName }))).LayerVersions?.length ?? 0,
  },
  {
    kind: 'Version',
    needs: (name) => [roleNamed(name), functionNamed(name)],
    object: (name) => object('lambda', 'Version', name, { functionName: name }),
    create: /^POST .*\/functions\/[^/]+\/versions$/,
    count: async (FunctionName) =>
      (await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }))).Versions?.filter(
        ({ Version }) => Version !== '$LATEST',
      ).length ?? 0,
  },
  {
    kind: 'EventSourceMapping',
    needs: (name) => [roleNamed(name), functionNamed(name), object('sqs', 'Queue', name, { queueName: name })],
    object: (name) =>
      object('lambda', 'EventSourceMapping', name, {
        functionName: name,
        eventSourceARN: `arn:aws:sqs:${region}:${rig.account}:${name}`,
      }),
    create: /^POST .*\/event-source-mappings\/?$/,
    count: async (FunctionName) =>
      (await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))).EventSourceMappings?.length ?? 0,
  },
  {
    kind: 'PlatformEndpoint',
    needs: (name) => [application(name)],
    object: (name) =>
      object('sns', 'PlatformEndpoint', name, {
        token: name,
        platformApplicationRef: { from: { name } },
      }),
    create: /^CreatePlatformEndpoint$/,
    count: endpointsOf,
  },
];

const known = kinds.filter(({ kind }) => kind !== 'EventSourceMapping' || rig.abilities.mappingTags);

describe.concurrent.each(known)(
  'when the answer to the create of a $kind is lost',
  ({ needs, object, create, count }) => {
    test('there is one, and it goes with its object', async () => {
      const name = rig.name('lost');
      for (const needed of needs?.(name) ?? []) await applySynced(needed);
      const wanted = object(name);
      const objects = rig.kube.objects(resourceOf(wanted));
      const isOurs = ({ operation, input }: { operation: string; input: unknown }): boolean =>
        create.test(operation) && `${operation} ${JSON.stringify(input)}`.includes(name);
      const mend = rig.proxy.intercept({ when: isOurs, resetAfter: true });
      const sent = rig.proxy.waitFor(isOurs);
      await objects.apply(wanted);
      await (await sent).done;
      mend();
      const seen = await objects.waitFor(name, 'come to rest', (one) => isSynced(one) || isTerminal(one));
      expect(seen.status).toMatchObject({ conditions: expect.arrayContaining([ready]) });
      expect(await count(name)).toBe(1);

      await objects.delete(name);
      await objects.waitForGone(name);
      expect(await count(name)).toBe(0);
    });
  },
);

describe('when the answer to the create of a Key is lost', () => {
  test('and its object is deleted before anything else is done, the key goes as well', async () => {
    const name = rig.name('lost');
    const key = object('kms', 'Key', name, { description: name });
    const objects = rig.kube.objects(resourceOf(key));
    const unreachable = rig.proxy.intercept({ operation: 'ListKeys', reset: true });
    const mend = rig.proxy.intercept({ operation: 'CreateKey', resetAfter: true });
    const sent = rig.proxy.waitFor('CreateKey');
    await objects.apply(key);
    await (await sent).done;
    await objects.delete(name);
    mend();
    unreachable();
    await objects.waitForGone(name);
    expect(await keysOf(name)).toBe(0);
  });

  test('a create that AWS refuses is no reason to look through all keys', async () => {
    const name = rig.name('refused');
    const key = object('kms', 'Key', name, { description: name });
    const objects = rig.kube.objects(resourceOf(key));
    const refusal = { code: 'LimitExceededException', message: 'enough', status: 400 };
    const mend = rig.proxy.intercept({ operation: 'CreateKey', error: refusal, count: 1 });
    await objects.apply(key);
    await objects.waitFor(name, 'be refused', ({ status }) => JSON.stringify(status ?? {}).includes('enough'));
    mend();
    const looked = rig.proxy.calls.filter(({ operation }) => operation === 'ListKeys').length;
    const again = { 'services.k8s.aws/reconcile-requested-at': 'now' };
    await objects.patch(name, { metadata: { annotations: again } });
    await objects.waitFor(name, 'become synced', isSynced);
    expect(rig.proxy.calls.filter(({ operation }) => operation === 'ListKeys')).toHaveLength(looked);
    await objects.delete(name);
    await objects.waitForGone(name);
  });
});

const ready = expect.objectContaining({ type: 'Ready', status: 'True' });

function object(service: string, kind: string, name: string, spec: JsonObject): KubeObject {
  return { apiVersion: `${service}.services.k8s.aws/v1alpha1`, kind, metadata: { name }, spec };
}

function roleNamed(name: string): KubeObject {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  const assumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return object('iam', 'Role', name, { name, assumeRolePolicyDocument });
}

function functionNamed(name: string): KubeObject {
  const roleRef = { from: { name } };
  return object('lambda', 'Function', name, {
    ...{ name, roleRef, runtime: 'nodejs22.x', handler: 'index.handler', code: { zipFile } },
  });
}

function application(name: string): KubeObject {
  return object('sns', 'PlatformApplication', name, { name, platform: 'GCM', platformCredential: 'key' });
}

async function applySynced(wanted: KubeObject): Promise<void> {
  const objects = rig.kube.objects(resourceOf(wanted));
  await objects.apply(wanted);
  await objects.waitFor(wanted.metadata.name, 'become synced', isSynced);
}

/** Keys with this description that are not to be deleted. */
async function keysOf(description: string): Promise<number> {
  let found = 0;
  let Marker: string | undefined;
  do {
    const page = await kms.send(new ListKeysCommand({ Marker }));
    for (const { KeyId } of page.Keys ?? []) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      if (KeyMetadata?.Description === description && KeyMetadata.KeyState === 'Enabled') found += 1;
    }
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  return found;
}

async function endpointsOf(name: string): Promise<number> {
  const { PlatformApplications = [] } = await sns.send(new ListPlatformApplicationsCommand({}));
  const found = PlatformApplications.find(({ PlatformApplicationArn }) => PlatformApplicationArn?.endsWith(`/${name}`));
  const PlatformApplicationArn = found?.PlatformApplicationArn;
  const { Endpoints } = await sns.send(new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }));
  return Endpoints?.length ?? 0;
}
