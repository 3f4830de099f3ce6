import { passRole } from '../permissions.ts';
import { referencesTo } from '../references.ts';
import { toNone } from '../to-none.ts';
import { stated } from './attributes.ts';
import contract from './contract/PlatformApplication.json' with { type: 'json' };
import { sns } from './service.ts';

/** What SNS tells topics. */
const told = ['EventDeliveryFailure', 'EventEndpointCreated', 'EventEndpointDeleted', 'EventEndpointUpdated'] as const;
/** By these it writes how deliveries went. */
const roles = ['FailureFeedbackRoleArn', 'SuccessFeedbackRoleArn'] as const;

/** An app on a push notification service. */
export const platformApplication = sns
  .kind('PlatformApplication', {
    contract,
    create: 'CreatePlatformApplication',
    reads: ['GetPlatformApplicationAttributes'],
    writes: ['SetPlatformApplicationAttributes'],
    delete: 'DeletePlatformApplication',
    iam: { resources: ['*'], also: [passRole('sns.amazonaws.com')] },
    attributes: {
      field: 'Attributes',
      names: ['PlatformCredential', 'PlatformPrincipal', ...told, ...roles, 'SuccessFeedbackSampleRate'],
    },
    overlay: { ...referencesTo('sns/Topic', told), ...referencesTo('iam/Role', roles) },
  })
  .define({
    identity: 'arn', // arn:aws:sns:eu-west-1:123456789012:app/GCM/shop
    arn: 'PlatformApplicationArn',
    notFound: ['NotFound'],
    terminal: ['InvalidParameter'],
    fields: {
      PlatformCredential: { compare: 'ignore' },
      PlatformPrincipal: { compare: 'ignore' },
      ...toNone(...told, ...roles),
    },
    unshown: ({ PlatformCredential, PlatformPrincipal }) => ({ PlatformCredential, PlatformPrincipal }),
    async lookUp({ spec: { Name, Platform }, scope: { partition, region, account } }, aws) {
      const PlatformApplicationArn = `arn:${partition}:sns:${region}:${account}:app/${Platform}/${Name}`;
      await aws.read('GetPlatformApplicationAttributes', { PlatformApplicationArn });
      return { PlatformApplicationArn };
    },
    async read({ arn: PlatformApplicationArn = '' }, aws) {
      const { Attributes } = await aws.read('GetPlatformApplicationAttributes', { PlatformApplicationArn });
      const [, Platform, Name] = PlatformApplicationArn.split('/');
      return { ...stated(Attributes), PlatformApplicationArn, Platform, Name };
    },
    update({ arn, spec: { PlatformCredential, PlatformPrincipal }, delta }) {
      const changed = delta.attributes();
      if (changed === undefined) return [];
      // SNS checks the one with the help of the other.
      const isNewCredential = delta.has('PlatformCredential', 'PlatformPrincipal');
      const credentials = isNewCredential ? stated({ PlatformCredential, PlatformPrincipal }) : {};
      const input = { PlatformApplicationArn: arn, Attributes: { ...changed, ...credentials } };
      return [sns.call('SetPlatformApplicationAttributes', input)];
    },
    remove: (_, { PlatformApplicationArn }) => [sns.call('DeletePlatformApplication', { PlatformApplicationArn })],
  });
