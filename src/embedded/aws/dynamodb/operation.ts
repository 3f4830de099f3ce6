import validations from 'dynalite/validations/index.js';
import { isObject, type JsonObject } from '../../../shared/json.ts';
import { AwsError, serializationError } from '../aws-error.ts';
import type { Context } from './context.ts';
import type { Fields } from './fields.ts';

/** Answers one operation. Throws AwsError for what AWS refuses. */
export type Operation = (context: Context, body: JsonObject) => object | Promise<object>;

/** The shape of an input, and further rules as a function that returns what is wrong. */
export interface InputRules {
  readonly types: Readonly<Record<string, object | string>>;
  readonly custom?: (input: never, store: never) => unknown;
}

/** An operation whose inputs have the given members; `Input` is their type. */
export function operation<Input extends object>(
  fields: Fields,
  run: (context: Context, input: Input) => object | Promise<object>,
): Operation {
  return (context, body) => run(context, checkInput<Input>({ types: fields }, body));
}

/**
 * The input with the members that the rules know. Throws SerializationException and ValidationException. `store` is for
 * those of dynalite's own rules that ask for it.
 */
export function checkInput<Input extends object>(
  { types, custom }: InputRules,
  body: JsonObject,
  store?: object,
): Input {
  try {
    const input = validations.checkTypes(body, types);
    validations.checkValidations(input, types, custom, store);
    return input as Input;
  } catch (error) {
    throw refusalOf(error);
  }
}

/** The refusal that dynalite threw or called back with; anything else means that it could not read the input. */
export function refusalOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (!(error instanceof Error) || !('body' in error) || !isObject(error.body)) {
    return serializationError('The input could not be read');
  }
  const { body } = error;
  const message = body['message'] ?? body['Message'];
  const code = String(body['__type']).replace(/^.*#/, '');
  return new AwsError(code, typeof message === 'string' ? message : '', 400, body);
}
