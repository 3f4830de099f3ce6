import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { JsonObject } from '../shared/json.ts';
import type { Outcome } from './outcome.ts';
import { sampleCaches, samplePasses, sampleSettings } from './pass.fixture.ts';
import type { Pass } from './pass.ts';
import { roleMaps } from './role-maps.ts';
import { loadSample } from './sample-kind.fixture.ts';
import { enterScope, readNamespace } from './scope.ts';
import type { EngineGates, EngineSettings } from './settings.ts';

const kind = await loadSample();
const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
const other = '210987654321';
const role = `arn:aws:iam::${other}:role/tack`;

/** What the cluster has, and how the process is set. */
interface Surroundings {
  readonly object?: JsonObject;
  readonly status?: JsonObject;
  readonly namespace?: Readonly<Record<string, string>>;
  /** By name, the data of role maps. */
  readonly maps?: Readonly<Record<string, JsonObject>>;
  /** By name, the specs of role selectors. */
  readonly selectors?: Readonly<Record<string, JsonObject>>;
  readonly settings?: Partial<EngineSettings>;
  readonly gates?: Partial<EngineGates>;
}

async function entered(around: Surroundings): Promise<{ outcome: Outcome; pass: Pass }> {
  const named = (name: string, more: object): KubeObject => ({
    ...{ apiVersion: 'v1', kind: 'Any', metadata: { name, resourceVersion: '7' } },
    ...more,
  });
  const byResource: Readonly<Record<string, readonly [string, KubeObject][]>> = {
    namespaces: [['shop', named('shop', { metadata: { name: 'shop', annotations: around.namespace ?? {} } })]],
    configmaps: Object.entries(around.maps ?? {}).map(([name, data]) => [`ack-system/${name}`, named(name, { data })]),
    iamroleselectors: Object.entries(around.selectors ?? {}).map(([name, spec]) => [name, named(name, { spec })]),
  };
  const caches = sampleCaches((resource) => new Map(byResource[resource]));
  const gates = { ...sampleSettings.gates, ...around.gates };
  const settings = { ...sampleSettings, enableCarm: true, ...around.settings, gates };
  const pass = samplePasses(kind, { caches, settings })({
    metadata: { name: 'orders', namespace: 'shop', ...around.object },
    ...(around.status === undefined ? {} : { status: { ackResourceMetadata: around.status } }),
  });
  await readNamespace(pass);
  return { outcome: await enterScope(pass), pass };
}

/** Where a pass went, or what kept it from going anywhere. */
async function placeOf(around: Surroundings): Promise<object | string> {
  const { outcome, pass } = await entered(around);
  if (outcome.kind === 'continue') return pass.place;
  if (outcome.kind === 'failed') return outcome.failure.message;
  return 'message' in outcome ? outcome.message : outcome.kind;
}

const annotated = (annotations: Record<string, string>): JsonObject => ({ annotations });
const there = { arn, region: 'eu-west-1', ownerAccountID: '123456789012' };

describe('the region', () => {
  it.each<[string, Surroundings, string]>([
    ['is the flag’s', {}, 'eu-west-1'],
    ['is the namespace’s before it', { namespace: { 'services.k8s.aws/default-region': 'eu-north-1' } }, 'eu-north-1'],
    [
      'is the flag’s when the namespace’s is empty',
      { namespace: { 'services.k8s.aws/default-region': '' } },
      'eu-west-1',
    ],
    [
      'is the object’s before all',
      {
        object: annotated({ 'services.k8s.aws/region': 'us-east-1' }),
        namespace: { 'services.k8s.aws/default-region': 'eu-north-1' },
      },
      'us-east-1',
    ],
    [
      'stays what it was when the flag is another now',
      { status: there, settings: { region: 'ap-south-1' } },
      'eu-west-1',
    ],
    [
      'is free again after a create that failed, also of upstream',
      {
        status: { region: 'ap-south-1', ownerAccountID: '123456789012' },
        object: annotated({ 'services.k8s.aws/region': 'us-east-1' }),
      },
      'us-east-1',
    ],
  ])('%s', async (_, around, region) => {
    expect(await placeOf(around)).toMatchObject({ region });
  });

  it.each<[string, Surroundings]>([
    ['of the object', { object: annotated({ 'services.k8s.aws/region': 'us-east-1' }) }],
    ['of the namespace', { namespace: { 'services.k8s.aws/default-region': 'us-east-1' } }],
  ])('%s that leads away from what is there is refused', async (_, around) => {
    expect(await placeOf({ ...around, status: there })).toBe(
      'Resource already exists in region eu-west-1, but the desired state specifies region us-east-1. ' +
        'Take the wish for another region back, or create another object there',
    );
  });
});

