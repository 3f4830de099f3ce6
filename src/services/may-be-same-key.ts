import { isSameResource } from '../engine/definition/arn-or-id.ts';

/**
 * True when `observed`, a KMS key as AWS reports it, may be the one that a user means, by id or ARN. Of an alias nobody can
 * tell, without asking AWS, which key it leads to.
 */
export function mayBeSameKey(desired: string | undefined, observed: string | undefined): boolean {
  return desired?.includes('alias/') === true || isSameResource(desired, observed);
}
