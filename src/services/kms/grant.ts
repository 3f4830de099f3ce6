import { annotations } from '../../engine/annotations.ts';
import { plain } from '../../engine/definition/field-source.ts';
import { deepEqual } from '../../shared/json.ts';
import contract from './contract/Grant.json' with { type: 'json' };
import { kms } from './service.ts';

/** A permission to use a KMS key. AWS cannot change one, only make and revoke it. */
export const grant = kms
  .kind('Grant', {
    contract,
    create: 'CreateGrant',
    reads: ['ListGrants'],
    delete: 'RevokeGrant',
    iam: { resources: ['kms:*:*:key/*'] },
    extraStatus: { KeyArn: plain.text('The key that the grant was made for.') },
    overlay: { KeyId: { reference: { json: 'keyRef' }, to: 'kms/Key', targetPath: 'status.keyID' } },
  })
  .define({
    identity: { status: 'GrantId' }, // 0c237476b39f8bc44e45212e08498fbe3151305030726c0590dd8d3e9f3d6a60
    notFound: ['NotFoundException'],
    terminal: ['ValidationException', 'InvalidArnException', 'InvalidGrantTokenException'],
    fields: {
      Constraints: { compare: isSameConstraint, unset: 'remove' },
      GranteePrincipal: { compare: isSamePrincipal },
      GrantTokens: { compare: 'ignore' },
      KeyId: { compare: 'arnOrId' },
      Name: { unset: 'remove' },
      Operations: { compare: 'set' },
      RetiringPrincipal: { compare: isSamePrincipal, unset: 'remove' },
    },
    // AWS makes no second grant of the same name and content: an answer that never came costs nothing.
    creation: (input, subject) => ({ ...input, Name: input.Name ?? subject.annotations[annotations.creationUid] }),
    created: (output, { spec: { KeyId } }) => ({ ...output, KeyArn: KeyId }),
    async read({ spec, status: { GrantId, GrantToken, KeyArn } }, aws) {
      const { Grants } = await aws.read('ListGrants', { KeyId: KeyArn ?? spec.KeyId, GrantId });
      const [found] = Grants ?? [];
      return found && { ...found, GrantToken, KeyArn: found.KeyId };
    },
    remove: (_, { KeyArn, GrantId }) => [kms.call('RevokeGrant', { KeyId: KeyArn, GrantId })],
  });

interface Constraints {
  readonly EncryptionContextEquals?: Context | undefined;
  readonly EncryptionContextSubset?: Context | undefined;
}

type Context = Readonly<Record<string, string | undefined>>;

/** Equal in all pairs: one that a user leaves out makes the grant a wider one. */
function isSameConstraint(desired: Constraints = {}, observed: Constraints = {}): boolean {
  return (
    deepEqual(desired.EncryptionContextEquals ?? {}, observed.EncryptionContextEquals ?? {}) &&
    deepEqual(desired.EncryptionContextSubset ?? {}, observed.EncryptionContextSubset ?? {})
  );
}

/** For a while AWS shows an id in place of the ARN of a principal that it has just come to know. */
function isSamePrincipal(desired: string | undefined, observed: string | undefined): boolean {
  return desired === observed || (observed !== undefined && !observed.startsWith('arn:'));
}
