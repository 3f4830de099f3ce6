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

test.each([
  [['$LATEST', '9', '10', '2'], '10'],
  [['$LATEST'], '0'],
])('of the versions %j the latest is %j', async (names, expected) => {
  const versions = names.map((Version) => ({ Version }));
  const latest = version.behaviour.onlyIfNew?.latest(subject, {
    read: async () => ({}),
    readAll: async () => versions,
  });
  expect(await latest).toBe(expected);
});
