import { describe, expect, test } from 'vitest';
import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { KubeObject } from '../kube/object.ts';
import { SecretReference } from '../model/secret-reference.ts';
import type { JsonObject } from '../shared/json.ts';
import { loadKind } from './loaded-kind.ts';
import { decode } from './observe.ts';
import { sampleCaches, samplePasses, sampleSettings } from './pass.fixture.ts';
import { sampleApps } from './sample-app.fixture.ts';
import { followSecrets, SecretReader } from './secrets.ts';

const keyed = await loadKind(
  sampleApps
    .kind('Keyed', {
      contract: {
        'spec.name': 'string required',
        'spec.platformCredential': 'object',
        'spec.platformCredential.key': 'string',
        'spec.platformCredential.name': 'string',
        'spec.platformCredential.namespace': 'string',
      },
      create: 'CreatePlatformApplication',
      reads: ['GetPlatformApplicationAttributes'],
      delete: 'DeletePlatformApplication',
      attributes: { field: 'Attributes', names: ['PlatformCredential'] },
      overlay: { PlatformCredential: { secret: true } },
    })
    .define({ identity: { name: 'Name' }, notFound: ['NotFound'], read: async () => ({}), remove: () => [] }),
);

/** What becomes of a pass over an object that names the Secret `db` of the namespace, in a cluster that has it in `there`. */
async function followed({ namespace = 'shop', there = 'shop', enableCrossNamespace = true }) {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', uid: 'u', resourceVersion: '7' } };
  const caches = sampleCaches(() => new Map([[`${there}/db`, secret]]));
  const settings = { ...sampleSettings, enableCrossNamespace };
  const place = namespace === 'shop' ? {} : { namespace };
  const pass = samplePasses(keyed, { caches, settings })({
    spec: { name: 'shop', platformCredential: { ...place, name: 'db', key: 'password' } },
  });
  await decode(pass);
  return { outcome: await followSecrets(pass), pass };
}

describe('a Secret', () => {
  test('is told apart by its state and key, of which no value is known', async () => {
    const { outcome, pass } = await followed({});
    expect(outcome.kind).toBe('continue');
    expect([...pass.secretStates]).toEqual([['spec.platformCredential', 'u/7/password']]);
    expect(pass.statements).toEqual([]);
  });

  test('that is missing is waited for', async () => {
    const { outcome } = await followed({ there: 'elsewhere' });
    expect(outcome).toEqual({ kind: 'blocked', message: 'kubernetes secret not found: shop/db' });
  });

  test('of another namespace is taken with an advice in upstream’s words', async () => {
    const { outcome, pass } = await followed({ namespace: 'vault', there: 'vault' });
    expect(outcome.kind).toBe('continue');
    expect(pass.statements).toEqual([
      {
        type: 'ACK.Advisory',
        status: 'True',
        reason: 'CrossNamespaceOptInRequired',
        message:
          'Cross-namespace secret reference detected: resource in namespace "shop" references "db" in namespace ' +
          '"vault". Cross-namespace behavior will be disabled by default in a future release. Set ' +
          '--enable-cross-namespace=true to preserve this behavior.',
      },
    ]);
  });

  test('of another namespace is refused when the flag says so', async () => {
    const { outcome } = await followed({ namespace: 'vault', there: 'vault', enableCrossNamespace: false });
    expect(outcome).toEqual({
      kind: 'terminal',
      message:
        'cross-namespace resource reference is not allowed. Set --enable-cross-namespace=true to allow it. ' +
        'sourceNamespace:shop, targetNamespace:vault, name:db',
    });
  });
});

describe('the text of a Secret', () => {
  async function read(secret: JsonObject | KubeError): Promise<unknown> {
    const kube: Pick<KubeClient, 'get'> = {
      get: async <T>() => {
        if (secret instanceof KubeError) throw secret;
        return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, ...secret } satisfies KubeObject as T;
      },
    };
    const reader = new SecretReader(kube as KubeClient, 'shop');
    return reader.filled({ password: new SecretReference({ name: 'db', key: 'password' }) });
  }
  const data = { password: Buffer.from('hunter2').toString('base64') };

  test('is put in its place', async () => {
    expect(await read({ type: 'Opaque', data })).toEqual({
      input: { password: 'hunter2' },
      secrets: ['hunter2', 'hunter2'],
    });
  });

  test('that is empty counts as not set', async () => {
    expect(await read({ type: 'Opaque', data: { password: '' } })).toMatchObject({ input: { password: undefined } });
  });

  test.each<[string, JsonObject | KubeError, string]>([
    ['of another type', { type: 'kubernetes.io/tls', data }, 'only opaque secrets can be used: shop/db'],
    ['without the key', { type: 'Opaque', data: {} }, 'kubernetes secret shop/db has no key password'],
    [
      'that is gone',
      new KubeError({ code: 404, reason: 'NotFound', message: 'secrets "db" not found' }),
      'kubernetes secret not found: shop/db',
    ],
    [
      'that may not be read says so, and not that it is missing',
      new KubeError({ code: 403, reason: 'Forbidden', message: 'secrets "db" is forbidden' }),
      'secrets "db" is forbidden',
    ],
  ])('%s is refused', async (_, secret, message) => {
    await expect(read(secret)).rejects.toThrow(message);
  });
});
