import { isSameSet, oneByOne } from '../lists.ts';
import contract from './contract/OpenIDConnectProvider.json' with { type: 'json' };
import { iam, refusals } from './service.ts';

/** An identity provider whose users may take roles. */
export const openIdConnectProvider = iam
  .kind('OpenIDConnectProvider', {
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
  })
  .define({
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
        compare: (desired, observed) => !desired?.length || isSameSet(lowerCase(desired), lowerCase(observed)),
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
      const { ClientIDList: ClientIDs, ThumbprintList: Thumbprints, Tags } = found;
      return { OpenIDConnectProviderArn, Url: `https://${withoutScheme(found.Url)}`, ClientIDs, Thumbprints, Tags };
    },
    update({ arn, spec: { ClientIDs: wanted, Thumbprints: ThumbprintList }, observed: { ClientIDs: there }, delta }) {
      const provider = { OpenIDConnectProviderArn: arn };
      const update = iam.call('UpdateOpenIDConnectProviderThumbprint', { ...provider, ThumbprintList });
      const clients = oneByOne(wanted, there, {
        add: (ClientID) => iam.call('AddClientIDToOpenIDConnectProvider', { ...provider, ClientID }),
        remove: (ClientID) => iam.call('RemoveClientIDFromOpenIDConnectProvider', { ...provider, ClientID }),
      });
      return [...(delta.has('Thumbprints') ? [update] : []), ...(delta.has('ClientIDs') ? clients : [])];
    },
    remove: ({ arn }) => [iam.call('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })],
  });

/** As AWS has URLs, in its answers and in ARNs. */
function withoutScheme(url = ''): string {
  return url.replace(/^https:\/\//, '');
}

function lowerCase(texts: readonly string[] = []): string[] {
  return texts.map((text) => text.toLowerCase());
}
