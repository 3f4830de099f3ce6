import { deepEqual, isObject, sorted } from '../../shared/json.ts';

/** True when two IAM policy documents mean the same: AWS keeps some as they are, and writes others anew. */
export function isSamePolicy(desired: unknown, observed: unknown): boolean {
  return deepEqual(normalDocument(desired), normalDocument(observed));
}

/** A text that is no JSON stands for itself. */
function normalDocument(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return normal(JSON.parse(text));
  } catch {
    return text;
  }
}

/** In one form: single elements out of their lists, lists in order, root ARNs as account ids, all values as texts. */
function normal(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const elements = value.map((element) => normal(element, key));
    return elements.length === 1 ? elements[0] : sorted(elements);
  }
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, normal(part, name)]));
  }
  // `"Principal": "*"` and `{"AWS": "*"}` mean the same.
  if (key === 'Principal' && value === '*') return { AWS: '*' };
  if (key === 'AWS' && typeof value === 'string') return value.replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, '$1');
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : value;
}
