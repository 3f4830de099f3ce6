import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { AwsClients } from '../aws/client-factory.ts';
import { AwsError } from '../aws/errors.ts';
import { type AwsCall, AwsExecutor, type AwsOutput } from '../aws/executor.ts';
import { defineService } from './definition/define.ts';
import type { KindDefinition } from './definition/kind.ts';
import { KindAws } from './kind-aws.ts';

const service = defineService({
  name: 'sample',
  sdkId: 'Sample',
  client: 'KMSClient',
  load: () => import('@aws-sdk/client-kms'),
});
const definition = service
  .kind('Sample', { contract: {}, create: 'CreateKey', reads: ['ListResourceTags'], delete: 'ScheduleKeyDeletion' })
  .define({ identity: 'arn', notFound: [], read: async () => undefined, remove: () => [] });

/** Answers with one page after the other. */
class PagedExecutor extends AwsExecutor {
  readonly inputs: unknown[] = [];
  readonly #pages: AwsOutput[];

  constructor(pages: readonly AwsOutput[]) {
    const build = { gitVersion: 'v0.0.0', gitCommit: 'test', buildDate: 'test' };
    super({ clients: new AwsClients({ region: 'eu-west-1' }), build });
    this.#pages = [...pages];
  }

  override async call({ input }: AwsCall): Promise<AwsOutput> {
    this.inputs.push(input);
    return this.#pages.shift() ?? {};
  }
}

/** Answers with nothing, and knows what it was asked. */
class NotingExecutor extends PagedExecutor {
  readonly calls: AwsCall[] = [];

  constructor() {
    super([]);
  }

  override async call(call: AwsCall): Promise<AwsOutput> {
    this.calls.push(call);
    return {};
  }
}

function reader(executor: AwsExecutor, kind: KindDefinition = definition): KindAws {
  const { signal } = new AbortController();
  return new KindAws({
    executor,
    definition: kind,
    scope: { region: 'eu-west-1' },
    signal,
    priority: () => 0,
    filled: async (input) => ({ input, secrets: ['hunter2'] }),
  });
}

test('a list is read to its end by a member that input and output share', async () => {
  const executor = new PagedExecutor([{ Tags: [1], Marker: 'more' }, { Tags: [2] }]);
  const all = await reader(executor).readAll('ListResourceTags', { KeyId: 'k' }, { items: 'Tags', token: 'Marker' });
  expect(all).toEqual([1, 2]);
  expect(executor.inputs).toEqual([{ KeyId: 'k' }, { KeyId: 'k', Marker: 'more' }]);
});

test('a list is read to its end where the output calls the next page otherwise', async () => {
  const executor = new PagedExecutor([
    { Tags: [1], NextMarker: 'more' },
    { Tags: [2], NextMarker: '' },
  ]);
  const page = { items: 'Tags', token: 'Marker', next: 'NextMarker' };
  expect(await reader(executor).readAll('ListResourceTags', { KeyId: 'k' }, page)).toEqual([1, 2]);
  expect(executor.inputs).toEqual([{ KeyId: 'k' }, { KeyId: 'k', Marker: 'more' }]);
});

test('an operation of a further service is called there, and no other', async () => {
  const both = defineService(
    { name: 'sample', sdkId: 'Sample', client: 'KMSClient', load: () => import('@aws-sdk/client-kms') },
    {
      ...{ name: 'names', sdkId: 'Names', client: 'SQSClient', load: () => import('@aws-sdk/client-sqs') },
      operations: ['ListQueueTags', 'TagQueue'],
    },
  );
  const kind = both
    .kind('Sample', {
      ...{ contract: {}, create: 'CreateKey', reads: ['ListResourceTags', 'ListQueueTags'] },
      ...{ writes: ['TagQueue'], delete: 'ScheduleKeyDeletion' },
    })
    .define({ identity: 'arn', notFound: [], read: async () => undefined, remove: () => [] });
  const executor = new NotingExecutor();
  const aws = reader(executor, kind);
  await aws.read('ListResourceTags', { KeyId: 'k' });
  await aws.read('ListQueueTags', { QueueUrl: 'q' });
  await aws.write(both.call('TagQueue', { QueueUrl: 'q', Tags: { a: 'b' } }));
  await aws.write({ operation: 'CreateKey', input: {} });
  expect(executor.calls.map((call) => [call.service.name, call.service.clientClass, call.operation])).toEqual([
    ['sample', 'KMSClient', 'ListResourceTags'],
    ['names', 'SQSClient', 'ListQueueTags'],
    ['names', 'SQSClient', 'TagQueue'],
    ['sample', 'KMSClient', 'CreateKey'],
  ]);
});

test.each([
  ['refuses what is there already', ['Taken'], false],
  ['would make a second one', undefined, true],
])('the SDK sends a create again only where AWS %s', async (_, alreadyExists, once) => {
  const executor = new NotingExecutor();
  const behaviour = { ...definition.behaviour, ...(alreadyExists && { alreadyExists }) };
  await reader(executor, { ...definition, behaviour }).write({ operation: 'CreateKey', input: {} });
  expect(executor.calls.map((call) => call.once)).toEqual([once]);
});

test('an error that repeats a secret that was sent is told without it', async () => {
  const parts = { kind: 'client', service: 'Sample', operation: 'CreateKey', apiError: true } as const;
  const awsMessage = "Value 'hunter2' is too short";
  class Refusing extends PagedExecutor {
    override call(): Promise<AwsOutput> {
      const detail = `api error Validation: ${awsMessage}`;
      return Promise.reject(new AwsError({ ...parts, code: 'Validation', awsMessage, detail, cause: awsMessage }));
    }
  }
  const error = await reader(new Refusing([]))
    .write({ operation: 'CreateKey', input: {} })
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof AwsError)) throw error;
  expect(error.conditionText).toBe("api error Validation: Value '(secret)' is too short");
  expect(inspect(error, { depth: null })).not.toContain('hunter2');
});
