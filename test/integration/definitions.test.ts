import { describe, expect, test } from 'vitest';
import { fieldsOf, newer, older, tableDefinition } from '../support/definitions.ts';
import { definitions } from '../support/kube.ts';
import { tableNamed } from '../support/manifests.ts';
import { type Rig, readCrds, startRig } from '../support/rig.ts';
import { applySynced, untilSynced } from '../support/steps.ts';

/** A rig with an API server of its own, which the tests' definitions do not reach. */
function rigWithoutTables(...flags: readonly string[]): Promise<Rig> {
  return startRig({ flags, ownApiServer: true, without: [tableDefinition] });
}

async function shipped() {
  const crd = (await readCrds()).find(({ metadata }) => metadata.name === tableDefinition);
  if (crd === undefined) throw new Error(`there is no ${tableDefinition}`);
  return crd;
}

const lacks = 'the installed definition lacks fields';

describe('a definition that is older than the controller', () => {
  test('is told of when it is installed, with the fields that the API server drops, and no more once it is upgraded', async () => {
    await using rig = await rigWithoutTables();
    const crds = rig.kube.objects(definitions, null);
    const told = rig.controller.nextLine(lacks);
    await rig.kube.install(older(await shipped()));
    await told;
    const [line] = rig.controller.lines.filter((each) => each.includes(lacks));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      ...{ level: 'warn', kind: 'Table', definition: tableDefinition },
      fields: 'spec.deletionProtectionEnabled, status.observedGeneration',
      upgrade: expect.stringContaining('--install-crds'),
    });

    await crds.apply(await shipped());
    await applySynced(rig, tableNamed(rig.name('kept'), { deletionProtectionEnabled: false }));
    await rig.controller.stop();
    await rig.controller.start();
    await applySynced(rig, tableNamed(rig.name('after')));
    expect(rig.controller.lines.filter((each) => each.includes(lacks))).toEqual([]);
  });
});

describe('with --install-crds', () => {
  test('the controller brings what its objects need, upgrades what is older, and leaves what is newer alone', async () => {
    await using rig = await rigWithoutTables('--install-crds', '--services=dynamodb');
    const crds = rig.kube.objects(definitions, null);
    const said = (text: string): string[] => rig.controller.lines.filter((line) => line.includes(text));
    expect(said('installed a definition')).toHaveLength(1);
    const table = tableNamed(rig.name('early'));
    await applySynced(rig, table);
    const installed = await crds.get(tableDefinition);

    await rig.controller.stop();
    await crds.apply(older(installed));
    await rig.controller.start();
    expect(said('upgraded a definition')).toHaveLength(1);
    const upgraded = await crds.get(tableDefinition);
    expect(fieldsOf(upgraded, 'spec')).toEqual(fieldsOf(installed, 'spec'));
    await untilSynced(rig, table);

    await rig.controller.stop();
    await rig.controller.start();
    expect(said('a definition')).toEqual([]);
    expect((await crds.get(tableDefinition)).metadata.resourceVersion).toBe(upgraded.metadata.resourceVersion);

    await rig.controller.stop();
    const future = await crds.apply(newer(upgraded));
    await rig.controller.start();
    const [line] = said('it is left as it is');
    expect(JSON.parse(line ?? '{}')).toMatchObject({ definition: tableDefinition, fields: 'spec.fromTheFuture' });
    const left = await crds.get(tableDefinition);
    expect(left.metadata.generation).toBe(future.metadata.generation);
    expect(fieldsOf(left, 'spec')).toHaveProperty('fromTheFuture');
  });
});
