import { isObject, type Json, type JsonObject, own, setOwn } from './json.ts';

/** Applies a JSON merge patch (RFC 7386) to a JSON value and returns the result; the inputs stay as they are. */
export function mergePatch(target: unknown, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setOwn(result, key, mergePatch(own(result, key), value));
  }
  return result;
}
