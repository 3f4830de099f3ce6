import type { Json } from '../../../shared/json.ts';
import { JqError, type Meter } from './meter.ts';
import { elements, isTruthy, textOf } from './values.ts';

/** A program or a part of one: the values that it makes of a value, one after the other, as they are asked for. */
export type Filter = (input: Json, meter: Meter) => Iterable<Json>;

/** `.` */
export const identity: Filter = (input) => [input];

/** `empty` */
export const empty: Filter = () => [];

/** The same value, whatever the input. */
export function literal(value: Json): Filter {
  return () => [value];
}

/** One value of each. */
export function map(of: (input: Json, meter: Meter) => Json): Filter {
  return (input, meter) => [of(input, meter)];
}

/** `a | b` */
export function pipe(a: Filter, b: Filter): Filter {
  return function* (input, meter) {
    for (const value of a(input, meter)) {
      meter.step();
      yield* b(value, meter);
    }
  };
}

/** `a, b` */
export function comma(a: Filter, b: Filter): Filter {
  return function* (input, meter) {
    for (const part of [a, b]) {
      for (const value of part(input, meter)) {
        meter.step();
        yield value;
      }
    }
  };
}

/** `a // b`: what is neither null nor false; what `a` cannot do does not count. */
export function alternative(a: Filter, b: Filter): Filter {
  return function* (input, meter) {
    let found = false;
    for (const value of optional(a)(input, meter)) {
      if (!isTruthy(value)) continue;
      found = true;
      yield value;
    }
    if (!found) yield* b(input, meter);
  };
}

/** `a?` */
export function optional(a: Filter): Filter {
  return function* (input, meter) {
    try {
      for (const value of a(input, meter)) {
        meter.step();
        yield value;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
  };
}

/** `a[]` */
export function iterated(a: Filter): Filter {
  return pipe(a, (input, meter) => elements(input, meter));
}

/** `[a]` */
export function collected(a: Filter): Filter {
  return map((input, meter) => {
    const all: Json[] = [];
    for (const value of a(input, meter)) {
      meter.step();
      all.push(value);
    }
    return all;
  });
}

/** What becomes of each value of `a` with each value of `b`, for the same input. */
export function paired(a: Filter, b: Filter, of: (a: Json, b: Json, meter: Meter) => Json): Filter {
  return function* (input, meter) {
    for (const right of b(input, meter)) {
      for (const left of a(input, meter)) {
        meter.step();
        yield of(left, right, meter);
      }
    }
  };
}

/** `a and b`, `a or b`: `b` is only looked at where `a` does not decide. */
export function logical(a: Filter, b: Filter, decides: boolean): Filter {
  return function* (input, meter) {
    for (const left of a(input, meter)) {
      meter.step();
      if (isTruthy(left) === decides) yield decides;
      else for (const right of b(input, meter)) yield isTruthy(right);
    }
  };
}

/** `select(condition)` */
export function select(condition: Filter): Filter {
  return function* (input, meter) {
    for (const value of condition(input, meter)) {
      meter.step();
      if (isTruthy(value)) yield input;
    }
  };
}

/** `first(a)` */
export function first(a: Filter): Filter {
  return function* (input, meter) {
    for (const value of a(input, meter)) {
      yield value;
      return;
    }
  };
}

/** `last(a)` */
export function last(a: Filter): Filter {
  return function* (input, meter) {
    let found: { readonly value: Json } | undefined;
    for (const value of a(input, meter)) {
      meter.step();
      found = { value };
    }
    if (found !== undefined) yield found.value;
  };
}

/** A text with values in it. */
export function interpolated(parts: readonly (string | Filter)[]): Filter {
  return parts.reduce<Filter>((before, part) => {
    const next = typeof part === 'string' ? literal(part) : part;
    return paired(before, next, (a, b, meter) => {
      const text = textOf(a, meter) + textOf(b, meter);
      meter.spend(text.length);
      return text;
    });
  }, literal(''));
}
