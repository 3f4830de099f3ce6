import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const mistakes = fileURLToPath(new URL('./mistakes.txt', import.meta.url));
const mark = /\/\/ ✗ (.+)$/;

/** A line with a mistake. */
interface Mistake {
  readonly line: number;
  readonly what: string;
}

/** Compiles a copy of the file inside the project; the text of the first error in each line that has one. */
async function compile(): Promise<Map<number, string>> {
  const cache = join(project, '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'mistakes-'));
  try {
    await copyFile(mistakes, join(folder, 'mistakes.ts'));
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['mistakes.ts'] }),
    );
    return errorsByLine(await run(['--project', folder, '--pretty', 'false', '--noEmit']));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the compiler prints, whether or not it found faults. */
function run(options: string[]): Promise<string> {
  const compiler = join(project, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, ...options], { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`the compiler found no fault at all: ${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}

/** Where the compiler found a type: another place on each machine. */
const importedFrom = /import\("[^"]*"\)\./g;

function errorsByLine(output: string): Map<number, string> {
  const errors = new Map<number, string>();
  for (const line of output.split('\n')) {
    if (line === '' || line.startsWith(' ')) continue;
    const [, number, text] = /mistakes\.ts\((\d+),\d+\): error (TS\d+: .*)$/.exec(line) ?? [];
    if (number === undefined || text === undefined) throw new Error(`the compiler said: ${line}`);
    if (!errors.has(Number(number))) errors.set(Number(number), text.replaceAll(importedFrom, ''));
  }
  return errors;
}

const lines = (await readFile(mistakes, 'utf8')).split('\n');
const marked = lines.flatMap((text, index): Mistake[] => {
  const what = mark.exec(text)?.[1];
  return what === undefined ? [] : [{ line: index + 1, what }];
});

describe('the compiler', () => {
  let errors: ReadonlyMap<number, string> = new Map();

  beforeAll(async () => {
    errors = await compile();
  }, 120_000);

  it('has enough mistakes to find', () => {
    expect(marked.length).toBeGreaterThanOrEqual(60);
  });

  it.each(marked)('finds in line $line $what', ({ line }) => {
    expect(errors.get(line), lines[line - 1]).toBeDefined();
  });

  it('says of each what is wrong', async () => {
    const told = marked.map(({ line, what }) => `${what}\n    ${errors.get(line)?.slice(0, 100)}\n`);
    await expect(told.join('')).toMatchFileSnapshot('./mistakes-found.txt');
  });

  it('finds fault with nothing else', () => {
    const known = new Set(marked.map(({ line }) => line));
    expect([...errors].filter(([line]) => !known.has(line))).toEqual([]);
  });
});
