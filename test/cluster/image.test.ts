import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type EmbeddedAws, startAwsEndpoint } from '../../src/embedded/aws/endpoint.ts';
import { isSynced } from '../support/conditions.ts';
import { Kube } from '../support/kube.ts';
import { exampleTable } from '../support/manifests.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { argumentsOf, environmentOf } from './helm.ts';
import { Installation, toAws } from './installation.ts';
import { startProcess } from './process.ts';
import { answers, freePort, ready } from './readiness.ts';

// The image as `npm run image` makes it, with a root of its own, as a user that is not root and cannot write there.

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly platform?: { readonly architecture: string };
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
}

interface Index {
  readonly manifests: readonly Descriptor[];
}

interface ImageConfig {
  readonly config: { readonly User: string; readonly WorkingDir: string; readonly Env: readonly string[] };
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
const account = 'var/run/secrets/kubernetes.io/serviceaccount';

let directory: string;
let layout: string;
let cluster: Cluster;
let aws: EmbeddedAws;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tack-image-test-'));
  layout = join(directory, 'layout');
  makeImage(layout);
  cluster = await startCluster({ logDir: directory });
  aws = await startAwsEndpoint();
}, 400_000);

afterAll(async () => {
  await aws?.close();
  await cluster?.stop();
  await rm(directory, { recursive: true });
});

test('is a layout in which each part is what its digest says, and describes itself', async () => {
  const { image, sbom } = await parts();
  for (const part of [image.config, ...image.layers, ...sbom.layers]) {
    const bytes = await readFile(blobOf(part));
    expect({ digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.length }).toEqual({
      digest: part.digest,
      size: part.size,
    });
  }
  expect(image.layers.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(60e6);
  const [document] = sbom.layers;
  const { packages }: { packages: { name: string; licenseDeclared: string }[] } = await json(document);
  const names = packages.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['tack', 'node', 'libc6', 'yaml', '@aws-sdk/client-dynamodb']));
  expect(packages.filter(({ licenseDeclared }) => licenseDeclared === 'NOASSERTION')).toEqual([]);
});

test('is the same when it is made again', async () => {
  const again = join(directory, 'again');
  makeImage(again);
  expect(await readFile(join(again, 'index.json'), 'utf8')).toBe(await readFile(join(layout, 'index.json'), 'utf8'));
});

test('runs as the chart runs it, and makes the table of the example', async () => {
  using kube = await Kube.connect(cluster.adminKubeconfig, 'by-image');
  await kube.prepare([]);
  const namespace = 'image-system';
  const values = toAws(aws);
  const installation = await Installation.ofChart(cluster, {
    chart: 'dynamodb-chart',
    release: 'ack',
    namespace,
    values,
  });
  const root = await unpacked();
  await giveAccount(root, await cluster.kubeconfigFor({ namespace, name: 'ack-dynamodb-controller' }));
  const { container } = installation.rendered;
  const health = `127.0.0.1:${await freePort()}`;
  const env = { ...environmentOf(container, namespace), ...kubernetesAt(cluster.url) };
  const ports = [`--healthz-addr=${health}`, `--metrics-addr=127.0.0.1:${await freePort()}`];
  await using controller = await startProcess({
    name: 'the image',
    ...(await inRoot(root, env, [...container.command, ...argumentsOf(container, namespace), ...ports])),
    logFile: join(directory, 'image.log'),
  });
  await ready(controller, () => answers(`http://${health}/readyz`));

  const table = await exampleTable('by-image');
  await kube.apply(table);

  await kube.waitFor(table, 'become synced', isSynced);
});

