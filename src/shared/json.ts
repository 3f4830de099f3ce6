/** A value as JSON can carry it. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object. Its keys come from users: look them up with {@link own}, never with `in` or a bare index. */
export type JsonObject = { [key: string]: Json };

/** True for a JSON object; false for arrays, null and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object that a text holds; undefined when it is no JSON or none of an object. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The object's own value at `key`, so that a key such as `__proto__` or `constructor` finds nothing inherited. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets an own property whatever its name: plain assignment to `__proto__` would change the prototype instead. */
export function setOwn<T>(object: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** Deep equality of plain data: JSON values, and the dates and byte arrays that AWS SDK values may hold. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
  }
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => deepEqual(x, b[i]));
  }
  const entries = Object.entries(a).filter(([, value]) => value !== undefined);
  const others = Object.entries(b).filter(([, value]) => value !== undefined);
  const right = new Map<string, unknown>(others);
  return (
    entries.length === others.length &&
    entries.every(([key, value]) => right.has(key) && deepEqual(value, right.get(key)))
  );
}

/** A list's elements in one order, whatever it was, and whatever that of their members. */
export function sorted(list: readonly unknown[]): unknown[] {
  return list
    .map((element) => ({ element, text: canonicalText(element) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text === b.text ? 0 : 1))
    .map(({ element }) => element);
}

/** One text for equal values, in whatever order their members come. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (!isObject(part)) return part;
    return Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1));
  });
}