describe('the account', () => {
  const owner = { 'services.k8s.aws/owner-account-id': other };
  const unknown = (why: string): string =>
    `retrieving role ARN for account/team ID "${other}" from "${roleMaps.account}" configmap: ${why}`;

  it('is the process’s own without a wish', async () => {
    expect(await placeOf({})).toMatchObject({ account: '123456789012', role: undefined, partition: 'aws' });
  });

  it('of the namespace leads to the role in the map', async () => {
    const maps = { [roleMaps.account]: { [other]: role } };
    expect(await placeOf({ namespace: owner, maps })).toMatchObject({ account: other, role, partition: 'aws' });
  });

  it('that is the process’s own needs no role', async () => {
    const namespace = { 'services.k8s.aws/owner-account-id': '123456789012' };
    expect(await placeOf({ namespace })).toMatchObject({ account: '123456789012', role: undefined });
  });

  it('where the resource is leads to the role as well', async () => {
    const maps = { [roleMaps.account]: { [other]: role } };
    const status = { ...there, ownerAccountID: other };
    expect(await placeOf({ status, maps })).toMatchObject({ account: other, role });
  });

  it('of another partition is that of the role', async () => {
    const chinese = `arn:aws-cn:iam::${other}:role/tack`;
    expect(await placeOf({ namespace: owner, maps: { [roleMaps.account]: { [other]: chinese } } })).toMatchObject({
      partition: 'aws-cn',
      role: chinese,
    });
  });

  it('without a map, a key or a role waits, in upstream’s words', async () => {
    expect(await placeOf({ namespace: owner })).toBe(unknown('CARM configmap not found'));
    const withMap = (data: JsonObject) => placeOf({ namespace: owner, maps: { [roleMaps.account]: data } });
    expect(await withMap({})).toBe(unknown('key not found in CARM configmap'));
    expect(await withMap({ [other]: ' ' })).toBe(unknown('role value is empty in CARM configmap'));
    const { outcome } = await entered({ namespace: owner });
    expect(outcome).toMatchObject({ synced: { status: 'False', message: 'IAM Role is not available' } });
  });

  it('whose role is no ARN is refused', async () => {
    const maps = { [roleMaps.account]: { [other]: 'tack' } };
    expect(await placeOf({ namespace: owner, maps })).toBe('"tack" is not the ARN of a role');
  });

  it('other than the one where the resource is, is refused', async () => {
    const maps = { [roleMaps.account]: { [other]: role } };
    expect(await placeOf({ namespace: owner, maps, status: there })).toBe(
      'Resource already exists in account 123456789012, but the role used for reconciliation is in account ' +
        `${other}. Give the object a role of account 123456789012 again`,
    );
  });

  it('without --enable-carm is the process’s own: what is elsewhere is left alone', async () => {
    const settings = { enableCarm: false };
    expect(await placeOf({ namespace: owner, settings })).toMatchObject({ role: undefined });
    const status = { ...there, ownerAccountID: other };
    expect(await placeOf({ status, settings })).toContain(`already exists in account ${other}, but the role`);
  });

  it('by service goes before the one by account alone, behind its gate', async () => {
    const own = `arn:aws:iam::${other}:role/dynamodb`;
    const service = kind.definition.service.name;
    const maps = { [roleMaps.account]: { [other]: role, [`${service}.${other}`]: own } };
    expect(await placeOf({ namespace: owner, maps })).toMatchObject({ role });
    const gates = { serviceLevelCarm: true };
    expect(await placeOf({ namespace: owner, maps, gates })).toMatchObject({ role: own });
    const without = { [roleMaps.account]: { [other]: role } };
    expect(await placeOf({ namespace: owner, maps: without, gates })).toMatchObject({ role });
  });

  it('of a team goes before the namespace’s, behind its gate', async () => {
    const ofTeam = `arn:aws:iam::${other}:role/team`;
    const namespace = { ...owner, 'services.k8s.aws/team-id': 'payments' };
    const maps = { [roleMaps.account]: { [other]: role }, [roleMaps.team]: { payments: ofTeam } };
    expect(await placeOf({ namespace, maps })).toMatchObject({ role });
    expect(await placeOf({ namespace, maps, gates: { teamLevelCarm: true } })).toMatchObject({ role: ofTeam });
  });
});

