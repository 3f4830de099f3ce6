import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { KubeObject } from '../../src/kube/object.ts';
import { describeInAws, tagInAws } from '../support/aws-tables.ts';
import { exampleTable, tableNamed, withSpec } from '../support/manifests.ts';
import { applySynced } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

const rig = await useRig();

/** Plans are made by people, with their own rights. */
const asUser = ['--kubeconfig', rig.adminKubeconfig];

/** `tack plan` over manifests, as one JSON value. */
async function planned(manifests: readonly KubeObject[], ...args: readonly string[]) {
  const input = manifests.map((manifest) => stringify(manifest)).join('---\n');
  const all = ['-f', '-', '-n', rig.kube.namespace, '-o', 'json', ...asUser, ...args];
  const { code, stdout, stderr } = await rig.controller.command('plan', all, input);
  if (stdout === '') throw new Error(`tack plan ended with ${code}: ${stderr}`);
  return { code, plans: JSON.parse(stdout) };
}

describe.concurrent('a plan', () => {
  test('shows the calls that create a table, and makes none', async () => {
    const table = tableNamed(rig.name('planned'), { timeToLive: { attributeName: 'gone', enabled: true } });
    const { name: TableName } = table.metadata;
    const calls = callsOf(rig, table);
    const { code, plans } = await planned([table]);
    expect(code).toBe(1);
    expect(plans).toMatchObject([
      {
        ...{ kind: 'Table', name: TableName, action: 'create', changes: [] },
        calls: [
          { service: 'dynamodb', operation: 'CreateTable', input: { TableName, BillingMode: 'PAY_PER_REQUEST' } },
          {
            operation: 'UpdateTimeToLive',
            input: { TimeToLiveSpecification: { AttributeName: 'gone', Enabled: true } },
          },
        ],
      },
    ]);
    expect(calls.writes).toEqual([]);
    expect(await describeInAws(rig, TableName)).toBeUndefined();
    expect((await rig.kube.list()).map(({ metadata }) => metadata.name)).not.toContain(TableName);
  });

  test('shows what an edit changes, from what to what', async () => {
    const table = tableNamed(rig.name('edited'));
    await applySynced(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();
    const edited = withSpec(table, { deletionProtectionEnabled: true });
    const { code, plans } = await planned([edited]);
    expect(code).toBe(1);
    expect(plans).toMatchObject([
      {
        action: 'change',
        changes: [{ path: 'spec.deletionProtectionEnabled', to: true }],
        calls: [{ operation: 'UpdateTable', input: { DeletionProtectionEnabled: true } }],
      },
    ]);
    expect(calls.writes).toEqual([]);
    await applySynced(rig, edited);
    expect(calls.writes).toEqual(
      plans[0].calls.map(({ operation, input }: { operation: string; input: object }) => ({ operation, input })),
    );
    expect(await planned([edited])).toMatchObject({ code: 0, plans: [{ action: 'none', calls: [] }] });
  });

  test('of what is in the cluster shows what was changed in AWS', async () => {
    const table = tableNamed(rig.name('drifted'), { tags: [{ key: 'team', value: 'web' }] });
    await applySynced(rig, table);
    await tagInAws(rig, table.metadata.name, { team: 'other' });
    const args = ['-n', rig.kube.namespace, '-o', 'json', '--reconcile-resources', 'Table', ...asUser];
    const { code, stdout } = await rig.controller.command('plan', args);
    expect(code).toBe(1);
    const plans: { name: string }[] = JSON.parse(stdout);
    expect(plans.find(({ name }) => name === table.metadata.name)).toMatchObject({
      action: 'change',
      changes: [{ path: 'spec.tags.team', from: 'other', to: 'web' }],
      calls: [{ operation: 'TagResource' }],
    });
  });

  test('says what cannot be, and what a name leads to that somebody else has', async () => {
    const table = tableNamed(rig.name('refused'));
    await applySynced(rig, table);
    const renamed = withSpec(table, { tableName: rig.name('renamed') });
    expect(await planned([renamed])).toMatchObject({
      code: 2,
      plans: [{ action: 'refuse', reason: expect.stringContaining('spec.tableName cannot change'), calls: [] }],
    });
    const second = { ...table, metadata: { name: rig.name('second') } };
    expect(await planned([second])).toMatchObject({
      code: 2,
      plans: [{ action: 'refuse', reason: 'Resource already exists', calls: [] }],
    });
  });

  test('of a deletion shows its calls, and that a retained resource stays', async () => {
    const table = tableNamed(rig.name('deleted'));
    await applySynced(rig, table);
    expect(await planned([table], '--delete')).toMatchObject({
      code: 1,
      plans: [{ action: 'delete', calls: [{ operation: 'DeleteTable', input: { TableName: table.metadata.name } }] }],
    });
    const metadata = { ...table.metadata, annotations: { 'services.k8s.aws/deletion-policy': 'retain' } };
    expect(await planned([{ ...table, metadata }], '--delete')).toMatchObject({
      code: 0,
      plans: [{ action: 'none', calls: [] }],
    });
    expect(await describeInAws(rig, table.metadata.name)).toBeDefined();
  });

  test('for people is what docs/plan.md shows', async () => {
    const table = await exampleTable(rig.name('told'));
    const { namespace } = rig.kube;
    const { stdout } = await rig.controller.command('plan', ['-f', '-', '-n', namespace, ...asUser], stringify(table));
    const text = stdout.replaceAll(table.metadata.name, 'blog').replaceAll(namespace, 'default');
    const page = await readFile(resolve(import.meta.dirname, '../../docs/plan.md'), 'utf8');
    expect(page).toContain(`\n\`\`\`\n${text}\`\`\`\n`);
  });

  test.each([
    ['what the API server refuses', 'spec: {}', /Table wrong: .*spec\.attributeDefinitions/],
    ['what is no manifest', '', /an object in it lacks apiVersion, kind or metadata\.name/],
  ])('says what is wrong with %s', async (_, spec, problem) => {
    const head = spec === '' ? 'kind: Table' : 'apiVersion: dynamodb.services.k8s.aws/v1alpha1\nkind: Table';
    const text = `${head}\nmetadata: { ${spec === '' ? '' : 'name: wrong'} }\n${spec}`;
    const args = ['-f', '-', '-n', rig.kube.namespace, ...asUser];
    expect(await rig.controller.command('plan', args, text)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(problem),
    });
  });
});
