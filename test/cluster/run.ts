import { mkdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorText } from '../../src/shared/log.ts';
import type { AwsEmulator } from './aws-emulator.ts';
import { etcdBinary, helmBinary, kubeApiServerBinary, kubectlBinary } from './binaries.ts';
import { startCluster } from './cluster.ts';
import { createControllerAccount } from './controller-account.ts';
import { hasFakecloud, startFakecloud } from './fakecloud.ts';
import { startMoto } from './moto.ts';
import { startProcess } from './process.ts';
import { readReport } from './report.ts';

// Runs the suites against real back ends: `npm run test:cluster`, or `npm run test:cluster -- <pass>...` for some.
// Every pass has a cluster and an emulator of its own, so that it finds nothing of the pass before.

interface Pass {
  readonly name: string;
  /** Arguments for `vitest run` that choose the tests. */
  readonly tests: readonly string[];
  /** Starts the AWS emulator of the pass; without one, the tests start what they need themselves. */
  readonly aws?: typeof startMoto;
}

const root = resolve(import.meta.dirname, '../..');
const log = (line: string): void => console.error(`test:cluster: ${line}`);

const passes: readonly Pass[] = [
  { name: 'cluster', tests: ['--config', fileURLToPath(import.meta.resolve('./vitest.config.ts'))] },
  { name: 'integration-moto', tests: ['--project', 'integration'], aws: startMoto },
  { name: 'integration-fakecloud', tests: ['--project', 'integration'], aws: startFakecloud },
  { name: 'kubectl', tests: ['--project', 'kubectl'], aws: startMoto },
];

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !passes.some((pass) => pass.name === name));
  if (unknown.length > 0) {
    throw new Error(`no pass ${unknown.join(', ')}: they are ${passes.map((pass) => pass.name).join(', ')}`);
  }
  // Before any test, whose time limit a first build would exceed.
  for (const binary of [etcdBinary, kubeApiServerBinary, kubectlBinary, helmBinary]) await binary(log);
  const failures: string[] = [];
  for (const pass of passes) {
    if (names.length > 0 && !names.includes(pass.name)) continue;
    if (pass.aws === startFakecloud && !(await hasFakecloud())) {
      log(`${pass.name}: left out, as fakecloud is not at hand on this machine`);
      continue;
    }
    const failure = await runPass(pass).catch(errorText);
    if (failure !== undefined) failures.push(`${pass.name}: ${failure}`);
  }
  for (const failure of failures) log(failure);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** Resolves with what went wrong, or with undefined. */
async function runPass(pass: Pass): Promise<string | undefined> {
  const logDir = join(root, '.cache/cluster-logs', pass.name);
  const report = resolve(root, process.env['TACK_TEST_REPORTS'] ?? '.cache/test-reports', `${pass.name}.json`);
  await rm(logDir, { recursive: true, force: true });
  await rm(report, { force: true });
  await mkdir(logDir, { recursive: true });
  await mkdir(dirname(report), { recursive: true });

  const start = performance.now();
  const ended = await vitest(pass, logDir, report);
  const seconds = Math.round((performance.now() - start) / 1000);
  const { passed, failed, skipped } = await readReport(report).catch((cause: unknown) => {
    throw new Error(`vitest ended with ${ended} and left no report`, { cause });
  });
  log(`${pass.name}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s; logs in ${logDir}`);
  if (failed > 0) return `${failed} failed`;
  return ended === 'code 0' ? undefined : `vitest ended with ${ended}`;
}

async function vitest(pass: Pass, logDir: string, report: string): Promise<string> {
  await using running = new AsyncDisposableStack();
  const kubectl = await kubectlBinary(log);
  const env: Record<string, string> = { PATH: `${dirname(kubectl)}${delimiter}${process.env['PATH'] ?? ''}` };
  if (pass.aws !== undefined) {
    const emulator = running.use(await pass.aws({ logDir, log }));
    Object.assign(env, await backEnds(running, emulator, logDir));
  }
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = running.use(
    await startProcess({
      name: 'vitest',
      command: process.execPath,
      args: [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...pass.tests, ...reporters],
      env,
    }),
  );
  return await child.exited; // awaited here, as the end of this function stops what was started
}

/** Starts the cluster of a pass and resolves with the variables that lead the tests to it and to the emulator. */
async function backEnds(running: AsyncDisposableStack, aws: AwsEmulator, logDir: string) {
  const cluster = running.use(await startCluster({ logDir, log }));
  return {
    TACK_TEST_KUBECONFIG: cluster.adminKubeconfig,
    TACK_TEST_CONTROLLER_KUBECONFIG: await createControllerAccount(cluster, log),
    TACK_TEST_AWS: aws.name,
    TACK_TEST_AWS_ENDPOINT: aws.url,
  };
}

process.chdir(root);
await main(process.argv.slice(2));
