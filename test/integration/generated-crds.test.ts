import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { startKubeApi } from '../../src/embedded/kube/server.ts';

const crdFolder = new URL('../../config/crd/', import.meta.url);
const files = ['bases', 'common'].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, crdFolder)).map((file) => `${folder}/${file}`),
);

async function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

it.each(files)('an API server takes %s and serves its kind', async (file) => {
  await using api = await startKubeApi();
  const crd = parse(readFileSync(fileURLToPath(new URL(file, crdFolder)), 'utf8'));
  const created = await post(`${api.url}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`, crd);
  expect(await created.json()).toMatchObject({ kind: 'CustomResourceDefinition', metadata: crd.metadata });
  expect(created.status).toBe(201);
  const { group, names, versions } = crd.spec;
  const list = await fetch(`${api.url}/apis/${group}/${versions[0].name}/${names.plural}`);
  expect(await list.json()).toMatchObject({ kind: names.listKind, items: [] });
});
