import { defineService } from './definition/define.ts';

/** A service to make kinds of: the operations are SNS's. */
export const sampleApps = defineService({
  name: 'apps',
  sdkId: 'SNS',
  client: 'SNSClient',
  load: () => import('@aws-sdk/client-sns'),
});

/** A kind with a text that AWS does not show. */
export const sampleApp = sampleApps.kind('App', {
  contract: { 'spec.name': 'string required', 'spec.platformCredential': 'string' },
  create: 'CreatePlatformApplication',
  reads: ['GetPlatformApplicationAttributes'],
  writes: ['SetPlatformApplicationAttributes'],
  delete: 'DeletePlatformApplication',
  attributes: { field: 'Attributes', names: ['PlatformCredential'] },
});
