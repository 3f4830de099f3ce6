import { expect, it } from 'vitest';
import type { FieldDelta } from '../engine/definition/kind.ts';
import { changed, wanted } from './wanted.ts';

interface Spec {
  readonly Description?: string;
  readonly Size?: number;
  readonly Policy?: string;
}

const delta: FieldDelta<Spec> = {
  has: (...fields) => fields.some((field) => field !== 'Size'),
  hasKey: () => false,
  wanted: (field) => (({ Description: 'new', Size: 3 }) as Spec)[field],
  attributes: () => undefined,
};

it('gives all fields as they should be', () => {
  expect(wanted(delta, 'Description', 'Size')).toEqual({ Description: 'new', Size: 3 });
});

it('gives only those that differ, also those that are to be nothing', () => {
  expect(Object.entries(changed(delta, 'Description', 'Size', 'Policy'))).toEqual([
    ['Description', 'new'],
    ['Policy', undefined],
  ]);
});
