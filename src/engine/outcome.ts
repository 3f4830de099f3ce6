import type { AwsErrorKind } from '../aws/error-kind.ts';
import { AwsError } from '../aws/errors.ts';
import { KubeError } from '../kube/kube-error.ts';
import { CodecError } from '../model/codec-error.ts';
import { errorText } from '../shared/log.ts';
import type { Statement } from './conditions.ts';
import type { Behaviour } from './definition/kind.ts';

/**
 * What became of a step, or of a whole pass.
 * - `continue`: the next step may run.
 * - `synced`: AWS has what the object wants.
 * - `progress`: AWS is at work; look again later, at the kind's own pace.
 * - `again`: something was changed; look at once whether it is as wanted. `untold`: that look will say how it is, and
 *   until then there is nothing new to tell.
 * - `blocked`: something else has to come first: another object, whose change wakes this one, or, `byAws`, what nothing
 *   tells us of.
 * - `failed`: try again later; how late depends on the cause.
 * - `terminal`: will not get better by itself; tried again slowly, and at once after an edit.
 * - `paused`: a user wants nothing done.
 * - `begun`: not an end: a pass over a new specification takes its time.
 * - `released`: the object no longer has a resource; there is nothing to tell.
 */
export type Outcome =
  | { readonly kind: 'continue' | 'synced' | 'begun' | 'released' }
  | { readonly kind: 'progress'; readonly reason: string }
  | { readonly kind: 'again'; readonly reason: string; readonly untold?: true }
  | Blocked
  | { readonly kind: 'paused'; readonly message: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'terminal'; readonly message: string; readonly reason?: string };

interface Blocked {
  readonly kind: 'blocked';
  readonly message: string;
  readonly synced?: Pick<Statement, 'status' | 'message'>;
  readonly byAws?: true;
}

/** A Secret that cannot be used; the texts are upstream's, with the Secret's name. */
export class SecretUnusable extends Error {}

/** Goes on with the next step. */
export const goOn: Outcome = { kind: 'continue' };

/** Why a pass could not end well. */
export interface Failure {
  readonly cause: FailureCause;
  /** For the condition's message: short, without request ids. */
  readonly message: string;
  /** The whole story, for logs. */
  readonly detail: string;
}

/**
 * AWS's kinds of errors, and what else can fail: the Kubernetes API, our own code, a resource that should be there and
 * is not, the account or region of an object.
 */
export type FailureCause = AwsErrorKind | 'kubernetes' | 'internal' | 'missing' | 'scope' | 'secret';

type ErrorCodes = Pick<Behaviour, 'waits' | 'terminal'>;

/** The outcome that an error means, of a kind with these codes of its own. The only place that decides this. */
export function outcomeOfError(error: unknown, { waits = {}, terminal = [] }: ErrorCodes = {}): Outcome {
  if (error instanceof AwsError) {
    const passes = Object.entries(waits).some(([code, part]) => error.is(code) && error.awsMessage.includes(part));
    if (passes) return { kind: 'blocked', message: withoutRequestId(error.conditionText), byAws: true };
    // A code may mean both; what AWS takes for too much now it takes later.
    const isFinal = error.kind !== 'throttled' && terminal.some((code) => error.is(code));
    if (isFinal) return { kind: 'terminal', message: error.conditionText };
    return failed(error.kind, withoutRequestId(error.conditionText), error.longText);
  }
  if (error instanceof CodecError) return { kind: 'terminal', message: error.message };
  // Somebody has edited the object since the pass began: nothing is wrong, the next pass sees the edit.
  if (error instanceof KubeError && error.conflict) return { kind: 'again', reason: 'the object was edited meanwhile' };
  if (error instanceof SecretUnusable) return failed('secret', error.message);
  const cause = error instanceof KubeError ? 'kubernetes' : 'internal';
  return failed(cause, errorText(error), errorText(error));
}

/** A failure, as the outcome of a step. `detail` is for logs. */
export function failed(cause: FailureCause, message: string, detail = message): Outcome {
  return { kind: 'failed', failure: { cause, message, detail } };
}

/** A text that differs at each attempt would be a change of the status at each attempt. */
function withoutRequestId(text: string): string {
  return text.replace(/[,;]? ?\(?\b(?:Extended Request ?ID|Request ?ID|Host ?ID): [^,;)\s]*\)?/gi, '');
}
