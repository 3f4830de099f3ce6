import { expect, test } from 'vitest';
import { subjectOf } from './changes.fixture.ts';
import { version } from './version.ts';

const subject = subjectOf({ spec: { FunctionName: 'resize' } });

test('a version is deleted by its number, and never the function', () => {
  const { remove } = version.behaviour;
  expect(remove(subject, { FunctionName: 'resize', Version: '7' })).toEqual([
    { operation: 'DeleteFunction', input: { FunctionName: 'resize', Qualifier: '7' } },
  ]);
  expect(remove(subject, { FunctionName: 'resize' })).toEqual([]);
});

test('the versions that are there before tell whether one was published', async () => {
  const versions = [{ Version: '$LATEST' }, { Version: '1' }];
  const there = version.behaviour.onlyIfNew?.there(subject, { read: async () => ({}), readAll: async () => versions });
  expect(await there).toEqual(['$LATEST', '1']);
});
