import { expect, test } from 'vitest';
import type { SdkModule } from '../src/aws/sdk-module.ts';
import { loadKind } from '../src/engine/loaded-kind.ts';
import { allKinds } from '../src/services/index.ts';
import { sdkExports, sdkServices } from './sdk-exports.ts';

// What the bundle has of an SDK package is all that the kind needs of it.

test.each(allKinds.map((kind) => ({ kind, name: `${kind.service.name} ${kind.kind}` })))('$name', async ({ kind }) => {
  const whole: SdkModule = await kind.service.load();
  const names = sdkExports(allKinds, kind.service);
  const bundled = Object.fromEntries(names.map((name) => [name, whole[name]]));
  const service = { ...kind.service, load: async () => bundled };
  const [fromBundle, fromWhole] = [await loadKind({ ...kind, service }), await loadKind(kind)];
  expect(fromBundle.specFields).toEqual(fromWhole.specFields);
  expect(fromBundle.rules).toEqual(fromWhole.rules);
  expect([...fromBundle.creation.members]).toEqual([...fromWhole.creation.members]);
});

test.each(sdkServices(allKinds))('the SDK of $sdkId has all that is named of it', async (service) => {
  const whole = await service.load();
  const names = sdkExports(allKinds, service);
  expect(names.length).toBeGreaterThan(1);
  expect(names.filter((name) => !(name in whole))).toEqual([]);
});

test('a further service is used for its operations alone', () => {
  const control = sdkServices(allKinds).find(({ name }) => name === 's3control');
  if (control === undefined) throw new Error('there is no s3control');
  const names = ['S3ControlClient', 'ListTagsForResourceCommand', 'TagResourceCommand', 'UntagResourceCommand'];
  expect(sdkExports(allKinds, control).toSorted()).toEqual(names.toSorted());
});
