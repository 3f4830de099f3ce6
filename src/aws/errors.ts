import type { AwsErrorKind } from './error-kind.ts';

/** Everything an {@link AwsError} is made of. */
export interface AwsErrorParts {
  readonly kind: AwsErrorKind;
  readonly code: string;
  readonly aliases?: readonly string[];
  readonly awsMessage: string;
  readonly status?: number;
  readonly requestId?: string | undefined;
  readonly service: string;
  readonly operation: string;
  readonly modeled?: boolean;
  readonly apiError?: boolean;
  /** The long text without its `operation error <service>: <operation>, ` start. */
  readonly detail: string;
  readonly cause?: unknown;
}

/** A failed AWS call. Made only by `toAwsError`, so that no other file needs to read an SDK error. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** How to handle it. */
  readonly kind: AwsErrorKind;
  /** AWS's error code as upstream knows it, e.g. `ValidationException`; the query code where a service has one. */
  readonly code: string;
  /** Every name of this error, `code` first: where the query protocol has its own code, also the SDK's exception name. */
  readonly codes: readonly string[];
  /** AWS's own message, or the text of what went wrong on the way. */
  readonly awsMessage: string;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  readonly requestId: string | undefined;
  /** The service's SDK id, e.g. `DynamoDB`. */
  readonly service: string;
  readonly operation: string;
  /** The SDK has an exception class of its own for this code. */
  readonly modeled: boolean;
  /** AWS itself answered with this error (not the network, a proxy, the SDK or missing credentials). */
  readonly apiError: boolean;
  readonly #parts: AwsErrorParts;

  constructor(parts: AwsErrorParts) {
    const options = parts.cause === undefined ? undefined : { cause: parts.cause };
    super(`operation error ${parts.service}: ${parts.operation}, ${parts.detail}`, options);
    this.#parts = parts;
    this.kind = parts.kind;
    this.code = parts.code;
    this.codes = [...new Set([parts.code, ...(parts.aliases ?? [])])];
    this.awsMessage = parts.awsMessage;
    this.status = parts.status ?? 0;
    this.requestId = parts.requestId;
    this.service = parts.service;
    this.operation = parts.operation;
    this.modeled = parts.modeled ?? false;
    this.apiError = parts.apiError ?? false;
  }

  /** AWS has answered that it does not do it: nothing has changed. */
  get isRefusal(): boolean {
    return this.apiError && this.status >= 400 && this.status < 500;
  }

  /** True when the error goes by this code, in either of its spellings. */
  is(code: string): boolean {
    return this.codes.includes(code);
  }

  /** The same error without texts that nobody may read: AWS may repeat what it was sent. */
  without(texts: readonly string[]): AwsError {
    const { cause: _, ...parts } = this.#parts;
    const clean = (text: string): string => texts.reduce((left, secret) => left.replaceAll(secret, '(secret)'), text);
    return new AwsError({ ...parts, awsMessage: clean(parts.awsMessage), detail: clean(parts.detail) });
  }

  /** The text of the Terminal and Recoverable conditions: upstream's, without request id and status. */
  get conditionText(): string {
    return this.apiError ? apiText(this.modeled, this.code, this.awsMessage) : this.message;
  }

  /** The text of the Synced condition's reason: upstream's, with HTTP status and request id. */
  get longText(): string {
    return this.message;
  }
}

/** `<Code>: <message>`, and for a code that the SDK does not model `api error <Code>: <message>`. */
export function apiText(modeled: boolean, code: string, message: string): string {
  return modeled ? `${code}: ${message}` : `api error ${code}: ${message}`;
}
