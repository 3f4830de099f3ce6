import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, rootCertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsClients } from './client-factory.ts';
import { caller, failure, fakeAws, fixture, jsonReply, stubAwsEnv } from './fake-aws.fixture.ts';

beforeEach(() => stubAwsEnv());
afterEach(() => vi.unstubAllEnvs());

const listed = jsonReply({ TableNames: ['orders'] });
const caBundle = { AWS_CA_BUNDLE: fixture('ca.pem') };

describe('--http-client-timeout', () => {
  it('ends each attempt of a call that gets no answer', async () => {
    await using server = await fakeAws(() => () => {});
    using aws = await caller(server.url, { httpTimeoutMs: 50 });
    const error = await failure(aws.call('ListTables'));
    expect(error).toMatchObject({ kind: 'network', status: 0 });
    expect(String(error)).toContain('exceeded maximum number of attempts, 3');
    expect(server.seen).toHaveLength(3);
  });

  it('ends an attempt whose body never ends', async () => {
    await using server = await fakeAws((_, index) => (response) => {
      response.writeHead(200);
      if (index === 0) response.write('{"TableNames":');
      else response.end('{"TableNames":[]}');
    });
    using aws = await caller(server.url, { httpTimeoutMs: 200 });
    expect(await aws.call('ListTables')).toEqual({ TableNames: [] });
    expect(aws.records).toMatchObject([{ attempts: 2 }]);
  });

  it('is named in the error of a body that never ends', async () => {
    await using server = await fakeAws(() => (response) => void response.writeHead(200).write('{'));
    using aws = await caller(server.url, { httpTimeoutMs: 50 });
    const error = await failure(aws.call('ListTables', {}, { once: true }));
    expect(error).toMatchObject({ kind: 'network' });
    expect(String(error)).toContain('the answer did not end within 50 ms (--http-client-timeout)');
  });

  it('of 0 waits for a slow answer', async () => {
    await using server = await fakeAws(() => (response) => setImmediate(() => response.end('{"TableNames":[]}')));
    using aws = await caller(server.url, { httpTimeoutMs: 0 });
    expect(await aws.call('ListTables')).toEqual({ TableNames: [] });
  });
});

it('sends nothing more, not even a retry, once the process may not call AWS any more', async () => {
  let mayCall = true;
  await using server = await fakeAws(() => (response) => {
    mayCall = false;
    response.writeHead(500).end('{"__type":"InternalServerError"}');
  });
  using aws = await caller(server.url, { mayCall: () => mayCall });
  expect(await failure(aws.call('ListTables'))).toMatchObject({ kind: 'aborted' });
  expect(await failure(aws.call('ListTables'))).toMatchObject({ kind: 'aborted' });
  expect(server.seen).toHaveLength(1);
});

it('keeps connections alive between calls', async () => {
  await using server = await fakeAws(() => listed);
  using aws = await caller(server.url);
  await aws.call('ListTables');
  await aws.call('ListTables');
  expect(server.ports.size).toBe(1);
});

describe('AWS_CA_BUNDLE', () => {
  it('is trusted', async () => {
    await using server = await fakeAws(() => listed, true);
    using aws = await caller(server.url, { env: caBundle });
    expect(await aws.call('ListTables')).toEqual({ TableNames: ['orders'] });
  });

  it('is trusted beside the usual authorities', async () => {
    const usual = getCACertificates('default');
    setDefaultCACertificates([readFileSync(fixture('ca.pem'), 'utf8')]);
    const folder = await mkdtemp(join(tmpdir(), 'tack-ca-'));
    try {
      const other = join(folder, 'other.pem');
      await writeFile(other, rootCertificates[0] ?? '');
      await using server = await fakeAws(() => listed, true);
      using aws = await caller(server.url, { env: { AWS_CA_BUNDLE: other } });
      expect(await aws.call('ListTables')).toEqual({ TableNames: ['orders'] });
    } finally {
      setDefaultCACertificates(usual);
      await rm(folder, { recursive: true });
    }
  });

  it('is named when a certificate is not trusted', async () => {
    await using server = await fakeAws(() => listed, true);
    using aws = await caller(server.url, { env: {} });
    const error = await failure(aws.call('ListTables', {}, { once: true }));
    expect(error).toMatchObject({ kind: 'network' });
    expect(String(error)).toContain('a private certificate authority is trusted through AWS_CA_BUNDLE');
    expect(server.seen).toHaveLength(0);
  });

  it('is refused at start when it cannot be read or holds no certificate', () => {
    const start = (file: string) => () => new AwsClients({ region: 'us-west-2', env: { AWS_CA_BUNDLE: file } });
    expect(start(fixture('absent.pem'))).toThrow(/^AWS_CA_BUNDLE: cannot use .*absent\.pem: ENOENT/);
    expect(start(fixture('server-key.pem'))).toThrow('it holds no PEM certificate');
  });
});

