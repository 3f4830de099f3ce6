import type { NamedIdentity } from './definition/kind.ts';
import { goOn, type Outcome } from './outcome.ts';
import { knownArn, type Pass } from './pass.ts';

/**
 * Refuses a new name for a resource that exists: AWS cannot rename, so that it would mean to create another one and to
 * abandon this one with its data.
 */
export async function keepIdentity(pass: Pass): Promise<Outcome> {
  const { identity } = pass.definition.behaviour;
  if (identity === 'arn' || !('name' in identity) || identity.inArn === false) return goOn;
  const wanted = pass.spec[identity.name];
  const known = nameInArn(knownArn(pass.object), identity);
  if (known === undefined || typeof wanted !== 'string' || known === wanted) return goOn;
  const field = `spec.${pass.kind.jsonNameOf(identity.name)}`;
  const message =
    `${field} cannot change from ${known} to ${wanted}: AWS does not rename a ${pass.definition.kind}. ` +
    `Put ${known} back; for a ${pass.definition.kind} of another name create another object`;
  return { kind: 'terminal', message };
}

/** Names the resource that there is, whatever the spec calls it since: that one is to be deleted, and no other. */
export async function useKnownName(pass: Pass): Promise<Outcome> {
  const { identity } = pass.definition.behaviour;
  if (identity === 'arn' || !('name' in identity) || identity.inArn === false) return goOn;
  const known = nameInArn(knownArn(pass.object), identity);
  if (known !== undefined) pass.spec = { ...pass.spec, [identity.name]: known };
  return goOn;
}

/** The name that the resource with this ARN goes by. */
export function nameInArn(arn: string | undefined, { inArn }: Pick<NamedIdentity, 'inArn'>): string | undefined {
  return inArn === 'path' ? arn?.slice(arn.indexOf('/') + 1) : arn?.split(/[/:]/).at(-1);
}
