import { describe, expect, test } from 'vitest';
import { describeInAws } from '../support/aws-tables.ts';
import { isSynced } from '../support/conditions.ts';
import { configMapNamed, configMaps, exportNamed, textIn } from '../support/field-exports.ts';
import { definitions, fieldExports, tables } from '../support/kube.ts';
import { tableNamed } from '../support/manifests.ts';
import { type Rig, readCrds, startRig } from '../support/rig.ts';
import { applySynced } from '../support/steps.ts';

const name = 'tables.dynamodb.services.k8s.aws';

/** A rig whose API server has no Tables yet. */
function rigWithoutTables(flags: readonly string[]): Promise<Rig> {
  return startRig({ flags, ownApiServer: true, without: [name] });
}

async function install(rig: Rig): Promise<void> {
  const crd = (await readCrds()).find(({ metadata }) => metadata.name === name);
  if (crd === undefined) throw new Error(`there is no ${name}`);
  await rig.kube.install(crd);
}

async function readyState(rig: Rig): Promise<number> {
  return (await fetch(`${rig.healthUrl}/readyz`)).status;
}

describe('a kind that is not installed', () => {
  test.each(['all', 'dynamodb', 'auto'])(
    'keeps nobody from working, and is served as soon as it is (--services %s)',
    async (services) => {
      await using rig = await rigWithoutTables([`--services=${services}`]);
      await expect.poll(() => readyState(rig), { timeout: 20_000 }).toBe(200);
      await install(rig);
      const table = await applySynced(rig, tableNamed(rig.name('early')));
      expect(isSynced(table)).toBe(true);
      expect(await readyState(rig)).toBe(200);
    },
  );
});

describe('with --services auto', () => {
  test('kinds are looked after as they come and go', async () => {
    await using rig = await rigWithoutTables(['--services=auto']);
    const crds = rig.kube.objects(definitions, null);
    const [source, target] = [rig.name('source'), rig.name('target')];
    await rig.kube.objects(configMaps).apply(configMapNamed(target));
    const to = { key: 'value' };
    await rig.kube.objects(fieldExports).apply(exportNamed(target, { path: '.spec.tableName', from: source, to }));
    await install(rig);
    const table = tableNamed(source);
    await applySynced(rig, table);
    await rig.kube.objects(configMaps).waitFor(target, 'get the name', (map) => textIn(map, 'value') === source);

    await rig.kube.objects(tables).delete(source);
    await rig.kube.objects(tables).waitForGone(source);
    const gone = rig.controller.nextLine('a kind is no longer installed');
    await crds.delete(name);
    await gone;

    await install(rig);
    await applySynced(rig, tableNamed(rig.name('second')));
    expect(await readyState(rig)).toBe(200);
  });

  test('a kind’s objects are deleted in AWS before it goes', async () => {
    await using rig = await startRig({ flags: ['--services=auto'], ownApiServer: true });
    const table = tableNamed(rig.name('swept'));
    await applySynced(rig, table);
    const gone = rig.controller.nextLine('a kind is no longer installed');
    await rig.kube.objects(definitions, null).delete(name);
    await gone;
    expect(await describeInAws(rig, table.metadata.name)).toBeUndefined();
  });

  test('what is installed is served, with the permissions of the product’s role', async () => {
    await using rig = await startRig({ flags: ['--services=auto'] });
    await applySynced(rig, tableNamed(rig.name('served')));
  });
});
