import { defineService } from '../../engine/definition/define.ts';

/** AWS Key Management Service. */
export const kms = defineService({
  name: 'kms',
  sdkId: 'KMS',
  client: 'KMSClient',
  load: () => import('@aws-sdk/client-kms'),
});
