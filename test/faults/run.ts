import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { etcdBinary, kubeApiServerBinary } from '../cluster/binaries.ts';
import { startProcess } from '../cluster/process.ts';
import { readReport } from '../cluster/report.ts';
import { type Outcome, outcomeFolder } from './scenario.ts';

// `npm run test:faults` runs all scenarios at full length, and writes docs/reliability.md's table; with `--short`, as CI
// does, they are smaller and shorter, and the page stays as it is.

const root = resolve(import.meta.dirname, '../..');
const isShort = process.argv.includes('--short');
const log = (line: string): void => console.error(`test:faults: ${line}`);
const page = join(root, 'docs/reliability.md');
const [begin, end] = ['<!-- outcomes: begin -->', '<!-- outcomes: end -->'];

async function main(): Promise<void> {
  // Before any test, whose time limit a first build would exceed.
  for (const binary of [etcdBinary, kubeApiServerBinary]) await binary(log);
  const report = resolve(root, process.env['TACK_TEST_REPORTS'] ?? '.cache/test-reports', 'faults.json');
  await rm(report, { force: true });
  await rm(outcomeFolder, { recursive: true, force: true });
  await mkdir(dirname(report), { recursive: true });
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/faults/vitest.config.ts'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = { TACK_FAULTS_SHORT: isShort ? '1' : '0' };
  const command = { name: 'vitest', command: process.execPath, args: [...args, ...reporters], env };
  await using child = await startProcess(command);
  const ended = await child.exited;
  const { passed, failed } = await readReport(report);
  log(`${passed} passed, ${failed} failed`);
  if (!isShort) await writePage();
  process.exitCode = ended === 'code 0' && failed === 0 ? 0 : 1;
}

interface Row extends Outcome {
  readonly what: string;
}

async function writePage(): Promise<void> {
  const files = (await readdir(outcomeFolder)).filter((file) => file.endsWith('.json'));
  const rows = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(outcomeFolder, file), 'utf8'))),
  );
  const head = ['what goes wrong', 'objects', 'edits', 'lost', 'orphaned', 'wrong', 'created twice', 'written twice'];
  const lines = [
    tableLine([...head, 'not ready', 'settled after', 'seen']),
    tableLine(Array.from({ length: head.length + 3 }, () => '---')),
    ...(rows as Row[]).toSorted((a, b) => (a.what < b.what ? -1 : 1)).map(rowOf),
  ];
  const machine = `${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const made = `Written by the run of ${new Date().toISOString().slice(0, 10)} on ${machine}:`;
  const text = await readFile(page, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.split(end)[1] ?? '';
  await writeFile(page, `${before}${begin}\n${made}\n\n${lines.join('\n')}\n${end}${after}`);
}

function rowOf({ what, objects, edits, settledAfter, told, ...found }: Row): string {
  const { lost, orphaned, wrong, duplicated, writtenTwice, notReady } = found;
  const lists = [lost, orphaned, wrong, duplicated, writtenTwice, notReady];
  return tableLine([what, objects, edits, ...lists.map((list) => list.length), `${settledAfter} s`, told]);
}

function tableLine(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

process.chdir(root);
await main();
