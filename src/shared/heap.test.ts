import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from './heap.ts';

function heapOf(...numbers: number[]): Heap<number> {
  const heap = new Heap<number>((a, b) => a < b);
  for (const number of numbers) heap.push(number);
  return heap;
}

function drained<T>(heap: Heap<T>): T[] {
  const all: T[] = [];
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) all.push(item);
  return all;
}

describe('a heap', () => {
  it('is empty at first, and again when all was taken', () => {
    const heap = heapOf();
    expect([heap.size, heap.peek(), heap.pop()]).toEqual([0, undefined, undefined]);
    heap.push(1);
    expect(heap.pop()).toBe(1);
    expect([heap.size, heap.peek(), heap.pop()]).toEqual([0, undefined, undefined]);
  });

  it.each([
    ['in order', [1, 2, 3, 4, 5]],
    ['in reverse', [5, 4, 3, 2, 1]],
    ['mixed', [3, 1, 5, 2, 4]],
  ])('gives the smallest first, whatever was pushed first: %s', (_, numbers) => {
    expect(drained(heapOf(...numbers))).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps elements that are equal', () => {
    expect(drained(heapOf(2, 1, 2, 1, 2))).toEqual([1, 1, 2, 2, 2]);
  });

  it('leaves the smallest where it is when it is only looked at', () => {
    const heap = heapOf(2, 1);
    expect([heap.peek(), heap.peek(), heap.size]).toEqual([1, 1, 2]);
  });

  it('sorts by the order that it was given', () => {
    const heap = new Heap<{ readonly at: number; readonly name: string }>((a, b) => a.at > b.at);
    for (const item of [
      { at: 1, name: 'a' },
      { at: 3, name: 'b' },
      { at: 2, name: 'c' },
    ])
      heap.push(item);
    expect(drained(heap).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  });

  it('gives what a sorted list gives, pushes and pops in any order', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constant('pop' as const)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const heap = heapOf();
        const model: number[] = [];
        for (const step of all) {
          if (step === 'pop') {
            expect(heap.pop()).toBe(model.shift());
          } else {
            heap.push(step);
            model.push(step);
            model.sort((a, b) => a - b);
          }
          expect([heap.size, heap.peek()]).toEqual([model.length, model[0]]);
        }
        expect(drained(heap)).toEqual(model);
      }),
      { numRuns: 300 },
    );
  });
});
