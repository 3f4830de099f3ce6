import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { type Comparison, computeDelta } from '../src/engine/delta.ts';
import { blogSpec, loadedTable } from '../src/services/dynamodb/table.fixture.ts';

// `npm run bench:micro`: what a definition costs. The types of the whole project, the generator over all kinds, and,
// for one Table of everyday size, the way between custom resource and SDK values, and their comparison. It fails when
// one is over its limit. Microseconds are of processor time; seconds are on the clock, and mean little on a busy machine.

interface Measure {
  readonly what: string;
  readonly limit: number;
  readonly unit: 's' | '\u00b5s';
  readonly took: number;
}

const root = resolve(import.meta.dirname, '..');
const { spec } = loadedTable;
const wanted = spec.decode(blogSpec).value;
const described = spec.decode(JSON.parse(JSON.stringify(blogSpec))).value;
const comparison: Comparison = {
  subject: {
    spec: wanted,
    status: {},
    arn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/blog-posts',
    scope: { region: 'eu-west-1', account: '123456789012', partition: 'aws' },
    annotations: {},
  },
  observed: described,
  wasRead: () => true,
  onceSet: new Set(loadedTable.specFields),
};

const measures: readonly Measure[] = [
  { what: 'tsc --noEmit', limit: 10, unit: 's', took: secondsOf('node_modules/typescript/bin/tsc', '--noEmit') },
  { what: 'generate --check', limit: 5, unit: 's', took: secondsOf('scripts/generate.ts', '--check') },
  {
    what: 'a Table, from the custom resource to SDK values and back',
    limit: 5,
    unit: '\u00b5s',
    took: microsecondsOf(() => spec.encode(spec.decode(blogSpec).value)),
  },
  {
    what: 'its comparison with what AWS has, nothing differing',
    limit: 20,
    unit: '\u00b5s',
    took: microsecondsOf(() => computeDelta(loadedTable, comparison)),
  },
];

console.log(`Node ${process.version}, ${cpus()[0]?.model}\n`);
console.log('| what | took | limit |');
console.log('| --- | --- | --- |');
for (const { what, took, unit, limit } of measures) {
  console.log(`| ${what} | ${took.toPrecision(3)} ${unit} | ${limit} ${unit} |`);
}
if (measures.some(({ took, limit }) => took > limit)) process.exitCode = 1;

/** How long a script of the project runs, in a process of its own. */
function secondsOf(script: string, ...args: readonly string[]): number {
  const start = performance.now();
  execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return (performance.now() - start) / 1000;
}

/** What one run takes: of ten rounds the one in the middle, after a warm-up. */
function microsecondsOf(run: () => unknown): number {
  const runs = 20_000;
  const rounds = Array.from({ length: 11 }, () => {
    const before = process.threadCpuUsage();
    for (let index = 0; index < runs; index++) run();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / runs;
  });
  return rounds.slice(1).sort((a, b) => a - b)[4] ?? Number.NaN;
}
