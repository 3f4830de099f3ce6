import { deepEqual, isObject, type Json } from '../../shared/json.ts';

/** SNS's attributes, all texts: those that say something. */
export function stated(attributes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** JSON texts of one meaning; none is an empty document. */
export function sameDocument(desired: string | undefined, observed: string | undefined): boolean {
  return desired === observed || deepEqual(parsed(desired), parsed(observed));
}

/** The same for a delivery policy, which SNS fills up with what stands for nothing: `"guaranteed": false`, nulls, zeros. */
export function sameDeliveryPolicy(desired: string | undefined, observed: string | undefined): boolean {
  return desired === observed || deepEqual(withoutNothing(parsed(desired)), withoutNothing(parsed(observed)));
}

function parsed(text: string | undefined): Json {
  try {
    return JSON.parse(text || '{}') as Json;
  } catch {
    return text ?? '';
  }
}

function withoutNothing(value: Json): Json {
  if (!isObject(value)) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, withoutNothing(part)] as const);
  return Object.fromEntries(parts.filter(([, part]) => !standsForNothing(part)));
}

function standsForNothing(value: Json): boolean {
  return isObject(value) ? Object.keys(value).length === 0 : [null, false, 0, ''].some((nothing) => nothing === value);
}
