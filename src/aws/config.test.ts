import { expect, it } from 'vitest';
import { endpointUrl, isUnsafeEndpoint } from './config.ts';

it.each([
  ['', false],
  ['https://dynamodb.example', false],
  ['HTTPS://dynamodb.example', false],
  ['http://dynamodb.example', true],
  ['HTTP://localhost:8000/path', true],
  ['ftp://host', true],
  ['//host', true],
  ['http://user@', false],
  ['http://', false],
  ['localhost:8000', false],
  ['dynamodb.example', false],
])('counts the endpoint %j as unsafe: %s', (url, unsafe) => {
  expect(isUnsafeEndpoint(url)).toBe(unsafe);
});

it.each(['localhost:8000', 'dynamodb.example', 'ftp://host', '//host', 'http://', ''])(
  'refuses the endpoint %j',
  (url) => {
    expect(() => endpointUrl(url)).toThrow(
      `${JSON.stringify(url)} is not an endpoint URL: it must start with https://`,
    );
  },
);

it('takes http and https endpoints as they are', () => {
  expect(endpointUrl('http://a.example:5000/base')).toBe('http://a.example:5000/base');
  expect(endpointUrl('https://vpce-1.dynamodb.example')).toBe('https://vpce-1.dynamodb.example');
});
