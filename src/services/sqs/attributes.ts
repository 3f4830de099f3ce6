import { deepEqual, isObject, type Json } from '../../shared/json.ts';

/** A redrive policy, or who may redrive to a queue: SQS turns texts into numbers; the order of ARNs means nothing. */
export function redriveDefaultsTo(none: Json) {
  const parsed = (text: string | undefined): Json => {
    try {
      return text ? plain(JSON.parse(text) as Json) : plain(none);
    } catch {
      return text ?? '';
    }
  };
  const compare = (desired: string | undefined, observed: string | undefined): boolean =>
    deepEqual(parsed(desired), parsed(observed));
  return { compare, unset: { to: '' } };
}

function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain).sort();
  if (!isObject(value)) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