describe('a role selector', () => {
  const gates = { roleSelectors: true };

  it('gives its role, before any map, and is told of', async () => {
    const { outcome, pass } = await entered({
      ...{ gates, selectors: { all: { arn: role } } },
      namespace: { 'services.k8s.aws/owner-account-id': '111111111111' },
    });
    expect(outcome.kind).toBe('continue');
    expect(pass.place).toMatchObject({ role, account: other });
    expect(pass.statements).toEqual([
      {
        type: 'ACK.IAMRoleSelected',
        status: 'True',
        reason: 'Selected',
        message: `roleARN: ${role}, selectorName: all, selectorResourceVersion: 7`,
      },
    ]);
  });

  it('that several others compete with is refused', async () => {
    const selectors = { b: { arn: role }, a: { arn: role } };
    expect(await placeOf({ gates, selectors })).toBe('multiple (2) matching IAMRoleSelectors found: a, b');
  });

  it('that matches nothing, or is not valid, leaves the process’s own identity', async () => {
    const selectors = { elsewhere: { arn: role, namespaceSelector: { names: ['other'] } }, broken: { arn: 'tack' } };
    expect(await placeOf({ gates, selectors })).toMatchObject({ role: undefined, account: '123456789012' });
  });

  it('that is gone leaves the resource alone: it is in the account of the role', async () => {
    const status = { ...there, ownerAccountID: other };
    expect(await placeOf({ gates, status, settings: { enableCarm: false } })).toContain(
      `Resource already exists in account ${other}`,
    );
  });

  it('means nothing without its gate', async () => {
    expect(await placeOf({ selectors: { all: { arn: role } } })).toMatchObject({ role: undefined });
  });
});

describe('the endpoint of a namespace', () => {
  const at = (url: string): Surroundings => ({ namespace: { 'services.k8s.aws/endpoint-url': url } });

  it('is where AWS is for its objects', async () => {
    expect(await placeOf(at('https://vpce.example.com'))).toMatchObject({ endpoint: 'https://vpce.example.com' });
    expect(await placeOf(at(''))).toMatchObject({ endpoint: undefined });
  });

  it('has to be https, or allowed by the flag', async () => {
    expect(await placeOf(at('http://evil.example.com'))).toContain('using an unsafe endpoint is not allowed');
    const settings = { allowUnsafeEndpoints: true };
    expect(await placeOf({ ...at('http://localhost:4566'), settings })).toMatchObject({
      endpoint: 'http://localhost:4566',
    });
  });

  it('has to be a URL', async () => {
    expect(await placeOf(at('nowhere at all'))).toContain(
      'annotation services.k8s.aws/endpoint-url of the namespace: ',
    );
  });
});
