import { expect, it } from 'vitest';
import { parseHostPort, parseListenAddress } from './listen-address.ts';

it.each([
  ['0.0.0.0:8080', { host: '0.0.0.0', port: 8080 }],
  [':8080', { host: undefined, port: 8080 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:65535', { host: '::1', port: 65_535 }],
  ['[::]:80', { host: '::', port: 80 }],
])('%s is an address', (text, value) => {
  expect(parseListenAddress(text)).toEqual({ value });
});

it.each(['', '0'])('%j turns a server off', (text) => {
  expect(parseListenAddress(text)).toEqual({ value: undefined });
});

it.each([
  ['8080', 'address 8080: missing port in address'],
  ['localhost', 'address localhost: missing port in address'],
  ['[::1]', 'address [::1]: missing port in address'],
  ['::1:8080', 'address ::1:8080: too many colons in address'],
  ['[a]b:80', 'address [a]b:80: unexpected bracket in address'],
  ['host:', 'cannot parse port: strconv.Atoi: parsing "": invalid syntax'],
  ['host:http', 'cannot parse port: strconv.Atoi: parsing "http": invalid syntax'],
  ['host:65536', 'address host:65536: the port is not between 0 and 65535'],
  ['host:-1', 'address host:-1: the port is not between 0 and 65535'],
])('%s is none', (text, error) => {
  expect(parseHostPort(text)).toEqual({ error });
});
