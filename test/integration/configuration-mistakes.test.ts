import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leasesResource } from '../../src/controller/lease.ts';
import { KubeClient } from '../../src/kube/client.ts';
import { loadConnection } from '../../src/kube/config.ts';
import { eventsResource, type KubeEvent } from '../../src/kube/event.ts';
import { freePort } from '../cluster/readiness.ts';
import { type AwsProxy, startAwsProxy } from '../support/aws-proxy.ts';
import { type BackEnds, useBackEnds } from '../support/back-ends.ts';
import { ControllerProcess } from '../support/controller-process.ts';
import { tableNamed } from '../support/manifests.ts';
import { startRig } from '../support/rig.ts';
import { applySynced, untilSynced } from '../support/steps.ts';

// What is set up wrongly is told at once, in words that say what to do.

let ends: BackEnds;
let aws: AwsProxy;
let directory: string;

beforeAll(async () => {
  ends = await useBackEnds({});
  aws = await startAwsProxy(ends.awsUrl);
  directory = await mkdtemp(join(tmpdir(), 'tack-mistakes-'));
  await writeFile(join(directory, 'kubeconfig'), ends.controllerKubeconfig);
  await writeFile(join(directory, 'admin'), ends.adminKubeconfig);
});

afterAll(async () => {
  await aws.close();
  await ends[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** A controller with flags of its own, which count more than those that are right. */
function controllerWith(flags: readonly string[], env: Readonly<Record<string, string>>): ControllerProcess {
  return new ControllerProcess({
    args: [
      ...[`--kubeconfig=${join(directory, 'kubeconfig')}`, '--services=dynamodb', '--aws-region=us-west-2'],
      ...[`--aws-endpoint-url=${aws.url}`, `--aws-identity-endpoint-url=${aws.url}`],
      ...['--allow-unsafe-aws-endpoint-urls', '--healthz-addr=0', '--metrics-addr=0', ...flags],
    ],
    env: { PATH: process.env['PATH'] ?? '', HOME: directory, AWS_EC2_METADATA_DISABLED: 'true', ...env },
  });
}

describe('the process ends with code 1, and says why', () => {
  test.each([
    ['without a region', ['--aws-region='], keys, /AWS region is missing.*--aws-region/],
    ['without credentials', [], {}, /unable to determine the AWS account.*[Cc]redential/],
    ['with a service that there is not', ['--services=moon'], keys, /unknown service 'moon'.*dynamodb/],
    ['with a kubeconfig that there is not', ['--kubeconfig=/nowhere'], keys, /\/nowhere/],
  ])('%s', async (_, flags, env, text) => {
    const controller = controllerWith(flags, env);
    await expect(controller.start()).rejects.toThrow(/ended \(code 1\)/);
    expect(controller.lines.join(' ')).toMatch(text);
  });

  test('with a role that cannot be taken', async () => {
    const message = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
    const stop = aws.intercept({
      operation: 'GetCallerIdentity',
      error: { code: 'AccessDenied', message, status: 403 },
    });
    const controller = controllerWith([], keys);
    await expect(controller.start()).rejects.toThrow(/ended \(code 1\)/);
    stop();
    expect(controller.lines.join(' ')).toMatch(
      /Unable to create controller manager.*AccessDenied.*AssumeRoleWithWebIdentity/,
    );
  });

  test('and of its pod, which the charts name, there is an Event that says so', async () => {
    const kube = new KubeClient(await loadConnection({ env: {}, kubeconfig: join(directory, 'admin') }), {
      userAgent: 'tests',
    });
    const name = `tack-${randomBytes(4).toString('hex')}`;
    const controller = controllerWith([], { POD_NAME: name, POD_UID: 'its-uid' });
    await expect(controller.start()).rejects.toThrow(/ended \(code 1\)/);
    const { items } = await kube.list<KubeEvent>(eventsResource);
    expect(items.filter(({ regarding }) => regarding.name === name)).toMatchObject([
      {
        ...{
          type: 'Warning',
          reason: 'CannotStart',
          note: expect.stringMatching(/unable to determine the AWS account/),
        },
        regarding: { kind: 'Pod', uid: 'its-uid' },
      },
    ]);
    kube.close();
  });

  test('with an address that is taken', async () => {
    const port = await freePort();
    await using first = controllerWith([`--healthz-addr=127.0.0.1:${port}`], keys);
    await first.start();
    const second = controllerWith([`--healthz-addr=127.0.0.1:${port}`], keys);
    await expect(second.start()).rejects.toThrow(/ended \(code 1\)/);
    expect(second.lines.join(' ')).toMatch(new RegExp(`--healthz-addr.*${port}`));
  });
});

test('a definition that is missing is named in the log', async ({ onTestFailed }) => {
  const without = ['tables.dynamodb.services.k8s.aws'];
  await using rig = await startRig({ ownApiServer: true, without, flags: ['--services=dynamodb'], onTestFailed });
  const said = (): string[] => rig.controller.lines.filter((line) => line.includes('does not serve the resource'));
  await expect.poll(said, { timeout: 20_000 }).toEqual([expect.stringContaining('"resource":"tables"')]);
});

test('a controller that is kept waiting by another one says by whom, and leaves its objects alone', async ({
  onTestFailed,
}) => {
  await using rig = await startRig({ onTestFailed, flags: ['--enable-leader-election', '--services=dynamodb'] });
  await applySynced(rig, tableNamed(rig.name('first')));
  const { controller, kube, proxy } = rig;
  const [, namespace = '', name = ''] = /"lease":"([^/]+)\/([^"]+)"/.exec(controller.lines.join('\n')) ?? [];
  await controller.stop();
  // Upstream's lease of the service, held by a controller of upstream's.
  const held = kube.objects(leasesResource, namespace);
  const now = `${new Date().toISOString().slice(0, 23)}000Z`;
  const spec = { holderIdentity: 'acks-pod_1', leaseDurationSeconds: 3600, acquireTime: now, renewTime: now };
  await held.apply({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec });
  const table = tableNamed(rig.name('waiting'));
  await kube.apply(table);
  proxy.clear();
  await controller.start();

  const said = (): string => controller.lines.join('\n');
  await expect.poll(said, { timeout: 20_000 }).toMatch(/new leader elected.*acks-pod_1/);
  const ready = await fetch(`${rig.healthUrl}/readyz?verbose`);
  expect(await ready.text()).toContain('[+]leader-election ok');
  expect(proxy.calls.filter(({ service }) => service === 'dynamodb')).toEqual([]);

  await held.delete(name);
  await untilSynced(rig, table);
});
