import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/parity.md'), 'utf8');
const unshown = 'not shown by a test';

/** The last cell of each row of the page's tables. */
function shownBy(): string[] {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return rows.map((row) => row.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '').filter((cell) => cell !== 'shown by');
}

/** The file of a test: `unit/engine/scope` is `src/engine/scope.test.ts`. */
function fileOf(name: string): string {
  const [suite, ...path] = name.split('/');
  return join(root, suite === 'unit' ? 'src' : `test/${suite}`, `${path.join('/')}.test.ts`);
}

/** Where titles of tests and suites stand, and the names of the rows that make several tests of one. */
const titlePlaces = /^\s*(?:(?:it|test|describe)\b[^\n]*?\(|\]\)\(|\[)\s*(['"`])((?:\\.|(?!\1).)*)\1/gm;

/** The titles in a file, without the escapes of their quotes. */
function titlesIn(source: string): string[] {
  return [...source.matchAll(titlePlaces)].map(([, , title = '']) => title.replaceAll(/\\(['"`\\])/g, '$1'));
}

const references = shownBy().flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, reference = '']) => reference));
const [cases, tests] = [
  references.filter((text) => text.startsWith('case ')),
  references.filter((text) => text.includes(' › ')),
];

describe('the page of parity', () => {
  it('names tests in every row, or says that there is none', () => {
    const cells = shownBy();
    expect(cells.length).toBeGreaterThan(150);
    const wrong = cells.filter(
      (cell) => cell !== unshown && !/^`(case |\w+\/)[^`]+`(, `(case |\w+\/)[^`]+`)*$/.test(cell),
    );
    expect(wrong).toEqual([]);
    expect(cells.filter((cell) => cell === unshown).length).toBeLessThanOrEqual(1);
    expect(cases.length + tests.length).toBe(references.length);
  });

  it.each([...new Set(cases)])('names a case that there is: %s', (name) => {
    const [service = '', folder = ''] = name.slice('case '.length).split('/');
    expect(existsSync(join(root, 'src/services', service, 'cases', folder, 'create.yaml'))).toBe(true);
  });

  it.each([...new Set(tests)])('names a test that there is: %s', (reference) => {
    const [name = '', text = ''] = reference.split(' › ');
    expect(text.length).toBeGreaterThan(4);
    expect(titlesIn(readFileSync(fileOf(name), 'utf8')).some((title) => title.includes(text))).toBe(true);
  });
});
