import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { KubeClient } from './client.ts';
import type { Connection } from './connection.ts';
import { type FakeApi, fakeApi, pem, rejection, widget, widgets } from './fake-api.fixture.ts';

const orders = { namespace: 'shop', name: 'orders' };

/** A client that tries once: a read would be repeated. */
function write(connection: Connection): Promise<unknown> {
  return new KubeClient(connection, { userAgent: 'test/1' }).create(widgets, widget('orders', ''));
}

async function answered(api: FakeApi, work: Promise<unknown>): Promise<unknown> {
  (await api.next()).json(widget('orders', '7'));
  return work;
}

describe('the server’s certificate', () => {
  it('must come from the given authority', async () => {
    await using api = await fakeApi(true);
    expect(await answered(api, write(api.connection()))).toMatchObject({ kind: 'Widget' });
    const error = await rejection(write(api.connection({ tls: {} })));
    expect(error).toMatchObject({ code: 0, reason: 'ConnectionFailed' });
    expect(String(error)).toContain('self-signed certificate');
  });

  it('must have the name that is expected', async () => {
    await using api = await fakeApi(true);
    const ca = pem('ca.pem');
    await answered(api, write(api.connection({ tls: { ca, servername: 'kube.test' } })));
    const error = await rejection(write(api.connection({ tls: { ca, servername: 'other.test' } })));
    expect(String(error)).toContain("does not match certificate's altnames");
  });

  it('is not looked at when that is asked for', async () => {
    await using api = await fakeApi(true);
    await answered(api, write(api.connection({ tls: { insecureSkipVerify: true } })));
  });
});

/** A proxy that tunnels every CONNECT to one port on loopback, or refuses it. */
async function fakeProxy(targetPort: number, refusal?: string) {
  const connects: { target: string | undefined; auth: string | undefined }[] = [];
  const server: Server = createServer();
  server.on('connect', (request, socket: Socket) => {
    connects.push({ target: request.url, auth: request.headers['proxy-authorization'] });
    socket.on('error', () => {});
    if (refusal !== undefined) {
      socket.end(refusal);
      return;
    }
    const upstream = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on('close', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connects,
    url: new URL(`http://127.0.0.1:${port}`),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('a proxy', () => {
  it('tunnels to the server, with its own credentials kept from it', async () => {
    await using api = await fakeApi(true);
    await using proxy = await fakeProxy(api.port);
    const withUser = new URL(`http://ann:p%40w@${proxy.url.host}`);
    const connection = api.connection({ server: new URL('https://kube.test:6443'), proxy: withUser });
    const client = new KubeClient(connection, { userAgent: 'test/1' });
    for (let i = 0; i < 2; i++) {
      const read = client.get(widgets, orders);
      const request = await api.next();
      expect(request.headers['proxy-authorization']).toBeUndefined();
      expect(request.headers.host).toBe('kube.test:6443');
      request.json(widget('orders', '7'));
      await read;
    }
    const auth = `Basic ${Buffer.from('ann:p@w').toString('base64')}`;
    // One tunnel served both requests.
    expect(proxy.connects).toEqual([{ target: 'kube.test:6443', auth }]);
    client.close();
  });

  it('leaves the server’s certificate to be checked, also for an address', async () => {
    await using api = await fakeApi(true);
    await using proxy = await fakeProxy(api.port);
    const to = (server: string, tls: object = {}) =>
      write(api.connection({ server: new URL(server), proxy: proxy.url, tls: { ca: pem('ca.pem'), ...tls } }));
    await answered(api, to('https://10.96.0.1'));
    await answered(api, to('https://10.96.9.9', { servername: 'kube.test' }));
    expect(String(await rejection(to('https://10.96.9.9')))).toContain("does not match certificate's altnames");
    expect(String(await rejection(to('https://other.test')))).toContain("does not match certificate's altnames");
    expect(String(await rejection(to('https://10.96.0.1', { ca: undefined })))).toContain('self-signed certificate');
  });

  it('also leads to a server that speaks plain HTTP', async () => {
    await using api = await fakeApi();
    await using proxy = await fakeProxy(api.port);
    await answered(api, write(api.connection({ server: new URL('http://kube.test'), proxy: proxy.url })));
    expect(proxy.connects).toEqual([{ target: 'kube.test:80', auth: undefined }]);
  });

  it('that refuses is not taken for the server', async () => {
    await using api = await fakeApi(true);
    await using proxy = await fakeProxy(api.port, 'HTTP/1.1 410 Gone\r\ncontent-length: 2\r\n\r\nno');
    const error = await rejection(write(api.connection({ server: new URL('https://kube.test'), proxy: proxy.url })));
    expect(error).toMatchObject({ code: 0, reason: 'ConnectionFailed', gone: false });
    expect(String(error)).toContain(`the proxy ${proxy.url.host} refused to connect: 410 Gone`);
  });

  it('that never answers lets go when the client is closed', async () => {
    await using api = await fakeApi();
    const sockets: Socket[] = [];
    const silent = createTcpServer((socket) => {
      sockets.push(socket);
      silent.emit('taken');
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const proxy = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const connection = api.connection({ server: new URL('http://kube.test'), proxy });
    const client = new KubeClient(connection, { userAgent: 'test/1' });
    const read = rejection(client.get(widgets, orders));
    if (sockets.length === 0) await once(silent, 'taken');
    const [socket] = sockets;
    const closed = new Promise((resolve) => {
      socket?.on('error', () => {});
      socket?.on('close', resolve);
      socket?.resume();
    });
    client.close();
    expect(await read).toMatchObject({ reason: 'Closed' });
    await closed;
    await new Promise((resolve) => silent.close(resolve));
  });
});
