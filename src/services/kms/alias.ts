import contract from './contract/Alias.json' with { type: 'json' };
import { kms } from './service.ts';

/** Another name of a KMS key. */
export const alias = kms
  .kind('Alias', {
    contract,
    create: 'CreateAlias',
    reads: ['DescribeKey'],
    writes: ['UpdateAlias'],
    delete: 'DeleteAlias',
    // kms-alias.html: an alias is allowed for both, itself and the key.
    iam: { resources: ['kms:*:*:alias/*', 'kms:*:*:key/*'], at: { DescribeKey: ['kms:*:*:key/*'] } },
    rename: { AliasName: 'Name' },
    extraStatus: { AliasArn: kms.fromOutput('ListAliases', 'Aliases.AliasArn') },
    overlay: { TargetKeyId: { reference: { json: 'targetKeyRef' }, to: 'kms/Key', targetPath: 'status.keyID' } },
  })
  .define({
    identity: { name: 'Name', inArn: 'path' }, // alias/team/orders
    arn: 'AliasArn', // arn:aws:kms:eu-west-1:123456789012:alias/team/orders
    notFound: ['NotFoundException'],
    alreadyExists: ['AlreadyExistsException'],
    terminal: ['InvalidAliasNameException', 'InvalidArnException', 'ValidationException', 'NotAuthorizedException'],
    // The prefix is AWS's; users write it or not, and may change their mind.
    normalise: ({ Name, ...spec }) => ({ ...spec, Name: Name?.replace(/^alias\//, '') }),
    fields: {
      Name: { compare: 'ignore' },
      TargetKeyId: { compare: 'arnOrId' },
    },
    // AWS answers nothing to the create; the ARN is the proof that it was made.
    created: (output, { spec: { Name }, scope: { partition, region, account } }) => ({
      ...output,
      AliasArn: `arn:${partition}:kms:${region}:${account}:${aliasName(Name)}`,
    }),
    creation: (input) => ({ ...input, AliasName: aliasName(input.AliasName) }),
    // A look at the key that it leads to finds the alias in one call; a list of aliases has pages, and lower limits.
    async read({ spec: { Name } }, aws) {
      const { KeyMetadata } = await aws.read('DescribeKey', { KeyId: aliasName(Name) });
      const AliasArn = KeyMetadata?.Arn?.replace(/:key\/.*$/, `:${aliasName(Name)}`);
      return { Name, AliasArn, TargetKeyId: KeyMetadata?.KeyId };
    },
    update: ({ spec: { Name, TargetKeyId } }) => [kms.call('UpdateAlias', { AliasName: aliasName(Name), TargetKeyId })],
    remove: ({ spec: { Name } }) => [kms.call('DeleteAlias', { AliasName: aliasName(Name) })],
  });

/** Users may leave out what all of AWS's names of aliases begin with. */
function aliasName(name = ''): string {
  return name.startsWith('alias/') ? name : `alias/${name}`;
}
