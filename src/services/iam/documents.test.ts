import { expect, test } from 'vitest';
import { decodedDocument } from './documents.ts';

const document = '{"Statement":{"Resource":"arn:aws:s3:::a+b/100%25/*"}}';

test('a document is decoded, and a plus sign stays one', () => {
  expect(decodedDocument(encodeURIComponent(document))).toBe(document);
  expect(decodedDocument(encodeURIComponent(document).replaceAll('%2B', '+'))).toBe(document);
});

test('what is not encoded stays as it is', () => {
  expect(decodedDocument(document)).toBe(document);
  expect(decodedDocument('100% of it')).toBe('100% of it');
  expect(decodedDocument(undefined)).toBeUndefined();
});
