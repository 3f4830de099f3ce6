import { expect, it } from 'vitest';
import type { Reader } from './definition/kind.ts';
import { SharedReads } from './shared-reads.ts';

/** A reader that notes what it is asked for. */
function noting(): { readonly aws: Reader; readonly asked: string[] } {
  const asked: string[] = [];
  const note = (operation: string): void => {
    asked.push(operation);
    if (operation === 'GetNothing') throw new Error('there is nothing');
  };
  const aws: Reader = {
    read: async (operation, input) => {
      note(operation);
      return { ...input };
    },
    readAll: async (operation) => {
      note(operation);
      return [];
    },
  };
  return { aws, asked };
}

it('makes the same read once', async () => {
  const { aws, asked } = noting();
  const shared = new SharedReads(aws);
  const reads = [shared.read('GetAcl', { Bucket: 'a' }), shared.read('GetAcl', { Bucket: 'a' })];
  expect(await Promise.all(reads)).toEqual([{ Bucket: 'a' }, { Bucket: 'a' }]);
  expect(asked).toEqual(['GetAcl']);
});

it('makes reads that differ each for itself', async () => {
  const { aws, asked } = noting();
  const shared = new SharedReads(aws);
  await shared.read('GetAcl', { Bucket: 'a' });
  await shared.read('GetAcl', { Bucket: 'b' });
  await shared.readAll('List', { Bucket: 'a' }, { items: 'Items' });
  await shared.readAll('List', { Bucket: 'a' }, { items: 'Others' });
  expect(asked).toEqual(['GetAcl', 'GetAcl', 'List', 'List']);
});

it('lets all who share a read see it fail', async () => {
  const shared = new SharedReads(noting().aws);
  const reads = [shared.read('GetNothing', {}), shared.read('GetNothing', {})];
  expect((await Promise.allSettled(reads)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
