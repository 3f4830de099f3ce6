import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { describeInAws } from '../support/aws-tables.ts';
import { conditionOf } from '../support/conditions.ts';
import {
  configMapNamed,
  configMaps,
  exportFinalizer,
  exportNamed,
  secretNamed,
  secrets,
  textIn,
} from '../support/field-exports.ts';
import { fieldExports, tables } from '../support/kube.ts';
import { tableNamed } from '../support/manifests.ts';
import { startRig } from '../support/rig.ts';
import { applySynced, letTimePass } from '../support/steps.ts';
import { prepared, useRig } from '../support/use-rig.ts';

const rig = await useRig();
const { namespace } = rig.kube;
const exports = rig.kube.objects(fieldExports);
const maps = rig.kube.objects(configMaps);

const source = rig.name('source');
await prepared(rig, applySynced(rig, tableNamed(source)));
const arn = String((await describeInAws(rig, source))?.TableArn);
const arnPath = '.status.ackResourceMetadata.arn';

/** Resolves with the ConfigMap once the key has that text. */
function untilText(name: string, key: string, text: string): Promise<KubeObject> {
  return maps.waitFor(name, `have ${key} ${text}`, (map) => textIn(map, key) === text);
}

/** Resolves with the message of a condition once the FieldExport has it. */
async function untilCondition(name: string, type: string): Promise<string> {
  const found = await exports.waitFor(name, `get ${type}`, (one) => conditionOf(one, type)?.['status'] === 'True');
  expect(found.status?.['conditions']).toHaveLength(1);
  expect(conditionOf(found, type)?.['lastTransitionTime']).toMatch(/^\d{4}-/);
  return String(conditionOf(found, type)?.['message']);
}

/** Resolves with the FieldExport once it says that nothing is wrong. */
function untilFine(name: string): Promise<KubeObject> {
  return exports.waitFor(name, 'have no conditions', ({ status }) => {
    const conditions = status?.['conditions'];
    return Array.isArray(conditions) && conditions.length === 0;
  });
}

/** Labels the table: a change of the object that AWS has nothing to do with. */
function label(name: string, labels: Record<string, string>): Promise<KubeObject> {
  return rig.kube.objects(tables).patch(name, { metadata: { labels } });
}

