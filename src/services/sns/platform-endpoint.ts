import { stated } from './attributes.ts';
import contract from './contract/PlatformEndpoint.json' with { type: 'json' };
import { sns } from './service.ts';

/** An app on one device, as a push notification service knows it. */
export const platformEndpoint = sns
  .kind('PlatformEndpoint', {
    contract,
    create: 'CreatePlatformEndpoint',
    reads: ['GetEndpointAttributes'],
    writes: ['SetEndpointAttributes'],
    delete: 'DeleteEndpoint',
    iam: { resources: ['*'] },
    attributes: { field: 'Attributes', names: ['Enabled'] },
    extraStatus: { EndpointArn: sns.from('GetEndpointAttributes', 'EndpointArn') },
    overlay: {
      PlatformApplicationArn: { reference: { json: 'platformApplicationRef' }, to: 'sns/PlatformApplication' },
    },
  })
  .define({
    // arn:aws:sns:eu-west-1:123456789012:endpoint/GCM/shop/5e3e9847-3183-3f18-a7e8-671c3a57d4b3
    identity: { status: 'EndpointArn' },
    arn: 'EndpointArn',
    notFound: ['NotFound'],
    terminal: ['InvalidParameter'],
    waits: { NotFound: 'PlatformApplication' },
    fields: {
      // Apple's tokens come back in small letters.
      Token: { compare: (desired, observed) => desired === observed || desired?.toLowerCase() === observed },
      CustomUserData: { unset: { to: '' } },
      Enabled: { unset: { to: 'true' } },
    },
    async read({ status: { EndpointArn = '' } }, aws) {
      const { Attributes } = await aws.read('GetEndpointAttributes', { EndpointArn });
      const PlatformApplicationArn = EndpointArn.replace(':endpoint/', ':app/').replace(/\/[^/]*$/, '');
      return { ...stated(Attributes), EndpointArn, PlatformApplicationArn };
    },
    update({ observed: { EndpointArn }, delta }) {
      const Attributes = { ...delta.attributes() };
      if (delta.has('Token')) Attributes['Token'] = delta.wanted('Token') ?? '';
      if (delta.has('CustomUserData')) Attributes['CustomUserData'] = delta.wanted('CustomUserData') ?? '';
      return Object.keys(Attributes).length === 0
        ? []
        : [sns.call('SetEndpointAttributes', { EndpointArn, Attributes })];
    },
    remove: (_, { EndpointArn }) => [sns.call('DeleteEndpoint', { EndpointArn })],
  });
