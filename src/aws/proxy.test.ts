import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';

const corporate = 'http://proxy.corp:3128';

function through(url: string, env: NodeJS.ProcessEnv): string | undefined {
  return proxyFor(new URL(url), env)?.href;
}

describe('the proxy of a request', () => {
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
    expect(find).toThrow('is not a valid proxy');
    expect(find).not.toThrow('hidden');
  });

  it.each([
    'http://127.0.0.1:8000',
    'http://127.9.9.9',
    'http://localhost:4566',
    'http://aws.localhost',
    'http://[::1]:8000',
    'http://169.254.170.2/creds',
    'http://169.254.170.23/v1/credentials',
    'http://169.254.169.254/latest',
    'http://[fd00:ec2::23]/v1/credentials',
  ])('is none for %s', (url) => {
    expect(through(url, { HTTP_PROXY: corporate })).toBeUndefined();
  });

  it('is used for a host that merely starts like a loopback address', () => {
    expect(through('http://127.0.0.1.example', { HTTP_PROXY: corporate })).toBeDefined();
    expect(through('http://localhost.example', { HTTP_PROXY: corporate })).toBeDefined();
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://a.example', true],
    ['example', 'https://a.example', true],
    ['a.example', 'https://a.example', true],
    ['a.example', 'https://b.a.example', true],
    ['.example', 'https://a.example', true],
    ['*.example', 'https://a.example', true],
    ['.a.example', 'https://a.example', false],
    ['a.example', 'https://ba.example', false],
    ['amazonaws.com', 'https://dynamodb.eu-west-1.amazonaws.com', true],
    ['A.Example', 'https://a.example', true],
    ['x, a.example y', 'https://a.example', true],
    ['a.example:443', 'https://a.example', true],
    ['a.example:8443', 'https://a.example', false],
    ['a.example:8443', 'https://a.example:8443', true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/8', 'https://a.example', false],
    ['10.0.0.0/x', 'https://10.0.0.1', false],
    ['10.0.0.0/99', 'https://10.0.0.1', false],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['1.2.3', 'https://10.1.2.3', false],
    ['fd00::/8', 'https://[fd00::1]', true],
    ['fd00::1', 'https://[fd00::1]', true],
    ['[fd00::1]:443', 'https://[fd00::1]', true],
    ['', 'https://a.example', false],
    [',,', 'https://a.example', false],
  ])('%j covers %s: %s', (list, url, covered) => {
    const proxy = through(url, { HTTPS_PROXY: corporate, NO_PROXY: list });
    expect(proxy === undefined).toBe(covered);
  });
});