test('has a root that nobody can write to, and a user that is not root', async () => {
  const script = `
    import { writeFileSync } from 'node:fs';
    const tried = ['/x', '/app/x', '/etc/x'].map((file) => { try { writeFileSync(file, ''); return 'written'; } catch (error) { return error.code; } });
    console.log(JSON.stringify({ uid: process.getuid(), tried, version: process.version }));`;
  const { command, args } = await inRoot(await unpacked(), {}, [
    '/nodejs/bin/node',
    '--input-type=module',
    '-e',
    script,
  ]);
  const { uid, tried, version } = JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
  expect(tried.filter((code: string) => !['EROFS', 'EACCES'].includes(code))).toEqual([]);
  expect(version).toBe(process.version);
  if (process.getuid?.() === 0) expect(uid).toBe(65_532);
});

function makeImage(output: string): void {
  const root = resolve(import.meta.dirname, '../..');
  execFileSync(process.execPath, ['scripts/image/main.ts', '--arch', arch, '--output', output], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function blobOf({ digest }: Descriptor): string {
  return join(layout, 'blobs', digest.replace(':', '/'));
}

async function json<T>(part: Descriptor | undefined): Promise<T> {
  if (part === undefined) throw new Error('there is no such part');
  return JSON.parse(await readFile(blobOf(part), 'utf8'));
}

/** The image of this machine's processor, and what describes it. */
async function parts(): Promise<{ image: Manifest; config: ImageConfig; sbom: Manifest }> {
  const { manifests }: Index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
  const index = await json<Index>(manifests[0]);
  const image = index.manifests.find(({ platform }) => platform?.architecture === arch);
  const sbom = index.manifests.find(({ artifactType }) => artifactType === 'application/spdx+json');
  const [manifest, description] = [await json<Manifest>(image), await json<Manifest>(sbom)];
  expect(description.subject?.digest).toBe(image?.digest);
  return { image: manifest, config: await json<ImageConfig>(manifest.config), sbom: description };
}

/** A folder with what is in the layers. */
async function unpacked(): Promise<string> {
  const root = await mkdtemp(join(directory, 'root-'));
  const { image, config } = await parts();
  expect(image.layers).toHaveLength(config.rootfs.diff_ids.length);
  for (const layer of image.layers)
    execFileSync('tar', ['--extract', '--gzip', '--file', blobOf(layer), '--directory', root]);
  return root;
}

/** The files that the kubelet gives to a pod. */
async function giveAccount(root: string, kubeconfig: string): Promise<void> {
  const { users } = parse(await readFile(kubeconfig, 'utf8'));
  await mkdir(join(root, account), { recursive: true });
  await writeFile(join(root, account, 'token'), users[0].user.token);
  await writeFile(join(root, account, 'ca.crt'), cluster.ca);
  await writeFile(join(root, account, 'namespace'), 'image-system');
}

function kubernetesAt(url: string): Record<string, string> {
  const { hostname, port } = new URL(url);
  return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
}

/** How a command is run with a folder as its root, read-only, by the image's user, with its variables and some more. */
async function inRoot(root: string, env: Readonly<Record<string, string>>, command: readonly string[]) {
  const { User, WorkingDir, Env } = (await parts()).config.config;
  const [uid, gid] = User.split(':');
  const isRoot = process.getuid?.() === 0;
  // Who is not root is nobody else in a user namespace.
  const who = isRoot ? `--setuid=${uid} --setgid=${gid}` : '';
  const enter = `exec unshare --root="$root" --wd=${WorkingDir} ${who} -- "$@"`;
  const script = `root=$1 && shift && mount --bind "$root" "$root" && mount -o remount,bind,ro "$root" && ${enter}`;
  const variables = { ...Object.fromEntries(Env.map((variable) => variable.split(/=(.*)/, 2))), ...env };
  const tools = '/usr/sbin:/usr/bin:/sbin:/bin';
  const outside = ['-i', ...Object.entries({ ...variables, PATH: tools }).map(([name, value]) => `${name}=${value}`)];
  const namespaces = ['unshare', '--mount', ...(isRoot ? [] : ['--map-root-user'])];
  return { command: 'env', args: [...outside, ...namespaces, 'sh', '-c', script, 'sh', root, ...command] };
}
