import type { JsonObject } from '../../shared/json.ts';

/** Where AWS declares the error codes that do not belong to one service. */
const namespaces: Readonly<Record<string, string>> = {
  AccessDeniedException: 'com.amazon.coral.service',
  InternalFailure: 'com.amazon.coral.service',
  MissingAuthenticationTokenException: 'com.amazon.coral.service',
  RequestEntityTooLargeException: 'com.amazon.coral.service',
  SerializationException: 'com.amazon.coral.service',
  UnknownOperationException: 'com.amazon.coral.service',
  ValidationException: 'com.amazon.coral.validate',
};

/** A request that is refused, as AWS words it. */
export class AwsError extends Error {
  /** E.g. `ResourceNotFoundException`. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** The answer in AWS's JSON protocols. */
  readonly body: JsonObject;

  constructor(code: string, message: string, status = 400, body?: JsonObject) {
    super(message);
    this.code = code;
    this.status = status;
    const namespace = Object.hasOwn(namespaces, code) ? namespaces[code] : 'com.amazonaws.dynamodb.v20120810';
    this.body = body ?? { __type: `${namespace}#${code}`, message };
  }
}

/** A request whose values do not fit together, or do not fit the state of what they are about. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** As {@link validationError}, with the words that most of AWS's texts begin with. */
export function invalidParameters(message: string): AwsError {
  return validationError(`One or more parameter values were invalid: ${message}`);
}

/** A body that does not have the shape of the operation's input. */
export function serializationError(message: string): AwsError {
  return new AwsError('SerializationException', message);
}

/** A change of something that another change is still going on about. */
export function inUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', `Attempt to change a resource which is still in use: ${message}`);
}

/** Something that the request names does not exist. */
export function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Requested resource not found: ${what}`);
}

/** More of something than AWS allows, at once or at all. */
export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', `Subscriber limit exceeded: ${message}`);
}