/** A proxy that tunnels every CONNECT to one port on loopback and answers plain requests itself. */
async function fakeProxy(targetPort: number, refuse = false) {
  const connects: { target: string | undefined; auth: string | undefined }[] = [];
  const plain: { target: string | undefined; host: string | undefined; auth: string | undefined }[] = [];
  const server: Server = createServer((request, response) => {
    const { host, 'proxy-authorization': auth } = request.headers;
    plain.push({ target: request.url, host, auth });
    response.end('{"TableNames":["by-proxy"]}');
  });
  server.on('connect', (request, socket) => {
    connects.push({ target: request.url, auth: request.headers['proxy-authorization'] });
    if (refuse) return socket.end('HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\n\r\n<html>no</html>');
    const upstream = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connects,
    plain,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('a proxy', () => {
  it('carries https calls in a tunnel, with its user and AWS_CA_BUNDLE, and keeps the tunnel', async () => {
    await using server = await fakeAws(() => listed, true);
    await using proxy = await fakeProxy(server.port);
    const env = { ...caBundle, HTTPS_PROXY: `http://user:p%40ss@127.0.0.1:${proxy.port}` };
    using aws = await caller(undefined, { env });
    expect(await aws.call('ListTables')).toEqual({ TableNames: ['orders'] });
    await aws.call('ListTables');
    const auth = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
    expect(proxy.connects).toEqual([{ target: 'dynamodb.us-west-2.amazonaws.com:443', auth }]);
    expect(server.seen[0]?.headers.host).toBe('dynamodb.us-west-2.amazonaws.com');
    expect(server.seen[0]?.headers['proxy-authorization']).toBeUndefined();
  });

  it('still checks the certificate at the end of the tunnel', async () => {
    await using server = await fakeAws(() => listed, true);
    await using proxy = await fakeProxy(server.port);
    using aws = await caller(undefined, { env: { HTTPS_PROXY: proxy.url } });
    expect(await failure(aws.call('ListTables', {}, { once: true }))).toMatchObject({ kind: 'network' });
    expect(server.seen).toHaveLength(0);
  });

  it('and AWS_CA_BUNDLE together do not switch off the check of the host name', async () => {
    await using server = await fakeAws(() => listed, true);
    await using proxy = await fakeProxy(server.port);
    using aws = await caller(undefined, { env: { ...caBundle, HTTPS_PROXY: proxy.url } });
    const elsewhere = { scope: { region: 'ap-south-1' }, once: true };
    expect(await failure(aws.call('ListTables', {}, elsewhere))).toMatchObject({
      kind: 'network',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(server.seen).toHaveLength(0);
  });

  it('gets plain http calls whole, with the absolute URL', async () => {
    await using proxy = await fakeProxy(1);
    const env = { HTTP_PROXY: `http://user:pw@127.0.0.1:${proxy.port}` };
    using aws = await caller('http://emulator.example:5000/base', { env });
    expect(await aws.call('ListTables')).toEqual({ TableNames: ['by-proxy'] });
    expect(proxy.plain).toEqual([
      {
        target: 'http://emulator.example:5000/base/',
        host: 'emulator.example:5000',
        auth: `Basic ${Buffer.from('user:pw').toString('base64')}`,
      },
    ]);
  });

  it('is not used for loopback or for hosts in NO_PROXY', async () => {
    await using server = await fakeAws(() => listed, true);
    await using proxy = await fakeProxy(server.port);
    const env = { ...caBundle, HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
    using aws = await caller(server.url, { env });
    expect(await aws.call('ListTables')).toEqual({ TableNames: ['orders'] });
    expect(proxy.connects).toEqual([]);
  });

  it('that refuses the tunnel makes a server error that names proxies', async () => {
    await using proxy = await fakeProxy(1, true);
    using aws = await caller(undefined, { env: { HTTPS_PROXY: proxy.url } });
    const error = await failure(aws.call('ListTables', {}, { once: true }));
    expect(error).toMatchObject({ kind: 'server', status: 403, code: 'MalformedResponse' });
    expect(String(error)).toContain('any proxy or load balancer in between');
  });

  it('that nobody runs makes a network error', async () => {
    const gone = await fakeProxy(1);
    await gone[Symbol.asyncDispose]();
    using aws = await caller(undefined, { env: { HTTPS_PROXY: gone.url } });
    expect(await failure(aws.call('ListTables', {}, { once: true }))).toMatchObject({ kind: 'network' });
  });
});
