import { isObject, type Json, type JsonObject } from '../../shared/json.ts';
import { type AwsError, serializationError } from './aws-error.ts';
import type { AwsReply, AwsRequest } from './request.ts';

/** DynamoDB's items nest 32 levels, which take two levels of JSON each. */
const maxDepth = 100;

/** An answer in AWS's JSON protocols. */
export function jsonReply(body: object, status = 200, contentType = 'application/x-amz-json-1.0'): AwsReply {
  return { status, contentType, body: JSON.stringify(body) };
}

/** A refusal in AWS's JSON protocols. */
export function jsonErrorReply(error: AwsError, request?: AwsRequest): AwsReply {
  const given = request?.contentType ?? '';
  return jsonReply(error.body, error.status, given.startsWith('application/x-amz-json') ? given : undefined);
}

/** The input of an operation. Throws SerializationException for a body that cannot be one. */
export function parseInput(body: string): JsonObject {
  const input = parse(body);
  if (!isObject(input)) throw serializationError('Start of structure expected');
  check(input, 0);
  return input;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw serializationError('The request body is not valid JSON');
  }
}

/** Keeps away from the handlers what they would have to look for everywhere. */
function check(value: Json, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth) throw serializationError('Nesting Levels have exceeded supported limits');
  if (Array.isArray(value)) {
    for (const member of value) {
      if (member === null) throw serializationError('Unexpected null in a list');
      check(member, depth + 1);
    }
    return;
  }
  // The store behind the item operations would take it for the prototype.
  if (Object.hasOwn(value, '__proto__')) throw serializationError('The name __proto__ is not supported here');
  for (const member of Object.values(value)) check(member, depth + 1);
}
