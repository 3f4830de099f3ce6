import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { type EmbeddedKubeApi, startKubeApi } from '../../src/embedded/kube/server.ts';
import { loadKind } from '../../src/engine/loaded-kind.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { allKinds } from '../../src/services/index.ts';
import type { JsonObject } from '../../src/shared/json.ts';

// The manifests in examples/, which the reference pages show: an API server takes them to the letter, a definition finds
// nothing wrong with them, and what they refer to is there.

const root = resolve(import.meta.dirname, '../..');
const files = globSync('examples/*.yaml', { cwd: root }).map((file) => ({
  file,
  objects: parseAllDocuments(readFileSync(resolve(root, file), 'utf8')).map(
    (document) => document.toJS() as KubeObject,
  ),
}));
const manifests = files.flatMap(({ file, objects }) =>
  objects
    .filter(({ apiVersion }) => apiVersion !== 'v1')
    .map((object) => ({ name: `${basename(file)}: ${object.kind} ${object.metadata.name}`, object, beside: objects })),
);

let api: EmbeddedKubeApi;

beforeAll(async () => {
  api = await startKubeApi();
  for (const file of globSync('config/crd/bases/*.yaml', { cwd: root })) {
    const crd: JsonObject = parse(readFileSync(resolve(root, file), 'utf8'));
    const response = await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
    expect(response.status).toBe(201);
  }
  return () => api[Symbol.asyncDispose]();
});

test('there is one of every kind', () => {
  const shown = new Set(manifests.map(({ object: { apiVersion, kind } }) => `${apiVersion} ${kind}`));
  const without = allKinds.filter(({ group, version, kind }) => !shown.has(`${group}/${version} ${kind}`));
  expect(without.map(({ group, kind }) => `${group} ${kind}`)).toEqual([]);
});

describe.each(manifests)('$name', ({ object, beside }) => {
  test('is taken by an API server that knows all of its fields', async () => {
    const { group, version, plural } = definitionOf(object);
    const path = `/apis/${group}/${version}/namespaces/default/${plural}?fieldValidation=Strict`;
    const response = await post(path, object);
    expect(await response.json()).toMatchObject({ kind: object.kind, spec: object.spec });
    expect(response.status).toBe(201);
  });

  test('means something to its definition', async () => {
    const loaded = await loadKind(definitionOf(object));
    const { value, references, secrets } = loaded.spec.decode(object.spec);
    expect(loaded.definition.behaviour.problem?.(value)).toBeUndefined();
    const names = beside.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    for (const { member, target } of references) {
      const [, kind] = loaded.definition.facts.overlay?.[member]?.to?.split('/') ?? [];
      expect(names).toContain(`${kind} ${target.name}`);
    }
    for (const { secret } of secrets) expect(names).toContain(`Secret ${secret.name}`);
  });
});

function definitionOf({ apiVersion, kind }: KubeObject) {
  const found = allKinds.find((known) => `${known.group}/${known.version}` === apiVersion && known.kind === kind);
  if (found === undefined) throw new Error(`there is no kind ${apiVersion} ${kind}`);
  return found;
}

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}
