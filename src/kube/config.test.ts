import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConnection } from './config.ts';
import { fixture, pem, rejection } from './fake-api.fixture.ts';
import { kubeconfig, tempDir } from './temp-dir.fixture.ts';

const server = 'https://kube.test:6443';

/** The message with which a kubeconfig is refused; `F` stands for its path. */
async function refusal(config: string | object, context?: string): Promise<string> {
  await using dir = await tempDir();
  const file = await dir.write('config', config);
  const error = await rejection(loadConnection({ env: {}, kubeconfig: file, context }));
  return error instanceof Error ? error.message.replaceAll(file, 'F') : String(error);
}

describe('the API server', () => {
  it('is that of --kubeconfig before any other', async () => {
    await using dir = await tempDir();
    const file = await dir.write('mine', kubeconfig({ server: 'https://mine.test' }, {}, { namespace: 'shop' }));
    const other = await dir.write('other', kubeconfig({ server }));
    const found = await loadConnection({ env: { KUBECONFIG: other }, kubeconfig: file });
    expect(found.server.href).toBe('https://mine.test/');
    expect(found.namespace).toBe('shop');
    expect(found.source).toBe(`context "dev" of ${file}`);
  });

  it('is that of KUBECONFIG before that of the pod and of the home directory', async () => {
    await using dir = await tempDir();
    const env = { KUBECONFIG: await dir.write('k', kubeconfig({ server: 'https://k.test' })), ...(await pod(dir)) };
    await dir.write('.kube/config', kubeconfig({ server }));
    const options = { serviceAccountDir: join(dir.path, 'sa') };
    expect((await loadConnection({ env: { ...env, HOME: dir.path }, ...options })).server.host).toBe('k.test');
    const inPod = await loadConnection({ env: { ...env, KUBECONFIG: '', HOME: dir.path }, ...options });
    expect(inPod.server.host).toBe('10.96.0.1');
    const atHome = await loadConnection({ env: { HOME: dir.path }, ...options });
    expect(atHome.server.host).toBe('kube.test:6443');
    const chosen = await loadConnection({
      env: { ...env, KUBECONFIG: '', HOME: dir.path },
      context: 'dev',
      ...options,
    });
    expect(chosen.server.host).toBe('kube.test:6443');
  });

  it('is the home directory’s in a pod that may not use its ServiceAccount', async () => {
    await using dir = await tempDir();
    await dir.write('.kube/config', kubeconfig({ server }));
    const env = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443', HOME: dir.path };
    const found = await loadConnection({ env, serviceAccountDir: join(dir.path, 'none') });
    expect(found.server.host).toBe('kube.test:6443');
  });

  it('cannot be guessed: the error says where it was looked for', async () => {
    await using dir = await tempDir();
    const nowhere = { serviceAccountDir: join(dir.path, 'none') };
    const none = loadConnection({ env: { HOME: dir.path }, ...nowhere });
    await expect(none).rejects.toThrow(`there is no file ${join(dir.path, '.kube', 'config')}`);
    const gone = loadConnection({ env: { KUBECONFIG: '/none/a:/none/b' }, ...nowhere });
    await expect(gone).rejects.toThrow('KUBECONFIG: there is no file /none/a, /none/b');
    const flag = loadConnection({ env: {}, kubeconfig: '/none/a' });
    await expect(flag).rejects.toThrow('--kubeconfig: there is no file /none/a');
  });
});

describe('several files in KUBECONFIG', () => {
  it('are merged: the first that has an entry decides all of it', async () => {
    await using dir = await tempDir();
    const a = await dir.write('a/config', {
      'current-context': '',
      users: [{ name: 'u', user: { username: 'ann' } }],
      contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
    });
    const b = await dir.write('b/config', {
      'current-context': 'one',
      clusters: [{ name: 'c', cluster: { server, 'certificate-authority': 'ca.pem' } }],
      users: [{ name: 'u', user: { token: 'not-this-one' } }],
    });
    const c = await dir.write('c/config', {
      'current-context': 'two',
      clusters: [{ name: 'c', cluster: { server: 'https://not.test', 'tls-server-name': 'nor-this' } }],
    });
    await dir.write('b/ca.pem', pem('ca.pem'));
    const found = await loadConnection({ env: { KUBECONFIG: `${a}:/none/missing:${b}::${c}` } });
    expect(found.source).toBe(`context "one" of ${a}`);
    expect(found.server.href).toBe(`${server}/`);
    // Relative to the file that names it, not to the first one or to where we are.
    expect(found.tls).toEqual({ ca: pem('ca.pem'), insecureSkipVerify: false, servername: undefined });
    const { headers } = await found.credentials.current();
    expect(headers).toEqual({ authorization: `Basic ${Buffer.from('ann:').toString('base64')}` });
  });
});

