import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { KubeClient } from '../../src/kube/client.ts';
import { loadConnection } from '../../src/kube/config.ts';
import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import type { AwsProxy } from '../support/aws-proxy.ts';
import { type AwsName, type BackEnds, useBackEnds } from '../support/back-ends.ts';
import { type Case, readCases } from '../support/cases/case-folder.ts';
import { codeSigningStub } from '../support/cases/code-signing-stub.ts';
import { stubDirectoryBuckets } from '../support/cases/directory-bucket-stub.ts';
import { playCase } from '../support/cases/driver.ts';
import { startStubAws } from '../support/stub-aws.ts';

// Each folder src/services/<service>/cases/<case> is one test: what is done to an object, which AWS calls follow, and
// what the object is then. TACK_RECORD=1 writes the recordings instead of comparing them.

const aws = (process.env['TACK_TEST_AWS'] ?? 'embedded') as AwsName;
const isRecording = process.env['TACK_RECORD'] === '1';
/** What the embedded endpoint has; the other services' cases are played where a whole emulator is. */
const embeddedServices = ['dynamodb'];
const cases = readCases().filter(
  (play) =>
    isStubbed(play) ||
    ((aws !== 'embedded' || embeddedServices.includes(play.service)) && (play.emulators?.includes(aws) ?? true)),
);

const definitions: GroupVersionResource = {
  ...{ group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions', namespaced: false },
};

let ends: BackEnds;
let kube: KubeClient;
let stub: AwsProxy;

beforeAll(async () => {
  ends = await useBackEnds({ createTableMs: 20 });
  stub = await startStubAws(ends.awsUrl, codeSigningStub());
  stubDirectoryBuckets(stub);
  const directory = await mkdtemp(join(tmpdir(), 'tack-cases-'));
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, ends.adminKubeconfig);
  kube = new KubeClient(await loadConnection({ env: {}, kubeconfig }), { userAgent: 'cases' });
  await rm(directory, { recursive: true });
  for (const file of await readdir('config/crd/bases')) {
    const patch = parse(await readFile(join('config/crd/bases', file), 'utf8')) as KubeObject;
    const options = { type: 'apply', fieldManager: 'cases', force: true } as const;
    await kube.patch(definitions, { name: patch.metadata.name, patch }, options);
  }
});

afterAll(async () => {
  kube.close();
  await stub.close();
  await ends[Symbol.asyncDispose]();
});

test.concurrent.each(cases)('$name', async (play) => {
  const { calls, objects } = await playCase(play, {
    ...{ kube, aws },
    awsUrl: isStubbed(play) ? stub.url : ends.awsUrl,
  });
  compare(play, 'calls.txt', calls);
  compare(play, 'object.yaml', objects);
});

/** True for a case of what no emulator has whole: a stub answers in front of whichever is there. */
function isStubbed({ emulators }: Case): boolean {
  return emulators?.includes('stub') ?? false;
}

/** An emulator that differs from the first one that plays a service has a recording of its own, `calls.moto.txt`. */
function compare(play: Case, file: string, text: string): void {
  const { folder, service } = play;
  const common = join(folder, file);
  const own = join(folder, file.replace('.', `.${aws}.`));
  if (!isRecording) {
    expect(text).toBe(readFileSync(existsSync(own) ? own : common, 'utf8'));
    return;
  }
  const isFirst = isStubbed(play) || aws === (embeddedServices.includes(service) ? 'embedded' : 'moto');
  if (isFirst) writeFileSync(common, text);
  const isSame = existsSync(common) && readFileSync(common, 'utf8') === text;
  if (isSame) rmSync(own, { force: true });
  else writeFileSync(own, text);
}
