/** A value that does not fit its field. The message names the field and the types, never the value. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
  /** Where in the custom resource, e.g. `spec.tags[2].key`. */
  readonly path: string;
  /** What the field takes, e.g. `a string`. */
  readonly expected: string;

  constructor(path: string, expected: string, found: unknown) {
    super(`${path}: expected ${expected}, got ${describe(found)}`);
    this.path = path;
    this.expected = expected;
  }
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : 'a date';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
