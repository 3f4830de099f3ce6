import { isObject } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import type { Status, StatusDetails } from './object.ts';

interface KubeErrorInit {
  /** HTTP status, or 0 when there was no answer. */
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: StatusDetails | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A request to the Kubernetes API that failed: refused by the server, or never answered. */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  /** The HTTP status, also of an ERROR event of a watch; 0 when no answer came (connection, timeout). */
  readonly code: number;
  /**
   * The Status' reason, e.g. `NotFound`; or one of this client's own: `Timeout`, `ConnectionFailed`, `NoCredentials`,
   * `Closed` (the client), `InvalidResponse` (the body is not what the API promises), `FrameTooLarge`.
   */
  readonly reason: string;
  readonly details: StatusDetails | undefined;
  /** How long the server asks to wait before another attempt, when it does. */
  readonly retryAfterMs: number | undefined;

  constructor({ code, reason, message, details, retryAfterMs, cause }: KubeErrorInit) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.retryAfterMs = retryAfterMs;
  }

  /** The object, or the whole resource, does not exist. */
  get notFound(): boolean {
    return this.code === 404;
  }

  /** The object was changed by somebody else, or a server-side apply meets another owner's field. */
  get conflict(): boolean {
    return this.code === 409 && this.reason !== 'AlreadyExists';
  }

  get alreadyExists(): boolean {
    return this.reason === 'AlreadyExists';
  }

  /** The resourceVersion or continue token is too old. */
  get gone(): boolean {
    return this.code === 410 || this.reason === 'Expired' || this.reason === 'Gone';
  }

  get unauthorized(): boolean {
    return this.code === 401;
  }

  get forbidden(): boolean {
    return this.code === 403;
  }

  /** Nothing new is let into a namespace that is being deleted. */
  get namespaceTerminating(): boolean {
    return this.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true;
  }

  /** The object failed validation. */
  get invalid(): boolean {
    return this.code === 422;
  }

  get tooManyRequests(): boolean {
    return this.code === 429;
  }

  /** The same request may succeed later: no answer, or the server was not able to do it just now. */
  get transient(): boolean {
    return this.code === 0 || this.code === 429 || this.code >= 500;
  }
}

/** The error that a Status carries, in an error response or in an ERROR event of a watch. */
export function statusError(status: Status, fallbackCode: number, retryAfterMs?: number): KubeError {
  const details = soundDetails(status.details);
  const asked = typeof details?.retryAfterSeconds === 'number' ? details.retryAfterSeconds * 1000 : undefined;
  return new KubeError({
    code: typeof status.code === 'number' && status.code > 0 ? status.code : fallbackCode,
    reason: typeof status.reason === 'string' ? status.reason : '',
    message: typeof status.message === 'string' ? status.message : `HTTP ${fallbackCode}`,
    details,
    retryAfterMs: retryAfterMs ?? asked,
  });
}

/** The parts that code looks into have the promised shape, whoever sent them. */
function soundDetails(details: unknown): StatusDetails | undefined {
  if (!isObject(details)) return undefined;
  const causes = Array.isArray(details['causes']) ? details['causes'].filter(isObject) : [];
  return { ...details, causes };
}

/** The error of a request that got no whole answer. `request` names it: method and URL. */
export function connectionError(request: string, cause: unknown): KubeError {
  if (cause instanceof KubeError) return cause;
  // Trying several addresses fails with an AggregateError whose own message is empty.
  const causes = cause instanceof AggregateError && cause.message === '' ? cause.errors : [cause];
  const message = `${request}: ${causes.map(errorText).join('; ')}`;
  return new KubeError({ code: 0, reason: 'ConnectionFailed', message, cause });
}

/** The error of an answer, or an event, that is not what the API promises. */
export function invalidResponse(message: string, code = 0): KubeError {
  return new KubeError({ code, reason: 'InvalidResponse', message });
}

/** The beginning of a text that came instead of JSON, short and in one line. */
export function excerpt(text: string): string {
  const plain = text
    .slice(0, 4096)
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return plain.length > 200 ? `${plain.slice(0, 200).toWellFormed()}…` : plain;
}
