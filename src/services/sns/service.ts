import { defineService } from '../../engine/definition/define.ts';

/** Amazon Simple Notification Service. */
export const sns = defineService({
  name: 'sns',
  sdkId: 'SNS',
  client: 'SNSClient',
  load: () => import('@aws-sdk/client-sns'),
});
