import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type FakeApi, fakeApi } from '../kube/fake-api.fixture.ts';
import { silent } from '../shared/log.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import type { KindDefinition } from './definition/kind.ts';
import { InstalledKinds } from './installed-kinds.ts';
import { sampleKind as kind } from './sample-kind.fixture.ts';

const name = `${kind.plural}.${kind.group}`;

function crd(crdName: string, resourceVersion: string): object {
  const metadata = { name: crdName, uid: `uid-${resourceVersion}`, resourceVersion };
  return { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata };
}

/** Kinds that a fake API server tells of, and what their keeper is told; a removal ends when the test says so. */
function following(api: FakeApi) {
  const told: string[] = [];
  const removals: (() => void)[] = [];
  const keeper = {
    add: (one: KindDefinition) => void told.push(`add ${one.kind}`),
    remove: (one: KindDefinition) => {
      told.push(`remove ${one.kind}`);
      return new Promise<void>((resolve) => removals.push(resolve));
    },
  };
  const parts = { kube: api.client(), clock: new ManualClock(), random: () => 0.5, log: silent };
  return { kinds: new InstalledKinds([kind], keeper, parts), told, removals };
}

it('has those kinds looked after that come, and leaves those that go', async () => {
  await using api = await fakeApi();
  const { kinds, told, removals } = following(api);
  kinds.start();
  const list = await api.next();
  expect(list.path).toBe('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
  expect(list.headers.accept).toContain('PartialObjectMetadataList');
  list.list([crd('others.example.com', '1')], '2');
  const watch = (await api.next()).open();
  await expect.poll(() => kinds.hasSynced).toBe(true);
  expect(told).toEqual([]);

  watch.event('ADDED', crd(name, '3'));
  await expect.poll(() => told).toEqual([`add ${kind.kind}`]);
  watch.event('DELETED', crd(name, '4'));
  watch.event('ADDED', crd(name, '5'));
  await expect.poll(() => told).toHaveLength(2);
  await turn();
  // What comes back waits until it has gone.
  expect(told).toEqual([`add ${kind.kind}`, `remove ${kind.kind}`]);
  removals[0]?.();
  await expect.poll(() => told).toEqual([`add ${kind.kind}`, `remove ${kind.kind}`, `add ${kind.kind}`]);
  await kinds.stop();
});

it('has all kinds looked after that are there at the start', async () => {
  await using api = await fakeApi();
  const { kinds, told } = following(api);
  kinds.start();
  (await api.next()).list([crd(name, '1')], '2');
  await expect.poll(() => told).toEqual([`add ${kind.kind}`]);
  await kinds.stop();
});