describe.concurrent('a field export', () => {
  test('copies a field into a ConfigMap, beside what is there', async () => {
    const name = rig.name('to-map');
    await maps.apply(configMapNamed(name, { other: 'stays' }));
    await exports.apply(exportNamed(name, { path: arnPath, from: source }));
    const map = await untilText(name, `${namespace}.${name}`, arn);
    expect(textIn(map, 'other')).toBe('stays');
    const done = await untilFine(name);
    expect(done.metadata.finalizers).toEqual([exportFinalizer]);
  });

  test('copies a field into a Secret, under the key that it names', async () => {
    const name = rig.name('to-secret');
    const kept = rig.kube.objects(secrets);
    await kept.apply(secretNamed(name, { password: 'stays' }));
    const to = { kind: 'secret', key: 'table.arn' };
    await exports.apply(exportNamed(name, { path: arnPath, from: source, to }));
    const secret = await kept.waitFor(name, 'get the ARN', (one) => textIn(one, 'table.arn') === arn);
    expect(textIn(secret, 'password')).toBe('stays');
    await untilFine(name);
  });

  test('follows its source, and leaves alone what did not change', async () => {
    const from = rig.name('changing');
    await applySynced(rig, tableNamed(from));
    const [steady, moving] = [rig.name('steady'), rig.name('moving')];
    for (const name of [steady, moving]) await maps.apply(configMapNamed(name));
    await exports.apply(exportNamed(steady, { path: arnPath, from, to: { key: 'value' } }));
    const path = '.metadata.labels.stage // "none"';
    await exports.apply(exportNamed(moving, { path, from, to: { key: 'value' } }));
    const before = await maps.waitFor(steady, 'get the ARN', (map) => textIn(map, 'value') !== undefined);
    await untilText(moving, 'value', 'none');
    for (const stage of ['test', 'production']) {
      await label(from, { stage });
      await untilText(moving, 'value', stage);
    }
    expect((await maps.get(steady)).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
  });

  test('waits for its source without complaint', async () => {
    const [name, from] = [rig.name('early'), rig.name('late')];
    await maps.apply(configMapNamed(name));
    await exports.apply(exportNamed(name, { path: '.spec.tableName', from, to: { key: 'value' } }));
    await untilFine(name);
    expect(textIn(await maps.get(name), 'value')).toBeUndefined();
    await rig.kube.apply(tableNamed(from));
    await untilText(name, 'value', from);
  });

  test('says that its target is missing, and goes on when it is there', async () => {
    const name = rig.name('no-target');
    await exports.apply(exportNamed(name, { path: arnPath, from: source, to: { key: 'value' } }));
    const message = await untilCondition(name, 'ACK.Recoverable');
    expect(message).toMatch(/^unable to get existing configmap: .*not found/);
    await maps.apply(configMapNamed(name));
    await untilText(name, 'value', arn);
    await untilFine(name);
  });

  test('says where its path is not understood, and goes on when it is mended', async () => {
    const name = rig.name('bad-path');
    await maps.apply(configMapNamed(name));
    await exports.apply(exportNamed(name, { path: '.status..arn', from: source, to: { key: 'value' } }));
    expect(await untilCondition(name, 'ACK.Terminal')).toBe(
      'unable to parse path: "." is not understood, at character 8',
    );
    await exports.apply(exportNamed(name, { path: arnPath, from: source, to: { key: 'value' } }));
    await untilText(name, 'value', arn);
    await untilFine(name);
  });

  test('says that its path leads to nothing, and goes on when there is something', async () => {
    const [name, from] = [rig.name('no-value'), rig.name('unlabelled')];
    await applySynced(rig, tableNamed(from));
    await maps.apply(configMapNamed(name));
    await exports.apply(exportNamed(name, { path: '.metadata.labels.stage', from, to: { key: 'value' } }));
    expect(await untilCondition(name, 'ACK.Recoverable')).toBe('path does not exist in this object');
    await label(from, { stage: 'test' });
    await untilText(name, 'value', 'test');
    await untilFine(name);
  });

  test('whose program does not end is stopped, and holds up no other', async () => {
    const [endless, other] = [rig.name('endless'), rig.name('other')];
    const path = `[1] | ${Array(60).fill('[.[], .[]]').join(' | ')}`;
    for (const name of [endless, other]) await maps.apply(configMapNamed(name));
    await exports.apply(exportNamed(endless, { path, from: source, to: { key: 'value' } }));
    await exports.apply(exportNamed(other, { path: arnPath, from: source, to: { key: 'value' } }));
    expect(await untilCondition(endless, 'ACK.Terminal')).toMatch(/^unable to execute query: it takes more than/);
    await untilText(other, 'value', arn);
    expect(await (await fetch(`${rig.healthUrl}/healthz`)).text()).toBe('ok');
  });

  test('that is deleted goes, and what it exported stays', async () => {
    const name = rig.name('going');
    await maps.apply(configMapNamed(name));
    await exports.apply(exportNamed(name, { path: arnPath, from: source, to: { key: 'value' } }));
    await untilText(name, 'value', arn);
    await exports.delete(name);
    await exports.waitForGone(name);
    expect(textIn(await maps.get(name), 'value')).toBe(arn);
  });

  test('into another namespace is made, with an advice', async () => {
    const name = rig.name('abroad');
    const abroad = rig.kube.objects(configMaps, 'default');
    await abroad.apply(configMapNamed(name));
    const to = { namespace: 'default', key: 'value' };
    await exports.apply(exportNamed(name, { path: arnPath, from: source, to }));
    await abroad.waitFor(name, 'get the ARN', (map) => textIn(map, 'value') === arn);
    expect(await untilCondition(name, 'ACK.Advisory')).toBe(
      `Cross-namespace field export detected: FieldExport in namespace "${namespace}" targets namespace "default". ` +
        'Cross-namespace behavior will require explicit opt-in in a future release. Set ' +
        '--enable-cross-namespace=true to preserve this behavior.',
    );
    await abroad.delete(name);
  });

  test('of another controller’s kind is left to that', async () => {
    const [foreign, own] = [rig.name('foreign'), rig.name('own')];
    const resource = { group: 'nobody.services.k8s.aws' };
    await exports.apply(exportNamed(foreign, { path: '.', from: source, resource }));
    await exports.apply(exportNamed(own, { path: '.', from: source, resource: { kind: 'Chair' } }));
    expect(await untilCondition(own, 'ACK.Recoverable')).toBe(
      'resource manager factory not found: there is no kind Chair in dynamodb.services.k8s.aws',
    );
    const left = await exports.get(foreign);
    expect([left.metadata.finalizers, left.status]).toEqual([undefined, undefined]);
  });

  test('tells of what it did in Events, without the value', async () => {
    const name = rig.name('told');
    await maps.apply(configMapNamed(name));
    await exports.apply(exportNamed(name, { path: arnPath, from: source, to: { key: 'value' } }));
    const event = await rig.kube.waitForEvent(exportNamed(name, { path: '', from: '' }), 'Exported');
    expect(event.note).toBe(`Exported to configmap ${namespace}/${name}, key value`);
  });
});

test('flags decide of which kinds, to where, and whether exports are made', async () => {
  await using other = await startRig({ flags: ['--reconcile-resources=Queue', '--enable-cross-namespace=false'] });
  const [name, from] = [other.name('unmanaged'), other.name('by-others')];
  const [ownMaps, ownExports] = [other.kube.objects(configMaps), other.kube.objects(fieldExports)];
  await other.kube.apply(tableNamed(from));
  const conditions = [{ type: 'ACK.ResourceSynced', status: 'True' }];
  await other.kube.objects(tables).patch(from, { status: { tableStatus: 'ACTIVE', conditions } }, 'status');
  await ownMaps.apply(configMapNamed(name));
  await ownExports.apply(exportNamed(name, { path: '.status.tableStatus', from, to: { key: 'value' } }));
  await ownMaps.waitFor(name, 'get the state', (map) => textIn(map, 'value') === 'ACTIVE');
  await other.kube.objects(tables).patch(from, { status: { tableStatus: 'UPDATING' } }, 'status');
  await ownMaps.waitFor(name, 'get the new state', (map) => textIn(map, 'value') === 'UPDATING');

  const abroad = other.name('abroad');
  await ownExports.apply(exportNamed(abroad, { path: '.', from, to: { namespace: 'default' } }));
  const refused = await ownExports.waitFor(
    abroad,
    'be refused',
    (one) => conditionOf(one, 'ACK.Terminal') !== undefined,
  );
  expect(conditionOf(refused, 'ACK.Terminal')?.['message']).toBe(
    'cross-namespace resource reference is not allowed. Set --enable-cross-namespace=true to allow it. ' +
      `sourceNamespace:${other.kube.namespace}, targetNamespace:default, name:${abroad}`,
  );

  await other.controller.stop();
  await other.controller.start('--reconcile-resources=Table', '--enable-field-export-reconciler=false');
  const ignored = other.name('ignored');
  await ownExports.apply(exportNamed(ignored, { path: '.', from }));
  await letTimePass(other);
  const left = await ownExports.get(ignored);
  expect([left.metadata.finalizers, left.status]).toEqual([undefined, undefined]);
});
