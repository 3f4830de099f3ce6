import { afterAll, expect, test } from 'vitest';
import { type FakeAws, fakeAws, jsonError, jsonReply, type Reply, type Seen } from '../../src/aws/fake-aws.fixture.ts';
import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import { isObject, type JsonObject } from '../../src/shared/json.ts';
import { isSynced } from '../support/conditions.ts';
import { type Rig, region, startRig } from '../support/rig.ts';

// ECR has what the emulators of the rig have not: fields with parts that it fills in itself.

const repositories: GroupVersionResource = {
  group: 'ecr.services.k8s.aws',
  version: 'v1alpha1',
  resource: 'repositories',
  namespaced: true,
};

/** An ECR that encrypts with AES256 what says nothing of it. */
class Registry {
  readonly #there = new Map<string, JsonObject>();

  reply({ headers, body }: Seen): Reply {
    const operation = String(headers['x-amz-target']).split('.').at(-1) ?? '';
    const input: unknown = JSON.parse(body);
    return isObject(input) ? this.#answer(operation, input) : jsonError('InvalidParameterException', body);
  }

  #answer(operation: string, input: JsonObject): Reply {
    if (operation === 'CreateRepository') return jsonReply({ repository: this.#create(input) });
    const names = Array.isArray(input['repositoryNames']) ? input['repositoryNames'] : [input['repositoryName']];
    const found = this.#there.get(String(names[0]));
    if (operation === 'ListTagsForResource') return jsonReply({ tags: [] });
    if (found === undefined) return jsonError('RepositoryNotFoundException', 'there is none');
    if (operation === 'DescribeRepositories') return jsonReply({ repositories: [found] });
    if (operation === 'DeleteRepository') this.#there.delete(String(names[0]));
    return jsonReply({ repository: found });
  }

  #create({ repositoryName, encryptionConfiguration }: JsonObject): JsonObject {
    const name = String(repositoryName);
    const repository: JsonObject = {
      repositoryName: name,
      repositoryArn: `arn:aws:ecr:${region}:123456789012:repository/${name}`,
      registryId: '123456789012',
      encryptionConfiguration: encryptionConfiguration ?? { encryptionType: 'AES256' },
    };
    this.#there.set(name, repository);
    return repository;
  }
}

const registry = new Registry();
const ecr: FakeAws = await fakeAws((seen) => registry.reply(seen));
afterAll(() => ecr[Symbol.asyncDispose]());

function rigWithEcr(...flags: readonly string[]): Promise<Rig> {
  return startRig({ flags: ['--resource-tags=', `--aws-endpoint-url=${ecr.url}`, '--services=ecr', ...flags] });
}

function repository(name: string, spec: JsonObject = {}): KubeObject {
  return {
    apiVersion: `${repositories.group}/${repositories.version}`,
    kind: 'Repository',
    metadata: { name },
    spec: { name, ...spec },
  };
}

function encryption({ spec }: KubeObject): unknown {
  return spec?.['encryptionConfiguration'];
}

test('what AWS chose stands in the spec, and users may set it and take it out', async () => {
  await using rig = await rigWithEcr();
  const objects = rig.kube.objects(repositories);
  const name = rig.name('chosen');
  const chosen = (object: KubeObject): boolean => isSynced(object) && encryption(object) !== undefined;

  await objects.apply(repository(name));
  const first = await objects.waitFor(name, 'have what AWS chose', chosen);
  expect(first.spec).toEqual({
    ...{ name, registryID: '123456789012' },
    encryptionConfiguration: { encryptionType: 'AES256' },
  });

  await objects.apply(repository(name, { encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'mine' } }));
  // The API server refuses this when something holds the structure and nothing is left in it.
  const emptied = await objects.apply(repository(name));
  expect(emptied.spec).toEqual({ name, registryID: '123456789012' });

  const again = await objects.waitFor(name, 'have what AWS chose again', chosen);
  expect(again.spec).toEqual(first.spec);
  await objects.apply(repository(name));
  expect((await objects.get(name)).spec).toEqual(first.spec);
  await objects.delete(name);
  await objects.waitForGone(name);
});

test('with --late-initialize=off the spec stays as the user wrote it, and what AWS chose is no difference', async () => {
  await using rig = await rigWithEcr('--late-initialize=off', '--reconcile-default-resync-seconds=1');
  const objects = rig.kube.objects(repositories);
  const name = rig.name('untouched');

  await objects.apply(repository(name));
  const synced = await objects.waitFor(name, 'become synced', isSynced);
  const reads = ecr.seen.length;
  await ecr.arrived(reads + 3);
  const later = await objects.get(name);
  expect(later.spec).toEqual({ name });
  expect(later.metadata.generation).toBe(1);
  expect(later.status).toEqual(synced.status);
  expect(later.status?.['conditions']).not.toContainEqual(expect.objectContaining({ type: 'ACK.LateInitialized' }));
  const operations = ecr.seen.slice(reads).map(({ headers }) => String(headers['x-amz-target']).split('.').at(-1));
  expect(new Set(operations)).toEqual(new Set(['DescribeRepositories']));
  await objects.delete(name);
  await objects.waitForGone(name);
});
