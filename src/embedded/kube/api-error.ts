import type { Json, JsonObject } from '../../shared/json.ts';

/** The kinds of field errors, with the reason that a Status cause carries and the words that its message starts with. */
const fieldErrorKinds = {
  required: { reason: 'FieldValueRequired', words: 'Required value', showsValue: false },
  forbidden: { reason: 'FieldValueForbidden', words: 'Forbidden', showsValue: false },
  tooLong: { reason: 'FieldValueTooLong', words: 'Too long', showsValue: false },
  invalid: { reason: 'FieldValueInvalid', words: 'Invalid value', showsValue: true },
  type: { reason: 'FieldValueTypeInvalid', words: 'Invalid value', showsValue: true },
  unsupported: { reason: 'FieldValueNotSupported', words: 'Unsupported value', showsValue: true },
  duplicate: { reason: 'FieldValueDuplicate', words: 'Duplicate value', showsValue: true },
  tooMany: { reason: 'FieldValueTooMany', words: 'Too many', showsValue: true },
} as const;

/** One thing that is wrong with one field, as kube-apiserver's validation reports it. */
export interface FieldError {
  readonly kind: keyof typeof fieldErrorKinds;
  /** Path such as `spec.tags[2].key`; `<nil>` for the whole object. */
  readonly field: string;
  readonly value?: Json;
  readonly detail?: string;
}

/** A failure that the client gets as a `Status` with this HTTP code. */
export class ApiError extends Error {
  readonly code: number;
  readonly status: JsonObject;

  constructor(code: number, reason: string, message: string, details?: JsonObject) {
    super(message);
    this.code = code;
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

/** What an error says it happened to: `widgets.example.com "a"`. Core resources have the empty group. */
export interface Subject {
  readonly group: string;
  /** Plural resource name or kind, as upstream uses either depending on the error. */
  readonly kind: string;
  readonly name: string;
}

/** A Go-quoted string (`%q`); JSON's escapes are the same for what can occur in names and messages. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** `widgets.example.com "a"`: how upstream names an object in a message. */
function subjectText(subject: Subject): string {
  const kind = subject.group === '' ? subject.kind : `${subject.kind}.${subject.group}`;
  return `${kind} ${quoted(subject.name)}`;
}

function subjectDetails(subject: Subject, extra: JsonObject = {}): JsonObject {
  return {
    ...(subject.name === '' ? {} : { name: subject.name }),
    ...(subject.group === '' ? {} : { group: subject.group }),
    kind: subject.kind,
    ...extra,
  };
}

/** A field error's message without the field, as in a Status cause. */
function fieldErrorMessage(error: FieldError): string {
  const kind = fieldErrorKinds[error.kind];
  const value = kind.showsValue ? `: ${JSON.stringify(error.value ?? null)}` : '';
  return `${kind.words}${value}${error.detail === undefined || error.detail === '' ? '' : `: ${error.detail}`}`;
}

/** 422: the object breaks a rule of its schema or kind. */
export function invalid(subject: Subject, errors: readonly FieldError[]): ApiError {
  const causes = errors.map((error) => ({
    reason: fieldErrorKinds[error.kind].reason,
    message: fieldErrorMessage(error),
    field: error.field,
  }));
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiError(
    422,
    'Invalid',
    `${subjectText(subject)} is invalid: ${text}`,
    subjectDetails(subject, { causes }),
  );
}

/** 422 for a request option, e.g. an unknown `dryRun` value. `options` is e.g. `DeleteOptions`. */
export function invalidOption(options: string, error: FieldError): ApiError {
  return invalid({ group: 'meta.k8s.io', kind: options, name: '' }, [error]);
}

/** 404 for an object. */
export function notFound(subject: Subject): ApiError {
  return new ApiError(404, 'NotFound', `${subjectText(subject)} not found`, subjectDetails(subject));
}

/** 404 for a path that names no resource. */
export function noSuchResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 409 on creation. */
export function alreadyExists(subject: Subject): ApiError {
  return new ApiError(409, 'AlreadyExists', `${subjectText(subject)} already exists`, subjectDetails(subject));
}

/** 409 on an update with a stale resourceVersion or an unmet precondition. */
export function conflict(
  subject: Subject,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiError {
  const message = `Operation cannot be fulfilled on ${subjectText(subject)}: ${why}`;
  return new ApiError(409, 'Conflict', message, subjectDetails(subject));
}

/** 409 of server-side apply; each cause names a field and the manager that owns it. */
export function applyConflict(message: string, causes: JsonObject[]): ApiError {
  return new ApiError(409, 'Conflict', message, { causes });
}

/** 403. */
export function forbidden(subject: Subject, why: string, causes?: JsonObject[]): ApiError {
  const details = subjectDetails(subject, causes === undefined ? {} : { causes });
  return new ApiError(403, 'Forbidden', `${subjectText(subject)} is forbidden: ${why}`, details);
}

/** 400. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** 405. */
export function methodNotAllowed(
  message = 'the server does not allow this method on the requested resource',
): ApiError {
  return new ApiError(405, 'MethodNotAllowed', message, {});
}

/** 415 with the media types that would have been accepted. */
export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const types = accepted.join(', ');
  return new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${types}`,
  );
}

/** 410: the asked resourceVersion is no longer in the history. `continueToken` lets a list go on inconsistently. */
export function expired(message: string, continueToken?: string): ApiError {
  const error = new ApiError(410, 'Expired', message);
  if (continueToken !== undefined) error.status['metadata'] = { continue: continueToken };
  return error;
}

/** 504: the asked resourceVersion lies in the future. */
export function tooLargeResourceVersion(asked: number, current: number): ApiError {
  return new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}
