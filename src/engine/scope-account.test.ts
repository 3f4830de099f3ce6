import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { JsonObject } from '../shared/json.ts';
import { sampleCaches, samplePasses, sampleSettings } from './pass.fixture.ts';
import { loadSample } from './sample-kind.fixture.ts';
import { enterScope } from './scope.ts';

const elsewhere = '210987654321';
const role = `arn:aws:iam::${elsewhere}:role/shop`;
const there = { arn: `arn:aws:dynamodb:eu-west-1:${elsewhere}:table/orders`, ownerAccountID: elsewhere };

function selector(arn: string, namespace = 'shop'): KubeObject {
  return {
    ...{ apiVersion: 'services.k8s.aws/v1alpha1', kind: 'IAMRoleSelector' },
    metadata: { name: 'chosen', uid: 'uid-2', resourceVersion: '7' },
    spec: { arn, namespaceSelector: { names: [namespace] } },
  };
}

/** Where a look at an object ends up, among these role selectors or role maps. */
async function scopeOf(status: JsonObject, others: readonly KubeObject[], more: object = {}) {
  const caches = sampleCaches(() => new Map(others.map((object) => [object.metadata.name, object])));
  const settings = { ...sampleSettings, gates: { ...sampleSettings.gates, roleSelectors: true }, ...more };
  const pass = samplePasses(await loadSample(), { settings, caches })({ status });
  const outcome = await enterScope(pass);
  return { outcome, place: outcome.kind === 'continue' ? pass.place : undefined };
}

describe('a resource in another account', () => {
  const status = { ackResourceMetadata: there };

  it('is reached by the role that is chosen', async () => {
    expect((await scopeOf(status, [selector(role)])).place).toMatchObject({ account: elsewhere, role });
  });

  it.each([
    ['no role is chosen any more', [] as KubeObject[]],
    ['the chosen role is for other namespaces', [selector(role, 'till')]],
    ["the chosen role is one of the controller's account", [selector('arn:aws:iam::123456789012:role/own')]],
  ])('is not looked for anywhere else when %s', async (_, others) => {
    const { outcome } = await scopeOf(status, others);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { cause: 'scope' } });
    expect(JSON.stringify(outcome)).toContain(`Resource already exists in account ${elsewhere}`);
  });

  it('nor when the role map does not name its account', async () => {
    const { outcome } = await scopeOf(status, [], { enableCarm: true, gates: sampleSettings.gates });
    expect(outcome).toMatchObject({ kind: 'blocked', synced: { message: 'IAM Role is not available' } });
  });
});

it('what does not exist yet is made as the controller itself when no role is chosen', async () => {
  const { place } = await scopeOf({}, []);
  expect(place).toMatchObject({ account: sampleSettings.identity.account, role: undefined });
});
