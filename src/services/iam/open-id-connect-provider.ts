import type { ChangeOf } from '../../engine/definition/define.ts';
import contract from './contract/OpenIDConnectProvider.json' with { type: 'json' };
import { isSameSet, without } from './lists.ts';
import { iam, refusals } from './service.ts';

const providerShape = iam.kind('OpenIDConnectProvider', {
  contract,
  create: 'CreateOpenIDConnectProvider',
  reads: ['GetOpenIDConnectProvider'],
  writes: [
    'UpdateOpenIDConnectProviderThumbprint',
    'AddClientIDToOpenIDConnectProvider',
    'RemoveClientIDFromOpenIDConnectProvider',
    'TagOpenIDConnectProvider',
    'UntagOpenIDConnectProvider',
  ],
  delete: 'DeleteOpenIDConnectProvider',
  iam: { resources: ['iam::*:oidc-provider/*'] },
  rename: { ClientIDList: 'ClientIDs', ThumbprintList: 'Thumbprints' },
});

/** An identity provider whose users may take roles. */
export const openIdConnectProvider = providerShape.define({
  identity: 'arn',
  arn: 'OpenIDConnectProviderArn', // arn:aws:iam::123456789012:oidc-provider/accounts.example.com
  notFound: ['NoSuchEntity'],
  alreadyExists: ['EntityAlreadyExists'],
  terminal: refusals,
  fields: {
    Url: { compare: (desired, observed) => withoutScheme(desired) === withoutScheme(observed) },
    ClientIDs: { compare: (desired, observed) => isSameSet(desired, observed), unset: 'remove' },
    // AWS takes no empty list: it asks for nothing.
    Thumbprints: {
      compare: (desired = [], observed = []) =>
        desired.length === 0 || isSameSet(desired.map(lowerCase), observed.map(lowerCase)),
      lateInit: 'optional',
    },
    Tags: { unset: 'remove' },
  },
  tags: {
    field: 'Tags',
    read: async ({ Tags }) => Tags,
    add: (Tags, { arn }) => iam.call('TagOpenIDConnectProvider', { OpenIDConnectProviderArn: arn, Tags }),
    remove: (TagKeys, { arn }) => iam.call('UntagOpenIDConnectProvider', { OpenIDConnectProviderArn: arn, TagKeys }),
  },
  async lookUp({ spec: { Url }, scope: { partition, account } }, aws) {
    const OpenIDConnectProviderArn = `arn:${partition}:iam::${account}:oidc-provider/${withoutScheme(Url)}`;
    const { Tags } = await aws.read('GetOpenIDConnectProvider', { OpenIDConnectProviderArn });
    return { OpenIDConnectProviderArn, Tags };
  },
  async read({ arn: OpenIDConnectProviderArn }, aws) {
    const found = await aws.read('GetOpenIDConnectProvider', { OpenIDConnectProviderArn });
    return {
      OpenIDConnectProviderArn,
      Url: `https://${withoutScheme(found.Url)}`,
      ClientIDs: found.ClientIDList,
      Thumbprints: found.ThumbprintList,
      Tags: found.Tags,
    };
  },
  update: (change) => [...thumbprints(change), ...clients(change)],
  remove: ({ arn }) => [iam.call('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })],
});

type ProviderChange = ChangeOf<typeof providerShape>;

function thumbprints({ arn, spec: { Thumbprints }, delta }: ProviderChange) {
  if (!delta.has('Thumbprints')) return [];
  return [
    iam.call('UpdateOpenIDConnectProviderThumbprint', { OpenIDConnectProviderArn: arn, ThumbprintList: Thumbprints }),
  ];
}

/** AWS takes and gives up one at a time; new ones come before old ones go. */
function clients({
  arn,
  spec: { ClientIDs: wanted = [] },
  observed: { ClientIDs: there = [] },
  delta,
}: ProviderChange) {
  if (!delta.has('ClientIDs')) return [];
  const provider = { OpenIDConnectProviderArn: arn };
  return [
    ...without(wanted, there).map((ClientID) =>
      iam.call('AddClientIDToOpenIDConnectProvider', { ...provider, ClientID }),
    ),
    ...without(there, wanted).map((ClientID) =>
      iam.call('RemoveClientIDFromOpenIDConnectProvider', { ...provider, ClientID }),
    ),
  ];
}

/** As AWS has URLs, in its answers and in ARNs. */
function withoutScheme(url = ''): string {
  return url.replace(/^https:\/\//, '');
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
