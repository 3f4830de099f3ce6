import { isObject, type Json, own } from '../../../src/shared/json.ts';

/**
 * What marks in a case's files stand for: `<account>`, `<endpoint>`; `<namespace>`, which no other run has, for names
 * that are left behind; `<object.status.keyID>` of the object of the case, and `<name.Path.To.It>` of the output of an
 * outside call of that name.
 */
export class Marks {
  readonly #values = new Map<string, Json>();

  set(name: string, value: Json): void {
    this.#values.set(name, value);
  }

  /** A copy of a value with what the marks in its texts stand for; other marks stay. */
  fill(value: unknown): unknown {
    if (typeof value === 'string')
      return value.replace(/<(\w+)((?:\.\w+)*)>/g, (mark, name, path) => this.#text(mark, { name, path }));
    if (Array.isArray(value)) return value.map((part) => this.fill(part));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.fill(part)]));
  }

  #text(mark: string, { name, path }: { name: string; path: string }): string {
    const steps = path.split('.').slice(1);
    const found = steps.reduce<Json | undefined>(
      (here, step) => (isObject(here) ? own(here, step) : undefined),
      this.#values.get(name),
    );
    return typeof found === 'string' || typeof found === 'number' ? String(found) : mark;
  }
}
