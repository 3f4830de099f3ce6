import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, it } from 'vitest';
import { readManifests } from './manifests.ts';

const folder = await mkdtemp(join(tmpdir(), 'tack-manifests-'));
afterAll(() => rm(folder, { recursive: true }));

const nothing = Readable.from([]);
const one = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

it('reads files, folders and standard input, several documents and lists', async () => {
  await writeFile(join(folder, 'a.yaml'), `${one('a')}---\n---\n${one('b')}`);
  await writeFile(join(folder, 'c.json'), JSON.stringify({ kind: 'List', items: [{ ...objectOf('c') }] }));
  await writeFile(join(folder, 'notes.txt'), 'no manifest');
  const found = await readManifests([folder, '-'], Readable.from([one('d')]));
  expect(found.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c', 'd']);
});

function objectOf(name: string): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
}

it.each([
  ['a: [', /wrong\.yaml: .*flow/i],
  ['just text', /wrong\.yaml: there is something in it that is no object/],
  ['kind: Table', /wrong\.yaml: an object in it lacks apiVersion, kind or metadata\.name/],
])('says of %j what is wrong and where', async (text, problem) => {
  const file = join(await mkdtemp(join(folder, 'x-')), 'wrong.yaml');
  await writeFile(file, text);
  await expect(readManifests([file], nothing)).rejects.toThrow(problem);
});

it('is not taken in by aliases of aliases', async () => {
  const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(10)}]`);
  const text = `l0: &l0 [1]\n${levels.join('\n')}\n`;
  await expect(readManifests(['-'], Readable.from([text]))).rejects.toThrow(/alias/i);
});
