import { describe, expect, it } from 'vitest';
import { sameDocument } from './same-document.ts';

const same = sameDocument({
  added: { ID: 'any', Priority: [1] },
  anyOrder: ['Rules'],
  anyCase: ['Name'],
});

describe('a document that is written as a whole', () => {
  it.each<[string, unknown, unknown]>([
    ['nothing and nothing', undefined, {}],
    ['what is off, zero or empty and nothing', { On: false, Days: 0, Text: '', List: [], Part: { On: false } }, {}],
    ['a member that AWS adds', { Rules: [{ Days: 1 }] }, { Rules: [{ ID: 'x', Days: 1, Priority: 1 }] }],
    ['lists in another order', { Rules: [{ Days: 1 }, { Days: 2 }] }, { Rules: [{ Days: 2 }, { Days: 1 }] }],
    ['texts in another order', { Events: ['a', 'b'] }, { Events: ['b', 'a'] }],
    ['a text in another case', { Name: 'prefix' }, { Name: 'Prefix' }],
    ['the same moment', { Date: new Date(5) }, { Date: new Date(5) }],
  ])('is the same: %s', (_, desired, observed) => {
    expect(same(desired, observed)).toBe(true);
  });

  it.each<[string, unknown, unknown]>([
    ['a member left out of the spec', { A: 1 }, { A: 1, B: 2 }],
    ['a part left out of the spec', { Rules: [{ A: 1 }] }, { Rules: [{ A: 1, Transitions: [{ Days: 1 }] }] }],
    ['an added member of another value', { A: 1 }, { A: 1, Priority: 2 }],
    ['an id that the user gives', { ID: 'x' }, { ID: 'y' }],
    ['a list that is shorter', { Rules: [{ A: 1 }] }, { Rules: [{ A: 1 }, { A: 1 }] }],
    ['a list where the order counts', { Routes: [{ A: 1 }, { A: 2 }] }, { Routes: [{ A: 2 }, { A: 1 }] }],
    ['another moment', { Date: new Date(5) }, { Date: new Date(6) }],
    ['a moment and nothing', { Date: new Date(5) }, {}],
    ['a structure and a text', { A: { B: 1 } }, { A: 'b' }],
    ['nothing there', { A: 1 }, undefined],
  ])('differs: %s', (_, desired, observed) => {
    expect(same(desired, observed)).toBe(false);
  });
});
