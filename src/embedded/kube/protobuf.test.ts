import { expect, test } from 'vitest';
import { builtinSchemas } from './builtin-schemas.ts';
import { decodeProtobuf } from './protobuf.ts';

/** A field of a message: a string, a message or a list of messages, all shorter than 128 bytes. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

function message(...fields: Buffer[]): Buffer {
  return Buffer.concat(fields);
}

function envelope(apiVersion: string, kind: string, object: Buffer): Buffer {
  const type = message(field(1, apiVersion), field(2, kind));
  return message(Buffer.from('k8s\0'), field(1, type), field(2, object), field(3, ''), field(4, ''));
}

const secrets = builtinSchemas().get('io.k8s.api.core.v1.Secret');

test('an object that kubectl makes from flags is decoded by the numbers of its fields', () => {
  const metadata = message(
    field(1, 's'),
    field(3, 'default'),
    field(8, ''),
    field(11, message(field(1, 'a'), field(2, 'b'))),
  );
  const data = message(field(1, 'password'), field(2, Buffer.from([1, 2, 3])));
  const immutable = Buffer.from([5 << 3, 1]);
  const bytes = envelope('v1', 'Secret', message(field(1, metadata), field(2, data), field(3, 'Opaque'), immutable));
  expect(decodeProtobuf(bytes, secrets)).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'default', creationTimestamp: null, labels: { a: 'b' } },
    data: { password: 'AQID' },
    type: 'Opaque',
    immutable: true,
  });
});

test.each([
  ['is none', Buffer.from('{}'), /it lacks the magic/],
  ['is cut off', envelope('v1', 'Secret', Buffer.from([0x0a, 0x7f])), /the protobuf body is cut off/],
  ['never ends a number', envelope('v1', 'Secret', Buffer.alloc(20, 0xff)), /the protobuf body is cut off/],
  ['has unknown wire types', envelope('v1', 'Secret', Buffer.from([0x0d, 0, 0, 0, 0])), /unknown wire type 5/],
  ['is of a kind that kubectl does not send so', envelope('v1', 'Pod', Buffer.alloc(0)), /accepted media types/],
])('a body that %s is refused', (_, bytes, message) => {
  expect(() => decodeProtobuf(bytes, secrets)).toThrow(message);
});
