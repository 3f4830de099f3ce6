import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorText } from '../../src/shared/log.ts';
import { kubectlBinary } from './binaries.ts';
import { type Cluster, startCluster } from './cluster.ts';

let logDir: string;
let cluster: Cluster;

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'tack-cluster-logs-'));
  cluster = await startCluster({ logDir });
});

afterAll(async () => {
  await cluster.stop();
  await rm(logDir, { recursive: true });
});

async function kubectl(kubeconfig: string, ...args: string[]): Promise<string> {
  const command = await kubectlBinary(console.error);
  return (await promisify(execFile)(command, ['--kubeconfig', kubeconfig, ...args])).stdout;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the administrator may do everything', async () => {
  expect(await kubectl(cluster.adminKubeconfig, 'auth', 'can-i', '*', '*', '--all-namespaces')).toBe('yes\n');
});

test('a ServiceAccount may do what a role grants to it, and nothing else', async () => {
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: 'granted' } });
  await cluster.request('POST', '/api/v1/namespaces/granted/serviceaccounts', { metadata: { name: 'reader' } });
  const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/granted';
  await cluster.request('POST', `${rbac}/roles`, {
    metadata: { name: 'reader' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }],
  });
  await cluster.request('POST', `${rbac}/rolebindings`, {
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'granted', name: 'reader' }],
  });
  const kubeconfig = await cluster.kubeconfigFor({ namespace: 'granted', name: 'reader' });
  const list = (resource: string) => kubectl(kubeconfig, 'get', resource, '--namespace=granted', '--output=name');

  // The authorizer learns of a new binding from its watch, a moment after the binding is stored.
  await expect.poll(() => list('configmaps').catch(errorText), { timeout: 10_000 }).toBe('');
  await expect(list('secrets')).rejects.toThrow(
    'User "system:serviceaccount:granted:reader" cannot list resource "secrets"',
  );
});

test('a restarted API server has a new process at the same address and keeps what it was given', async () => {
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: 'kept' } });
  const before = cluster.pids();

  await cluster.restartApiServer();

  expect(cluster.pids().etcd).toBe(before.etcd);
  expect(cluster.pids().kubeApiServer).not.toBe(before.kubeApiServer);
  expect(isRunning(before.kubeApiServer)).toBe(false);
  expect(await kubectl(cluster.adminKubeconfig, 'get', 'namespace', 'kept', '--output=name')).toBe('namespace/kept\n');
});

test('the API server stores nothing while etcd is paused, and goes on when it is resumed', async () => {
  const create = (name: string) =>
    cluster.request('POST', '/api/v1/namespaces?timeout=1s', { metadata: { name: `paused-${name}` } });

  cluster.pauseEtcd();
  await expect(create('during')).rejects.toThrow('answered 504').finally(cluster.resumeEtcd);

  expect(await create('after')).toMatchObject({ kind: 'Namespace' });
});

test('a stopped cluster leaves no process and no file', async () => {
  const second = await startCluster({ logDir: join(logDir, 'second') });
  const { etcd, kubeApiServer } = second.pids();
  second.pauseEtcd();

  await second.stop();

  expect([etcd, kubeApiServer].filter(isRunning)).toEqual([]);
  expect(existsSync(dirname(second.adminKubeconfig))).toBe(false);
});

test('a process dies with the one that started it, even when that is killed', async () => {
  await using server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = once(server, 'connection') as Promise<[Socket]>;
  const { port } = server.address() as AddressInfo;

  const child = { name: 'child', command: process.execPath, args: ['-e', `require('net').connect(${port})`] };
  const script = `
    import { startProcess } from ${JSON.stringify(join(import.meta.dirname, 'process.ts'))};
    await startProcess(${JSON.stringify(child)});`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
  const [socket] = await connection;
  const closed = once(socket.on('error', () => {}).resume(), 'close');

  parent.kill('SIGKILL');

  await closed;
});
