import { expect, test } from 'vitest';
import { AwsClients } from '../aws/client-factory.ts';
import { type AwsCall, AwsExecutor, type AwsOutput } from '../aws/executor.ts';
import { annotations as own } from './annotations.ts';
import { createIfMissing } from './create.ts';
import type { KindDefinition } from './definition/kind.ts';
import { KindAws } from './kind-aws.ts';
import { loadKind } from './loaded-kind.ts';
import { samplePasses } from './pass.fixture.ts';
import { sampleKind } from './sample-kind.fixture.ts';

/** Answers every create with the same resource. */
class SameAnswer extends AwsExecutor {
  override async call(_: AwsCall): Promise<AwsOutput> {
    return { TableDescription: { TableId: 'id-1' } };
  }
}

const definition: KindDefinition = {
  ...sampleKind,
  behaviour: { ...sampleKind.behaviour, identity: { status: 'TableId' } },
};

async function create(latest: string, annotations: Record<string, string> = {}) {
  const onlyIfNew = { latest: async () => latest, refusal: 'nothing has changed since' };
  const kind = await loadKind({ ...definition, behaviour: { ...definition.behaviour, onlyIfNew } });
  const pass = samplePasses(kind)({ metadata: { name: 'orders', annotations } });
  pass.patchMetadata = async () => {};
  using clients = new AwsClients({ region: 'eu-west-1' });
  const build = { gitVersion: 'v0.0.0', gitCommit: 'test', buildDate: 'test' };
  const executor = new SameAnswer({ clients, build });
  const scope = { region: 'eu-west-1' };
  const { signal } = new AbortController();
  const aws = new KindAws({
    executor,
    definition: kind.definition,
    scope,
    signal,
    priority: () => 0,
    filled: async (input) => ({ input, secrets: [] }),
  });
  Object.defineProperty(pass, 'aws', { value: aws });
  return { outcome: await createIfMissing(pass), observed: pass.observation?.value };
}

test('what a create operation answers with is the new resource', async () => {
  expect(await create('id-0')).toMatchObject({ outcome: { kind: 'again' }, observed: { TableId: 'id-1' } });
});

test('unless it was there before: then nothing was created, and nobody else’s is taken over', async () => {
  expect(await create('id-1')).toEqual({
    outcome: { kind: 'terminal', message: 'nothing has changed since' },
    observed: undefined,
  });
});

test('after a create whose answer never came, what was there before that tells', async () => {
  const { creationUid, creationAfter } = own;
  const begun = { [creationUid]: 'uid-1', [creationAfter]: 'id-0' };
  expect(await create('id-1', begun)).toMatchObject({ outcome: { kind: 'again' }, observed: { TableId: 'id-1' } });
});