describe('a pod', () => {
  it('uses its ServiceAccount, with the authority and the namespace beside the token', async () => {
    await using dir = await tempDir();
    const env = { ...(await pod(dir)), HTTPS_PROXY: 'http://proxy.test:3128' };
    const found = await loadConnection({ env, serviceAccountDir: join(dir.path, 'sa') });
    expect(found.namespace).toBe('ack-system');
    expect(found.tls).toEqual({ ca: pem('ca.pem') });
    expect(found.proxy?.href).toBe('http://proxy.test:3128/');
    expect(await found.credentials.current()).toEqual({ headers: { authorization: 'Bearer first' } });
    const direct = await loadConnection({
      env: { ...env, NO_PROXY: '10.0.0.0/8' },
      serviceAccountDir: `${dir.path}/sa`,
    });
    expect(direct.proxy).toBeUndefined();
  });

  it('may have an IPv6 address for its API server', async () => {
    await using dir = await tempDir();
    const env = { ...(await pod(dir)), KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const found = await loadConnection({ env, serviceAccountDir: join(dir.path, 'sa') });
    expect(found.server.href).toBe('https://[fd00::1]:6443/');
  });

  it('whose authority cannot be read is told so', async () => {
    await using dir = await tempDir();
    const env = await pod(dir);
    const ca = await dir.write('sa/ca.crt', 'nothing');
    const found = loadConnection({ env, serviceAccountDir: join(dir.path, 'sa') });
    await expect(found).rejects.toThrow(`${ca}: holds no PEM certificate`);
  });
});

describe('a kubeconfig that cannot be used', () => {
  const dev = (cluster: object, user = {}) => refusal(kubeconfig({ server, ...cluster }, user));

  it('is refused with the file and the field', async () => {
    expect(await refusal('clusters: [}')).toMatch(/^F: is not valid YAML: .* \(line 1\)$/s);
    expect(await refusal('users: [{token: hidden-value')).not.toContain('hidden-value');
    expect(await refusal('- a')).toBe('F: must be an object');
    expect(await refusal({ clusters: {} })).toBe('F: clusters: must be a list');
    expect(await refusal({ users: [{ user: {} }] })).toBe('F: users[0].name: is missing');
    expect(await refusal({ users: [{ name: 'u' }, { name: 'u' }] })).toBe('F: users["u"]: the name is there twice');
    expect(await dev({}, { token: 1234 })).toBe('F: users["u"].user.token: must be text; put it in quotes');
    expect(await dev({}, { token: 'a\nb' })).toMatch(/^F: users\["u"\]\.user\.token: a bearer token is one line/);
    expect(await dev({ server: 'ftp://x' })).toBe('F: clusters["c"].cluster.server: is not an http or https URL');
    expect(await dev({ server: null })).toBe('F: clusters["c"].cluster.server: is missing');
  });

  it('is refused when its context leads nowhere', async () => {
    const contexts = [{ name: 'a', context: { cluster: 'gone' } }];
    expect(await refusal({})).toContain(
      'current-context is not set; choose a context with --context (there are: none)',
    );
    expect(await refusal({ contexts })).toContain('(there are: a)');
    expect(await refusal({ contexts }, 'b')).toBe('F: there is no context "b" (there are: a)');
    expect(await refusal({ contexts }, 'a')).toBe('F: contexts["a"].context.cluster: there is no cluster "gone"');
    const noUser = kubeconfig({ server }, {}, { user: 'gone' });
    expect(await refusal(noUser)).toBe('F: contexts["dev"].context.user: there is no user "gone"');
    expect(await refusal(kubeconfig({ server }), '__proto__')).toContain('there is no context "__proto__"');
  });

  it('is refused when TLS settings are wrong', async () => {
    const field = 'F: clusters["c"].cluster';
    expect(await dev({ 'insecure-skip-tls-verify': 'yes' })).toBe(
      `${field}.insecure-skip-tls-verify: must be true or false`,
    );
    const ca = { 'certificate-authority': fixture('ca.pem') };
    expect(await dev({ ...ca, 'insecure-skip-tls-verify': true })).toContain('cannot be true while');
    const missing = await dev({ 'certificate-authority': '/none/ca.pem' });
    expect(missing).toBe(`${field}.certificate-authority: cannot read /none/ca.pem`);
    const data = { 'certificate-authority-data': Buffer.from('no certificate').toString('base64') };
    expect(await dev(data)).toBe(`${field}.certificate-authority: holds no PEM certificate`);
    expect(await dev({ 'proxy-url': 'socks5://user:hidden@p:1' })).toBe(
      `${field}.proxy-url is not a proxy that can be used: give it as http://host:port or https://host:port`,
    );
  });

  it('is refused when credentials are wrong', async () => {
    const field = 'F: users["u"].user';
    const cert = { 'client-certificate': fixture('client.pem') };
    expect(await dev({}, cert)).toBe(`${field}.client-key: is missing, while client-certificate is given`);
    const mixed = await dev({}, { ...cert, 'client-key': fixture('server-key.pem') });
    expect(mixed).toMatch(/client-certificate: it and client-key cannot be used: .*mismatch/);
    expect(await dev({}, { 'auth-provider': { name: 'gcp' } })).toContain('auth-provider: is no longer part');
    expect(await dev({}, { 'as-groups': ['g'] })).toBe(`${field}.as: is missing, while other as-… fields are given`);
  });

  it('is refused when its exec plugin is described wrongly', async () => {
    const field = 'F: users["u"].user.exec';
    const apiVersion = 'client.authentication.k8s.io/v1';
    const exec = (fields: object) => dev({}, { exec: { command: 'x', apiVersion, ...fields } });
    expect(await exec({ command: '' })).toBe(`${field}.command: is missing`);
    expect(await exec({ apiVersion: 'client.authentication.k8s.io/v1alpha1' })).toContain(
      `${field}.apiVersion: must be`,
    );
    expect(await exec({ args: 'get-token' })).toBe(`${field}.args: must be a list`);
    expect(await exec({ interactiveMode: 'Always' })).toContain('there is no terminal to ask at');
  });
});

it('a server without a scheme is spoken to in plain HTTP, as kubectl does', async () => {
  await using dir = await tempDir();
  const file = await dir.write('config', kubeconfig({ server: 'localhost:8080' }));
  expect((await loadConnection({ env: {}, kubeconfig: file })).server.href).toBe('http://localhost:8080/');
});

it('proxy-url decides over the environment, and loopback has no proxy', async () => {
  await using dir = await tempDir();
  const env = { HTTPS_PROXY: 'http://environment.test' };
  const proxy = { 'proxy-url': 'http://own.test' };
  const load = async (cluster: object) => {
    const file = await dir.write('config', kubeconfig(cluster));
    return (await loadConnection({ env, kubeconfig: file })).proxy?.host;
  };
  expect(await load({ server, ...proxy })).toBe('own.test');
  expect(await load({ server })).toBe('environment.test');
  expect(await load({ server: 'https://127.0.0.1:6443', ...proxy })).toBeUndefined();
});

/** Writes what a pod finds of its ServiceAccount in `sa`; resolves with its environment. */
async function pod(dir: Awaited<ReturnType<typeof tempDir>>): Promise<NodeJS.ProcessEnv> {
  await dir.write('sa/token', 'first\n');
  await dir.write('sa/ca.crt', pem('ca.pem'));
  await dir.write('sa/namespace', 'ack-system\n');
  return { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };
}
