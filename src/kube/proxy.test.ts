import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';

const corporate = 'http://proxy.corp:3128';

function through(url: string, env: NodeJS.ProcessEnv): string | undefined {
  return proxyFor(new URL(url), env)?.href;
}

describe('the proxy of an API server', () => {
  it('is HTTPS_PROXY for https and HTTP_PROXY for http, in either case', () => {
    const env = { HTTPS_PROXY: 'http://secure:1', HTTP_PROXY: 'http://plain:2' };
    expect(through('https://a.example', env)).toBe('http://secure:1/');
    expect(through('http://a.example', env)).toBe('http://plain:2/');
    expect(through('https://a.example', { https_proxy: corporate })).toBe('http://proxy.corp:3128/');
  });

  it('is none when no variable names one', () => {
    expect(through('https://a.example', {})).toBeUndefined();
    expect(through('https://a.example', { HTTPS_PROXY: '', HTTP_PROXY: corporate })).toBeUndefined();
  });

  it('is spoken to in plain HTTP when it has no scheme', () => {
    expect(through('https://a.example', { HTTPS_PROXY: 'proxy.corp:3128' })).toBe('http://proxy.corp:3128/');
  });

  it.each(['socks5://hidden@proxy:1', 'http://hidden@', '://hidden'])('cannot be %s, and the error hides it', (bad) => {
    const find = () => through('https://a.example', { HTTPS_PROXY: bad });
    expect(find).toThrow('HTTPS_PROXY is not a proxy that can be used');
    expect(find).not.toThrow('hidden');
  });

  it.each([
    'https://127.0.0.1:6443',
    'https://127.9.9.9',
    'https://localhost',
    'https://k8s.localhost',
    'https://[::1]',
  ])('is none for %s', (url) => {
    expect(through(url, { HTTPS_PROXY: corporate })).toBeUndefined();
  });

  it('is used for a host that merely begins like loopback', () => {
    expect(through('https://127.0.0.1.example', { HTTPS_PROXY: corporate })).toBeDefined();
    expect(through('https://localhost.example', { HTTPS_PROXY: corporate })).toBeDefined();
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://a.example', true],
    ['a.example', 'https://a.example', true],
    ['a.example', 'https://b.a.example', true],
    ['A.Example', 'https://a.example', true],
    ['.example', 'https://a.example', true],
    ['*.example', 'https://a.example', true],
    ['.a.example', 'https://a.example', false],
    ['a.example', 'https://ba.example', false],
    ['x, a.example y', 'https://a.example', true],
    ['a.example:443', 'https://a.example', true],
    ['a.example:8443', 'https://a.example', false],
    ['a.example:8443', 'https://a.example:8443', true],
    ['10.96.0.0/12', 'https://10.96.0.1', true],
    ['10.96.0.0/12', 'https://10.112.0.1', false],
    ['10.96.0.0/12', 'https://a.example', false],
    ['10.0.0.0/x', 'https://10.0.0.1', false],
    ['10.0.0.0/99', 'https://10.0.0.1', false],
    ['10.96.0.1', 'https://10.96.0.1', true],
    ['96.0.1', 'https://10.96.0.1', false],
    ['fd00::/8', 'https://[fd00::1]', true],
    ['fd00::1', 'https://[fd00::1]', true],
    ['[fd00::1]:443', 'https://[fd00::1]', true],
    [',,', 'https://a.example', false],
  ])('%j covers %s: %s', (list, url, covered) => {
    const proxy = through(url, { HTTPS_PROXY: corporate, NO_PROXY: list });
    expect(proxy === undefined).toBe(covered);
  });
});
