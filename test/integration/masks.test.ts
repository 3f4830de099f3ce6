import { expect, test } from 'vitest';
import { Masks } from '../support/cases/masks.ts';

const [one, two] = ['1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d'];
const plain = '1b9d6bcdbbfd4b2d9b5dab8dfbbd4bed';

test('ids are numbered in the order in which they appear in a recording, whatever their form', () => {
  const masks = new Masks();
  expect(masks.masked(`key/${plain} key/${two}`, [])).toBe('key/<uuid-1> key/<uuid-2>');
  expect(masks.masked(`{"GrantId":"0a1b2c3d","KeyId":"${one}","last":"${two}"}`, [])).toBe(
    '{"GrantId":"<uuid-3>","KeyId":"<uuid-4>","last":"<uuid-2>"}',
  );
});

test('ids of another sort have numbers of their own', () => {
  const text = `{"userID":"AIDA0123456789ABCDEF","arn":"arn:aws:secretsmanager:eu-west-1:1:secret:db-AbC123","id":"${one}"}`;
  const masked = '{"userID":"<id-1>","arn":"arn:aws:secretsmanager:eu-west-1:1:secret:db-<six-1>","id":"<uuid-1>"}';
  expect(new Masks().masked(text, [])).toBe(masked);
});

test('what is known of a run, and times, have marks without numbers', () => {
  const text = `${one} was ${two} at 2026-09-30T12:00:00.123Z`;
  expect(new Masks().masked(text, [[one, '<uid>']])).toBe('<uid> was <uuid-1> at <time>');
});

test('a text that is only compared gives no numbers, and has those that were given', () => {
  const masks = new Masks();
  masks.masked(one, []);
  expect(masks.compared(`${two} ${one}`, [])).toBe('<uuid> <uuid-1>');
  expect(masks.masked(`${plain}`, [])).toBe('<uuid-2>');
});
