import type { FieldFacts } from '../engine/definition/kind.ts';
import { refName } from '../model/names.ts';

/** References to one kind beside fields that hold its ARNs, named as ACK does: beside `RoleArn` there is `roleRef`. */
export function referencesTo(to: string, fields: readonly string[]): Record<string, FieldFacts> {
  return Object.fromEntries(fields.map((field) => [field, { reference: { json: refName(field, false) }, to }]));
}
