import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isObject } from '../src/shared/json.ts';

// `npm run tour`: which lines of the engine, of Table's definition and of the edges run on the way of
// examples/blog.yaml from the watch event to AWS and back; docs/architecture.md leads through them.

const root = resolve(import.meta.dirname, '..');
/** Who follows the way reads this: the engine, the definition, the edge to AWS. */
const onTheWay = ['src/engine/', 'src/services/dynamodb/table', 'src/aws/executor.ts'];
const mostLines = 1200;
/**
 * Plumbing that knows nothing of resources: it is on the way as the language's own library is. And field exports, which
 * only begin to wait for objects of their own.
 */
const plumbing =
  /\/(work-queue|first-looks|recent-calls|slimmer|object-caches|own-writes|dependencies|compare|loaded-kind|(definition|field-export)\/.*)\.ts$/;

const folder = mkdtempSync(join(tmpdir(), 'tack-tour-'));
const story = `
  import { openSandbox } from './src/cli/demo/sandbox.ts';
  import { Story } from './src/cli/demo/story.ts';
  await using sandbox = await openSandbox((_, work) => work(), process.env);
  await new Story(sandbox).apply();`;
spawnSync(process.execPath, ['--input-type=module', '--eval', story], {
  cwd: root,
  env: { ...process.env, NODE_V8_COVERAGE: folder },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const counts = readdirSync(folder)
  .flatMap((file) => scriptsOf(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
  .map(({ path, ranges }) => ({ path, lines: linesRun(path, ranges) }))
  .filter(({ lines }) => lines > 0)
  .sort((a, b) => b.lines - a.lines);
rmSync(folder, { recursive: true });
for (const { path, lines } of counts) console.log(`${String(lines).padStart(5)}  ${relative(root, path)}`);
const sum = counts.reduce((all, { lines }) => all + lines, 0);
console.log(`${String(sum).padStart(5)}  lines of code on the way; ${mostLines} are allowed`);
process.exitCode = sum > 0 && sum <= mostLines ? 0 : 1;

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** V8's report of a process: the scripts that are on the way, with their ranges from the outside in. */
function scriptsOf(report: unknown): { path: string; ranges: Range[] }[] {
  const scripts = isObject(report) && Array.isArray(report['result']) ? report['result'] : [];
  return scripts.filter(isObject).flatMap(({ url, functions }) => {
    if (typeof url !== 'string' || !url.startsWith('file:') || !Array.isArray(functions)) return [];
    const path = fileURLToPath(url);
    if (!onTheWay.some((part) => relative(root, path).startsWith(part)) || plumbing.test(path)) return [];
    const ranges = functions.filter(isObject).flatMap(({ ranges: found }) => (Array.isArray(found) ? found : []));
    return [{ path, ranges: ranges.filter(isRange) }];
  });
}

function isRange(value: unknown): value is Range & Record<string, never> {
  return isObject(value) && ['startOffset', 'endOffset', 'count'].every((key) => typeof value[key] === 'number');
}

/**
 * Lines of code that ran, without comments, imports and what only types need. What a module does when it is loaded
 * counts only where that is a definition.
 */
function linesRun(path: string, ranges: readonly Range[]): number {
  const code = withoutTypes(readFileSync(path, 'utf8'));
  const module = path.includes('/services/') ? Number.POSITIVE_INFINITY : Math.max(...ranges.map(size));
  let lines = 0;
  let offset = 0;
  for (const line of code.split('\n')) {
    const first = offset + line.search(/\S|$/);
    offset += line.length + 1;
    if (line.trim() === '' || /^\s*(\/\/|import )/.test(line)) continue;
    // The innermost range tells whether this line ran; the outermost one is the module itself.
    const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= first && first < endOffset);
    const inner = around.reduce<Range | undefined>(
      (a, b) => (a === undefined || size(b) <= size(a) ? b : a),
      undefined,
    );
    if (inner !== undefined && inner.count > 0 && size(inner) < module) lines++;
  }
  return lines;
}

/** Comments and interfaces blanked out: they are no code that runs. Offsets stay. */
function withoutTypes(text: string): string {
  const blank = (part: string): string => part.replace(/[^\n]/g, ' ');
  return text
    .replace(/\/\*[\s\S]*?\*\//g, blank)
    .replace(/^(export )?(interface|type) [\s\S]*?^\}/gm, blank)
    .replace(/^(export )?type [^;]*;/gm, blank)
    .replace(/^import [\s\S]*?;$/gm, blank);
}

function size({ startOffset, endOffset }: Range): number {
  return endOffset - startOffset;
}
