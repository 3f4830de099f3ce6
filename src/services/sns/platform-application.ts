import { passRole } from '../permissions.ts';
import { stated } from './attributes.ts';
import contract from './contract/PlatformApplication.json' with { type: 'json' };
import { sns } from './service.ts';

const topic = (json: string) => ({ reference: { json }, to: 'sns/Topic' });
const role = (json: string) => ({ reference: { json }, to: 'iam/Role' });
const toNone = { unset: { to: '' } } as const;

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
      names: [
        'PlatformCredential',
        'PlatformPrincipal',
        'EventDeliveryFailure',
        'EventEndpointCreated',
        'EventEndpointDeleted',
        'EventEndpointUpdated',
        'FailureFeedbackRoleArn',
        'SuccessFeedbackRoleArn',
        'SuccessFeedbackSampleRate',
      ],
    },
    overlay: {
      EventDeliveryFailure: topic('eventDeliveryFailureRef'),
      EventEndpointCreated: topic('eventEndpointCreatedRef'),
      EventEndpointDeleted: topic('eventEndpointDeletedRef'),
      EventEndpointUpdated: topic('eventEndpointUpdatedRef'),
      FailureFeedbackRoleArn: role('failureFeedbackRoleRef'),
      SuccessFeedbackRoleArn: role('successFeedbackRoleRef'),
    },
  })
  .define({
    identity: 'arn', // arn:aws:sns:eu-west-1:123456789012:app/GCM/shop
    arn: 'PlatformApplicationArn',
    notFound: ['NotFound'],
    terminal: ['InvalidParameter'],
    fields: {
      PlatformCredential: { compare: 'ignore' },
      PlatformPrincipal: { compare: 'ignore' },
      ...{ EventDeliveryFailure: toNone, EventEndpointCreated: toNone, EventEndpointDeleted: toNone },
      ...{ EventEndpointUpdated: toNone, FailureFeedbackRoleArn: toNone, SuccessFeedbackRoleArn: toNone },
    },
    unshown: ({ PlatformCredential, PlatformPrincipal }) => ({ PlatformCredential, PlatformPrincipal }),
    async lookUp({ spec: { Name, Platform }, scope: { partition, region, account } }, aws) {
      const PlatformApplicationArn = `arn:${partition}:sns:${region}:${account}:app/${Platform}/${Name}`;
      const { Attributes } = await aws.read('GetPlatformApplicationAttributes', { PlatformApplicationArn });
      return observedApplication(PlatformApplicationArn, Attributes);
    },
    async read({ arn: PlatformApplicationArn = '' }, aws) {
      const { Attributes } = await aws.read('GetPlatformApplicationAttributes', { PlatformApplicationArn });
      return observedApplication(PlatformApplicationArn, Attributes);
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

function observedApplication(PlatformApplicationArn: string, attributes: Record<string, string> | undefined) {
  const [, Platform, Name] = PlatformApplicationArn.split('/');
  return { ...stated(attributes), PlatformApplicationArn, Platform, Name };
}
